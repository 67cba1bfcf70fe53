local loop = require "poe.loop"
local turns = require "spec.support.turns"
local specify = require "spec.contract.loop"

describe("poe.loop", function()
  for _, poller in ipairs { "epoll", "poll" } do specify(poller) end

  describe("new", function()
    local rejected = {
      { { poller = "select" }, "bad option 'poller' to 'poe.loop.new' ('epoll' or 'poll' expected, got 'select')" },
      { { on_error = 1 }, "bad option 'on_error' to 'poe.loop.new' (function expected, got number)" },
      { { pollers = 1 }, "unknown option 'pollers' to 'poe.loop.new'" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2], function()
        assert.has_error(function() loop.new(case[1]) end, case[2])
      end)
    end

    it("waits with the best there is", function()
      local l <close> = assert(loop.new())

      assert.matches("^poe%.Loop %(poe%.poller %(epoll, 0 watched%), 0 timers%)$", tostring(l))
    end)

    it("fails when there are no descriptors left", function()
      local output = turns.child("ulimit -n 10; exec", [[
        local loop = require "poe.loop"
        local kept <const> = require "spec.support.exhaust" ()
        print(loop.new())
      ]])

      assert.equal("nil\tepoll: Too many open files\t24\n", output)
    end)
  end)

  describe("default", function()
    after_each(function() loop.default():close() end)

    it("is always the same, until it is closed", function()
      local first = loop.default()
      assert.equal(first, loop.default())

      first:close()

      assert.not_equal(first, loop.default())
    end)

    it("has no descriptor before it is asked for", function()
      local output = turns.child("exec", [[
        local function count() os.execute("ls -l /proc/$PPID/fd | grep -c eventpoll") end
        local loop = require "poe.loop"
        count()
        loop.default()
        count()
      ]])

      assert.equal("0\n1\n", output)
    end)
  end)

  describe("on_error", function()
    it("is stderr by default, with a traceback", function()
      local output, ok = turns.child("exec", [[
        local loop = require("poe.loop").default()
        loop:defer(function() error("oops", 0) end)
        loop:after(0.001, function() print "went on" end)
        loop:run()
      ]])

      assert.matches("^poe%.loop: oops\nstack traceback:\n.*\nwent on\n$", output)
      assert.is_true(ok)
    end)

    it("that raises itself is reported to stderr, with what it was told", function()
      local output, ok = turns.child("exec", [[
        local loop = require("poe.loop").new { on_error = function() error({}) end }
        loop:defer(function() error("oops", 0) end)
        loop:defer(function() print "went on" end)
        loop:run()
        io.stderr:close()
        loop:defer(error)
        loop:after(0, function() print "went on, too" end)
        loop:run()
      ]])

      assert.matches("poe%.loop: oops\nstack traceback:\n", output)
      assert.matches("poe%.loop: on_error: table: 0x%x+\n", output)
      assert.matches("went on\n.*went on, too\n", output)
      assert.is_true(ok)
    end)
  end)

  describe("a million timers #once", function()
    -- Run a program that does something twice: kilobytes of memory that the process then has more.
    local function growth(program)
      local output = turns.child("exec", [[
        local loop = require("poe.loop").new()
        local function nothing() end
        local function resident()
          collectgarbage()
          collectgarbage()
          return tonumber(io.open("/proc/self/status"):read("a"):match("VmRSS:%s*(%d+)"))
        end
      ]] .. program)
      return assert(tonumber(output), output)
    end

    it("of which half are cancelled take no more memory when they are made again", function()
      local kilobytes = growth [[
        local function round()
          local timers = {}
          for i = 1, 1000000 do timers[i] = loop:after(0, nothing) end
          for i = 1, 1000000, 2 do timers[i]:cancel() end
          loop:run()
        end
        round()
        local before = resident()
        round()
        print(resident() - before)
      ]]

      assert.is_true(kilobytes < 20000)
    end)

    it("that are made and cancelled one by one take the memory of a few", function()
      local kilobytes = growth [[
        local before = resident()
        local last = loop:after(1, nothing)
        for _ = 1, 1000000 do loop:after(3600, nothing):cancel() end
        print(resident() - before)
        last:cancel()
      ]]

      assert.is_true(kilobytes < 5000)
    end)
  end)
end)
