local driver = require "poe.driver"
local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local wheels = require "spec.support.wheels"

local CLOSED <const> = { "on_closed" }

describe("poe.wheel.readwrite.closing", function()
  local rig
  after_each(function()
    if rig then rig:close() end
    rig = nil
  end)

  describe("close", function()
    it("writes what is queued first, however long that takes", function()
      rig = wheels.on_socket { filter = filter.stream() }
      local data = ("x"):rep(1 << 20)

      rig.wheel:put(data)
      rig.wheel:close()

      assert.is_false(rig.wheel:isclosed())
      assert.equal(#data, #rig:read_all())
      assert.is_true(rig.wheel:isclosed())
      assert.same(CLOSED, rig:turn()[1])
    end)

    it("with nothing queued closes at once", function()
      rig = wheels.on_socket()
      rig.wheel:close()

      assert.is_true(rig.wheel:isclosed())
      assert.is_false(rig.wheel:get_input_handle():isopen())
      assert.same({ CLOSED }, rig:turn())
    end)

    it("twice is once", function()
      rig = wheels.on_pipes { filter = filter.stream() }
      rig.wheel:put(("x"):rep(5000))

      rig.wheel:close()
      rig.wheel:close()
      rig:read_all()
      rig.wheel:close()

      assert.same({ CLOSED }, rig:turn())
    end)

    it("{discard = true} does not wait for a peer that never reads", function()
      rig = wheels.on_pipes { filter = filter.stream() }
      rig.wheel:put(("x"):rep(5000))
      rig.wheel:close()
      assert.is_false(rig.wheel:isclosed())

      rig.wheel:close { discard = true }

      assert.is_true(rig.wheel:isclosed())
      assert.same({ CLOSED }, rig:turn())
    end)

    it("raises for options that it does not know, and stays open", function()
      rig = wheels.on_socket()

      assert.has_error(function() rig.wheel:close { discrad = true } end, "unknown option 'discrad' to 'close'")
      assert.is_false(rig.wheel:isclosed())
    end)

    it("gives no event but on_closed, though there is input and the marks are passed", function()
      rig = wheels.on_pipes { filter = filter.stream(), high_mark = 2000, low_mark = 1000 }
      rig.wheel:put(("x"):rep(2 * 4096 + 500))
      assert.same({ { "on_high" } }, rig:turn())
      rig:write "never seen"
      rig.wheel:close()
      rig.wheel:resume_input()

      rig:read(4096)
      assert.same({}, rig:turn())
      assert.equal(500, rig.wheel:get_driver_out_octets())
      rig:read_all()

      assert.same({ CLOSED }, rig:turn())
    end)

    it("has on_closed told of what was lost when the peer goes instead of reading", function()
      rig = wheels.on_pipes { filter = filter.stream() }
      rig.wheel:put(("x"):rep(5000))
      rig.wheel:close()

      rig.input:close()

      assert.same({ { "on_closed", "write: Broken pipe", errno.EPIPE } }, rig:await(1))
    end)

    it("gives up when nothing was written for a minute, and goes on while something is", function()
      local timers = {}
      rig = wheels.on_pipes { filter = filter.stream(), loop = wheels.with_timers(timers) }
      rig.wheel:put(("x"):rep(10000))
      rig.wheel:close()
      rig:turn()
      assert.equal(60, timers[1].seconds)

      rig:read(4096)
      rig:turn()
      timers[1].fire()
      assert.is_false(rig.wheel:isclosed())
      timers[2].fire()

      assert.is_true(rig.wheel:isclosed())
      assert.same({ { "on_closed", "close: nothing was written for too long", errno.ETIMEDOUT } }, rig:turn())
    end)

    it("leaves no timer that would keep the loop from ending", function()
      rig = wheels.on_pipes { filter = filter.stream() }
      rig.wheel:put(("x"):rep(5000))
      rig.wheel:close()
      rig:read_all()

      assert.is_false(rig.loop:step(0))
    end)

    it("works on after the end of file, and after a write has failed", function()
      rig = wheels.on_socket()
      rig.output:close()
      rig:turn()
      rig.wheel:put "lost"
      rig:turn()

      rig.wheel:close()

      assert.is_true(rig.wheel:isclosed())
      assert.same({ CLOSED }, rig:turn())
    end)
  end)

  describe("a closed wheel", function()
    it("refuses what would write, and puts up with the rest", function()
      rig = wheels.on_socket()
      rig.wheel:close()

      assert.has_error(function() rig.wheel:put "a" end, "attempt to use a closed wheel")
      assert.has_error(function() rig.wheel:put_to("127.0.0.1:1", "a") end, "attempt to use a closed wheel")
      for _, method in ipairs { "flush", "pause_input", "resume_input", "shutdown_input", "shutdown_output" } do
        rig.wheel[method](rig.wheel)
      end
      rig.wheel:set_filter(filter.stream())
      rig.wheel:set_high_mark(100000)

      assert.equal(0, rig.wheel:get_driver_out_octets())
      assert.equal(0, rig.wheel:get_driver_out_messages())
      assert.equal("poe.wheel.ReadWrite (closed)", tostring(rig.wheel))
      assert.same({ CLOSED }, rig:turn())
    end)
  end)

  describe("what is closed with a wheel", function()
    it("is its handle, whether of ours or an io file", function()
      local path = os.tmpname()
      local file = assert(io.open(path, "r+"))
      rig = wheels.new { handle = file, on_input = function() end }
      rig.input, rig.output = file, { close = function() end }

      rig.wheel:close()

      assert.equal("closed file", io.type(file))
      rig.input = rig.output
      os.remove(path)
    end)

    it("is not a descriptor that is but a number", function()
      local reader, writer = assert(handle.pipe())
      rig = wheels.new { input_handle = reader:fileno(), output_handle = writer:fileno() }
      rig.input, rig.output = reader, writer

      rig.wheel:close()

      local still_open <close> = handle.dup(reader:fileno())
      assert.is_true(still_open:isopen())
    end)

    it("may have been closed before, by its user", function()
      local path = os.tmpname()
      local file = assert(io.open(path, "r+"))
      rig = wheels.new { handle = file }
      rig.input, rig.output = { close = function() end }, { close = function() end }
      file:close()

      rig.wheel:close { discard = true }

      assert.is_true(rig.wheel:isclosed())
      os.remove(path)
    end)

    it("is an object with a method close, such as LuaSocket's", function()
      local has_socket, socket = pcall(require, "socket")
      if not has_socket then return pending "LuaSocket is not installed" end
      local listener = assert(socket.bind("127.0.0.1", 0))
      local _, port = listener:getsockname()
      local there = assert(socket.connect("127.0.0.1", port))
      local here = assert(listener:accept())
      here:settimeout(0)
      listener:close()
      rig = wheels.new { handle = here, on_input = function(record, wheel) wheel:put(record:upper()) end }
      rig.input, rig.output = there, { close = function() end }

      there:send "hello\n"
      rig:await(2)

      assert.equal("HELLO", there:receive "*l")
      rig.wheel:close()
      assert.is_nil(there:receive "*l")
      assert.equal(-1, here:getfd())
    end)

    it("is a driver, if it has a method close", function()
      local is_closed
      local mine = wheels.standing_on(driver.sysrw(), { close = function() is_closed = true end })
      rig = wheels.on_socket { driver = mine }

      rig.wheel:close()

      assert.is_true(is_closed)
    end)
  end)
end)
