local driver = require "poe.driver"
local errno = require "poe.errno"
local filter = require "poe.filter"
local memory = require "poe.driver.memory"
local transfer = require "spec.support.transfer"
local wheels = require "spec.support.wheels"

local EOF <const> = { "on_error", "read", "end of file", 0 }

describe("poe.wheel.readwrite.waiter", function()
  local rig
  after_each(function()
    if rig then rig:close() end
    rig = nil
  end)

  describe("a wheel in memory", function()
    it("delivers, replies, and tells the end, without a descriptor", function()
      rig = wheels.in_memory { on_input = function(record, wheel) wheel:put(record:upper()) end }

      rig:write "a\nb\nrest"
      local first = rig:turn()
      rig.output:shutdown "w"

      assert.same({ { "on_input", "a" }, { "on_input", "b" }, { "on_flushed" } }, first)
      assert.equal("A\nB\n", rig:read())
      assert.same({ { "on_input", "rest" }, EOF, { "on_flushed" } }, rig:turn())
    end)

    it("moves more than its capacity, as the other end reads", function()
      rig = wheels.in_memory({ filter = filter.stream() }, { capacity = 100 })
      local data = transfer.octets(1, 10000)

      rig.wheel:put(data)
      rig.wheel:close()

      assert.equal(data, rig:read_all(#data))
      assert.is_true(rig.wheel:isclosed())
    end)

    it("has its marks told in turn", function()
      rig = wheels.in_memory({ filter = filter.stream(), high_mark = 50, low_mark = 10 }, { capacity = 100 })

      rig.wheel:put(("x"):rep(200))
      local high = rig:turn()
      rig:read()

      assert.same({ { "on_high" } }, high)
      assert.same({ { "on_low" }, { "on_flushed" } }, rig:turn())
    end)

    it("does not turn for nothing while it waits, nor keep the loop from ending", function()
      rig = wheels.in_memory({ filter = filter.stream() }, { capacity = 100 })
      rig.wheel:put(("x"):rep(200))
      rig:turn()

      assert.is_false(rig.loop:step(0))
      assert.equal(0, rig.loop:timeout() or 0)
    end)

    it("holds back while it is paused, and reads what came meanwhile", function()
      rig = wheels.in_memory()
      rig.wheel:pause_input()
      rig:write "a\n"
      assert.same({}, rig:turn())

      rig.wheel:resume_input()

      assert.same({ { "on_input", "a" } }, rig:turn())
    end)

    it("writes on while the input is paused", function()
      rig = wheels.in_memory({ filter = filter.stream() }, { capacity = 100 })
      rig.wheel:pause_input()
      rig:write "unread"

      rig.wheel:put(("x"):rep(1000))

      assert.equal(1000, #rig:read_all(1000))
    end)

    it("is told at once when the other end goes", function()
      rig = wheels.in_memory({ filter = filter.stream() }, { capacity = 100 })
      rig.wheel:put(("x"):rep(200))
      rig:turn()

      rig.input:close()
      local events = rig:turn()

      assert.same({ "on_error", "write", "write: Broken pipe", errno.EPIPE }, events[2])
      assert.same(EOF, events[1])
    end)

    it("is half closed both ways", function()
      rig = wheels.in_memory()

      rig.wheel:put "last"
      rig.wheel:shutdown_output()
      rig:turn()

      assert.equal("last\n", rig:read())
      assert.is_nil(rig:read())
      rig.wheel:shutdown_input()
      assert.has_error(function() rig:write "a\n" end, "write: Broken pipe")
    end)

    it("talks with another wheel on the same loop", function()
      local a, b = memory.pair { capacity = 10 }
      rig = wheels.new { handle = a, filter = filter.line(), on_input = function(record, wheel)
        if #record < 100 then wheel:put(record .. record) end
      end }
      local other = wheels.new { handle = b, loop = rig.loop, on_input = function(record, wheel) wheel:put(record) end }

      rig.input, rig.output = b, b
      rig.wheel:put "abc"
      rig:await(function()
        local last = rig.events[#rig.events]
        return last and last[2] == ("abc"):rep(64)
      end)

      other.wheel:close()
      other.loop:close()
    end)
  end)

  describe("notify of an end", function()
    it("calls the reader's function for what is written, and for the end", function()
      local a, b = memory.pair()
      local d, calls = driver.new(a), {}
      b:notify("r", function(argument) calls[#calls + 1] = argument end, "r")

      d:put { "x" }
      d:flush(a)
      assert.same({ "r" }, calls)
      a:close()

      assert.same({ "r", "r" }, calls)
      b:notify("r", nil)
      b:close()
    end)

    it("calls the writer's function for what is read, and when nobody reads any more", function()
      local a, b = memory.pair()
      local d, calls = driver.new(b), 0
      a:notify("w", function() calls = calls + 1 end)

      d:get(b)
      assert.equal(1, calls)
      b:shutdown "r"

      assert.equal(2, calls)
      a:notify("w", nil)
      b:close()
      assert.equal(2, calls)
      a:close()
    end)
  end)

  describe("a driver that is ready", function()
    it("is read on, though its handle does not become readable", function()
      local below, kept = driver.sysrw(), {}
      rig = wheels.on_socket { filter = filter.stream(), driver = wheels.standing_on(below, {
        get = function(_, handle)
          local chunks, message, code = below:get(handle)
          if not chunks then return nil, message, code end
          for octet in table.concat(chunks):gmatch "." do kept[#kept + 1] = octet end
          return { table.remove(kept, 1) }
        end,
        ready = function() return #kept > 0 end,
      }) }

      rig:write "abc"

      assert.same({ { "on_input", "a" }, { "on_input", "b" }, { "on_input", "c" } }, rig:turn())
    end)
  end)

  describe("a driver that wants", function()
    -- As TLS when keys are changed: before it writes on, it must have read a "!".
    local function demanding()
      local below, is_blocked, got, flushes = driver.sysrw(), true, {}, 0
      local function read(handle)
        local chunks, message, code = below:get(handle)
        if not chunks then return nil, message, code end
        for _, chunk in ipairs(chunks) do
          if chunk:find "!" then is_blocked = false end
          chunk = chunk:gsub("!", "")
          if chunk ~= "" then got[#got + 1] = chunk end
        end
      end
      return wheels.standing_on(below, {
        wants = function()
          if is_blocked then return "r" end
          return below:put {} > 0 and "rw" or "r"
        end,
        get = function(_, handle)
          local _, message, code = read(handle)
          if message and #got == 0 then return nil, message, code end
          local chunks = got
          got = {}
          return chunks
        end,
        ready = function() return #got > 0 end,
        flush = function(_, handle)
          flushes = flushes + 1
          read(handle)
          if is_blocked then return below:put {}, nil, 0 end
          return below:flush(handle)
        end,
      }), function() return flushes end
    end

    it("to read before it can write is called to write when there is something to read", function()
      rig = wheels.on_socket { driver = demanding() }
      rig.wheel:put "blocked"
      rig:turn()
      assert.equal("", rig:read())

      rig:write "!a\n"

      assert.same({ { "on_flushed" }, { "on_input", "a" } }, (function()
        local events = rig:turn()
        table.sort(events, function(x) return x[1] == "on_flushed" end)
        return events
      end)())
      assert.equal("blocked\n", rig:read())
    end)

    it("to read is so called while the input is paused, too", function()
      rig = wheels.on_socket { driver = demanding() }
      rig.wheel:pause_input()
      rig.wheel:put "blocked"
      rig:turn()

      rig:write "!a\n"

      assert.same({ { "on_flushed" } }, rig:turn())
      rig.wheel:resume_input()
      assert.same({ { "on_input", "a" } }, rig:turn())
    end)

    it("something else after a flush that was put off is waited for accordingly", function()
      local below, stage = driver.sysrw(), 1
      rig = wheels.on_socket { driver = wheels.standing_on(below, {
        wants = function() return stage == 1 and "r" or "rw" end,
        flush = function(_, handle)
          if stage == 3 then return below:flush(handle) end
          stage = stage == 2 and 3 or 1
          return below:put {}, nil, 0
        end,
      }) }
      rig.wheel:put "a"
      rig:turn()
      stage = 2

      rig.wheel:put "b"
      rig:turn()

      assert.equal("a\nb\n", rig:read())
    end)

    it("both does not have the loop spin while the input is paused and the peer does not read", function()
      local below, flushes = driver.sysrw(), 0
      rig = wheels.on_socket { filter = filter.stream(), driver = wheels.standing_on(below, {
        wants = function() return "rw" end,
        flush = function(_, handle)
          flushes = flushes + 1
          return below:flush(handle)
        end,
      }) }
      rig.wheel:pause_input()
      rig:write "unread"
      rig.wheel:put(("x"):rep(1 << 20))
      rig:turn()
      local before = flushes

      rig:turn()

      assert.equal(before, flushes)
    end)

    it("does not have the loop spin while what it wants does not come", function()
      local its_driver, flushes = demanding()
      rig = wheels.on_socket { driver = its_driver }
      rig.wheel:put "blocked"
      rig:turn()
      local before = flushes()

      rig:turn()

      assert.equal(before, flushes())
    end)
  end)

  it("goes on with the one half when a function that the other calls raises", function()
    rig = wheels.in_memory { on_input = function(record, wheel)
      wheel:put(record)
      error "oops"
    end }

    rig:write "a\nb\n"

    assert.same({ { "on_input", "a" }, { "on_input", "b" }, { "on_flushed" } }, rig:turn())
    assert.equal("a\nb\n", rig:read())
    assert.equal(2, #rig.reports)
  end)
end)
