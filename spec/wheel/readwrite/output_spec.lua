local driver = require "poe.driver"
local errno = require "poe.errno"
local filter = require "poe.filter"
local wheels = require "spec.support.wheels"

local HIGH <const>, LOW <const>, FLUSHED <const> = { "on_high" }, { "on_low" }, { "on_flushed" }

describe("poe.wheel.readwrite.output", function()
  local rig
  after_each(function()
    if rig then rig:close() end
    rig = nil
  end)

  local function xs(octets)
    return ("x"):rep(octets)
  end

  -- A wheel whose output takes 4096 octets at once.
  local function narrow(options)
    options = options or {}
    options.filter = options.filter or filter.stream()
    rig = wheels.on_pipes(options)
    return rig.wheel
  end

  describe("put", function()
    it("writes at once when no function of the loop runs", function()
      rig = wheels.on_socket()

      rig.wheel:put "now"

      assert.equal("now\n", rig:read())
      assert.equal(0, rig.wheel:get_driver_out_octets())
    end)

    it("answers a record in the turn in which it came", function()
      rig = wheels.on_socket { on_input = function(record, wheel) wheel:put(record:upper()) end }
      rig:write "hello\n"

      rig.loop:step(1)

      assert.equal("HELLO\n", rig:read())
    end)

    it("writes the replies to one read as one message", function()
      rig = wheels.on_socket({
        filter = filter.messages { filter = filter.stream() },
        on_input = function(record, wheel) wheel:put(record .. "!") end,
      }, "seqpacket")
      rig:write("a", "b", "c")

      rig.loop:step(1)

      assert.same({ "a!", "b!", "c!" }, driver.new(rig.input):get(rig.input))
    end)

    it("makes one write of the replies to one read", function()
      local flushes, below = 0, driver.sendrecv { type = "stream" }
      local counting = wheels.standing_on(below, { flush = function(_, ...)
        flushes = flushes + 1
        return below:flush(...)
      end })
      rig = wheels.on_socket { driver = counting, on_input = function(record, wheel) wheel:put(record) end }
      rig:write "a\nb\nc\n"

      rig:turn()

      assert.equal("a\nb\nc\n", rig:read())
      assert.equal(1, flushes)
    end)

    it("takes several records at once, and none", function()
      rig = wheels.on_socket()

      assert.is_false(rig.wheel:put("a", "b", "c"))
      assert.is_false(rig.wheel:put())

      assert.equal("a\nb\nc\n", rig:read())
    end)

    it("raises on a record that the filter does not take, and queues nothing", function()
      rig = wheels.on_socket()

      local ok, message = pcall(rig.wheel.put, rig.wheel, "a", {}, "c")

      assert.is_false(ok)
      assert.matches("bad argument #1 to 'put' %(record 2: string expected, got table%)", message)
      assert.equal("", rig:read())
      assert.is_false(rig.wheel:put "d")
      assert.equal("d\n", rig:read())
    end)

    it("says true at or above high_mark, of what is left", function()
      local wheel = narrow { high_mark = 100, low_mark = 10 }

      assert.is_false(wheel:put(xs(4096)))
      assert.is_false(wheel:put(xs(99)))
      assert.is_true(wheel:put "x")
      assert.is_true(wheel:put "x")
    end)

    it("queues no more than max_queue for a peer that never reads", function()
      local wheel = narrow { high_mark = 1000, max_queue = 5000 }
      local refused
      for _ = 1, 100 do
        local full, message, code = wheel:put(xs(100))
        refused = full == nil and { message, code } or refused
      end

      assert.same({ "put: more than 5000 octets in the queue", errno.ENOBUFS }, refused)
      assert.is_true(wheel:get_driver_out_octets() > 4900)
      assert.is_true(wheel:get_driver_out_octets() <= 5000)
    end)

    it("loses nothing that it took of what a slow peer reads", function()
      local wheel = narrow { high_mark = 1000, max_queue = 3000 }
      local taken = 0
      for _ = 1, 100 do
        if wheel:put(xs(100)) ~= nil then taken = taken + 100 end
      end

      assert.equal(taken, #rig:read_all(taken))
      assert.is_true(taken < 10000)
    end)
  end)

  describe("a failed write", function()
    local KINDS = {
      ["a pipe without a reader"] = { wheels.on_pipes, "write: Broken pipe" },
      ["a socket whose peer has gone"] = { wheels.on_socket, "send: Broken pipe" },
    }

    for name, kind in pairs(KINDS) do
      it("to " .. name .. " is told once, and then put says why it takes nothing", function()
        rig = kind[1]({ filter = filter.stream() }, name:find "socket" and "stream" or nil)
        rig.wheel:pause_input()
        rig.input:close()

        rig.wheel:put "lost"
        local events = rig:turn()

        assert.same({ { "on_error", "write", kind[2], errno.EPIPE } }, events)
        assert.same({ nil, kind[2], errno.EPIPE }, { rig.wheel:put "more" })
        assert.same({}, rig:turn())
        assert.equal(4, rig.wheel:get_driver_out_octets())
        assert.equal(0, rig.wheel:flush())
      end)
    end

    it("closes a wheel without on_error, and the loop reports it", function()
      rig = wheels.on_pipes({}, { on_error = true })
      rig.input:close()

      rig.wheel:put "lost"

      assert.same({ { "on_closed" } }, rig:turn())
      assert.matches("write: Broken pipe", rig.reports[1])
    end)

    it("is tried again when the system was short of something, and nobody is told", function()
      local timers, below, failures = {}, driver.sendrecv { type = "stream" }, 1
      local short = wheels.standing_on(below, { flush = function(_, h)
        failures = failures - 1
        if failures >= 0 then return 6, "send: No buffer space available", errno.ENOBUFS end
        return below:flush(h)
      end })
      rig = wheels.on_socket { driver = short, loop = wheels.with_timers(timers) }

      rig.wheel:put "again"
      assert.same({}, rig:turn())
      timers[1].fire()

      assert.equal("again\n", rig:read())
      assert.same({ FLUSHED }, rig:turn())
    end)
  end)

  describe("on_flushed", function()
    it("comes once each time that the queue has emptied", function()
      rig = wheels.on_socket()

      rig.wheel:put "a"
      rig.wheel:put "b"
      local first = rig:turn()
      rig.wheel:put "c"

      assert.same({ { FLUSHED }, { FLUSHED }, {} }, { first, rig:turn(), rig:turn() })
    end)

    it("comes once when something was put while records were delivered", function()
      rig = wheels.on_socket { on_input = function(_, wheel) wheel:put "reply" end }
      rig:write "a\nb\n"

      assert.same({ { "on_input", "a" }, { "on_input", "b" }, FLUSHED }, rig:turn())
    end)

    it("does not come when there was nothing: after flush, or after a record of no octets", function()
      rig = wheels.on_socket { filter = filter.stream() }

      rig.wheel:flush()
      rig.wheel:put ""
      rig.wheel:put()

      assert.same({}, rig:turn())
    end)

    it("comes only when the last octet has gone", function()
      narrow():put(xs(10000))

      assert.same({}, rig:turn())
      rig:read(4096)
      assert.same({}, rig:turn())
      rig:read(4096)
      assert.same({ FLUSHED }, rig:turn())
    end)

    it("may put again, and is called for that again", function()
      local left = 3
      rig = wheels.on_socket { on_flushed = function(wheel)
        left = left - 1
        if left > 0 then wheel:put "more" end
      end }

      rig.wheel:put "first"

      assert.same({ FLUSHED, FLUSHED, FLUSHED }, rig:turn())
      assert.equal("first\nmore\nmore\n", rig:read())
    end)

    it("comes after flush has written by hand what was left", function()
      local wheel = narrow()
      wheel:put(xs(5000))
      rig:read(4096)

      assert.equal(0, wheel:flush())
      assert.same({ FLUSHED }, rig:turn())
    end)
  end)

  describe("the marks", function()
    it("are told by turns, however puts and reads follow each other", function()
      local wheel = narrow { high_mark = 3000, low_mark = 1000 }
      local seed, told = 12345, {}
      for _ = 1, 200 do
        seed = (seed * 1103515245 + 12345) & 0x7fffffff
        if seed >> 20 & 1 == 0 then wheel:put(xs(seed >> 4 & 8191)) else rig:read() end
        for _, event in ipairs(rig:turn()) do
          if event[1] ~= "on_flushed" then told[#told + 1] = event[1] end
        end
      end

      assert.is_true(#told > 10)
      for i, name in ipairs(told) do assert.equal(i % 2 == 1 and "on_high" or "on_low", name) end
    end)

    it("are told in the order high, low, flushed, even if all became so before the loop turned", function()
      local wheel = narrow { high_mark = 100, low_mark = 10 }

      assert.is_true(wheel:put(xs(5000)))
      rig:read(4096)

      assert.same({ HIGH, LOW, FLUSHED }, rig:turn())
    end)

    it("have low told after put has said true, though on_high raises", function()
      local wheel = narrow { high_mark = 100, low_mark = 10, on_high = function() error "oops" end }

      wheel:put(xs(5000))
      rig:read(4096)

      assert.same({ HIGH, LOW, FLUSHED }, rig:turn())
      assert.equal(1, #rig.reports)
    end)

    it("have on_flushed told though on_low raises", function()
      local wheel = narrow { high_mark = 100, low_mark = 10, on_low = function() error "oops" end }
      wheel:put(xs(5000))
      rig:turn()
      rig:read(4096)

      assert.same({ LOW, FLUSHED }, rig:turn())
    end)

    it("keep the loop from no rest when a function closes the wheel", function()
      local wheel = narrow { high_mark = 100, low_mark = 10, on_high = function(w) w:close { discard = true } end }
      wheel:put(xs(5000))
      rig:read(4096)

      rig:turn()

      assert.is_true(wheel:isclosed())
      assert.equal(nil, rig.loop:timeout())
    end)

    it("keep the loop from no rest when on_low puts more than the peer reads", function()
      local wheel = narrow { high_mark = 100, low_mark = 10, on_low = function(w) w:put(xs(8192)) end }
      wheel:put(xs(5000))
      rig:read(4096)

      rig:turn()

      assert.is_true(wheel:get_driver_out_octets() > 4096)
      assert.equal(nil, rig.loop:timeout())
    end)

    it("have on_low told at exactly low_mark, and not above it", function()
      local wheel = narrow { high_mark = 5000, low_mark = 904 }
      wheel:put(xs(4096 + 5001))
      assert.same({ HIGH }, rig:turn())

      rig:read(4096)
      assert.same({}, rig:turn())
      assert.equal(905, wheel:get_driver_out_octets())
      rig:read(4096)

      assert.same({ LOW, FLUSHED }, rig:turn())
    end)

    it("have on_high told once until on_low was", function()
      local wheel = narrow { high_mark = 100, low_mark = 10 }

      for _ = 1, 5 do wheel:put(xs(4096)) end

      assert.same({ HIGH }, rig:turn())
    end)

    it("are told when they are changed under what is queued", function()
      local wheel = narrow { high_mark = 9000, low_mark = 10 }
      wheel:put(xs(4096 + 4404))
      assert.same({}, rig:turn())

      wheel:set_high_mark(100)
      assert.same({ HIGH }, rig:turn())
      wheel:set_high_mark(9000)
      wheel:set_low_mark(5000)

      assert.same({ LOW }, rig:turn())
    end)

    local REFUSED = {
      { "set_high_mark", 1000, "integer >= 1001 expected, got 1000" },
      { "set_high_mark", nil, "integer >= 1001 expected, got nil" },
      { "set_low_mark", 5000, "integer in 0..4999 expected, got 5000" },
      { "set_low_mark", -1, "integer in 0..4999 expected, got -1" },
      { "set_low_mark", "1", "integer in 0..4999 expected, got string" },
    }
    for _, case in ipairs(REFUSED) do
      it("are not set wrongly: " .. case[1] .. ": " .. case[3], function()
        local wheel = narrow { high_mark = 5000, low_mark = 1000 }

        assert.has_error(function() wheel[case[1]](wheel, case[2]) end,
          ("bad argument #1 to '%s' (%s)"):format(case[1], case[3]))
      end)
    end
  end)

  describe("shutdown_output", function()
    it("has queued output written first, then the end told; input goes on", function()
      rig = wheels.on_socket { filter = filter.stream() }
      local data = xs(1 << 20)

      rig.wheel:put(data)
      rig.wheel:shutdown_output()
      local read = rig:read_all()
      rig:write "still"

      assert.equal(#data, #read)
      assert.same({ HIGH, LOW, FLUSHED, { "on_input", "still" } }, rig:turn())
    end)

    it("closes a pipe, and refuses what is put then", function()
      rig = wheels.on_pipes()

      rig.wheel:put "last"
      rig.wheel:shutdown_output()
      rig.wheel:shutdown_output()
      rig:turn()

      assert.equal("last\n", rig:read())
      assert.is_nil(rig:read())
      assert.has_error(function() rig.wheel:put "more" end,
        "attempt to write to a wheel whose output was shut down")
    end)
  end)
end)
