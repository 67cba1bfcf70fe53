-- A loop within another one: luv's, which knows no more of it than its descriptor. Another host
-- is spec/fault/loop_host.c.

local loop = require "poe.loop"
local turns = require "spec.support.turns"

describe("poe.loop", function()
  describe("fileno", function()
    it("lets luv drive wheels, tasks, timers and signals", function()
      if not package.searchpath("luv", package.cpath) then return pending("lua-luv is not installed") end

      local output, ok = turns.child("exec timeout 30", [[dofile "spec/support/luv_host.lua"]])

      local lines = {}
      for line in output:gmatch "[^\n]+" do table.insert(lines, line) end
      local count = tonumber(table.remove(lines))
      table.sort(lines)
      assert.same({ "echo", "echo", "signal", "stale", "task" }, lines)
      assert.is_true(count < 5000)
      assert.is_true(ok)
    end)

    it("is the same as long as the loop is there", function()
      local l <close> = assert(loop.new())

      local fd = l:fileno()

      assert.equal("integer", math.type(fd))
      assert.equal(fd, l:fileno())
    end)

    it("is not there in a child of who has the loop", function()
      local output = turns.child("exec", [[
        local exotic = require "spec.support.exotic"
        local l = require("poe.loop").new()
        local child = exotic.fork()
        if child then os.exit(exotic.wait(child), true) end
        print(select(2, pcall(l.fileno, l)))
        os.exit(true, true)
      ]])

      assert.equal("attempt to use a loop of the parent process\n", output)
    end)

    it("is not there with poll", function()
      local l <close> = assert(loop.new { poller = "poll" })

      assert.same({ nil, "poll: Operation not supported", 95 }, { l:fileno() })
    end)

    it("fails when there are no descriptors left, and leaves none half open", function()
      local output = turns.child("ulimit -n 10; exec", [[
        local l, kept = require("poe.loop").new(), require "spec.support.exhaust" ()
        print(l:fileno())
        kept[#kept]:close()
        print(l:fileno())
        print(io.open("/dev/null"))
        kept[#kept - 1]:close()
        print((l:fileno()))
      ]])

      local failure = "nil\tepoll: Too many open files\t24\n"
      assert.matches("^" .. failure:rep(2) .. "file %(0x%x+%)\n", output)
    end)
  end)

  describe("timeout", function()
    it("tells how long there is to wait", function()
      local l <close> = assert(loop.new())
      assert.is_nil(l:timeout())

      local timer = l:after(3600, print)
      local seconds = l:timeout()
      assert.is_true(seconds > 3500 and seconds <= 3600)
      timer:cancel()
      assert.is_nil(l:timeout())

      l:defer(print)
      assert.equal(0, l:timeout())
    end)

    it("is 0 while there are idle functions, or regular files to watch", function()
      local l <close> = assert(loop.new())
      local file <close> = assert(io.tmpfile())
      l:watch_read(file, print)
      assert.equal(0, l:timeout())
      l:unwatch_read(file)
      assert.is_nil(l:timeout())

      l:idle(print)
      assert.equal(0, l:timeout())
    end)
  end)
end)
