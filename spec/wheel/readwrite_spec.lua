local driver = require "poe.driver"
local filter = require "poe.filter"
local handle = require "poe.handle"
local kinds = require "spec.support.kinds"
local LuaDriver = require "spec.support.lua_driver"
local transfer = require "spec.support.transfer"
local wheels = require "spec.support.wheels"

describe("poe.wheel.readwrite", function()
  local rig
  after_each(function()
    if rig then rig:close() end
    rig = nil
  end)

  for _, kind in ipairs(kinds.named("pipe", "FIFO", "pty", "regular file", "unix stream", "unix abstract",
    "TCP, IPv4", "TCP, IPv6", "SCTP", "memory stream")) do
    local missing = kinds.missing(kind)

    it("writes to, and reads from: " .. kind.name, function()
      if missing then return pending(missing) end
      local writer, reader = kind.open()
      local data, came = transfer.octets(7, 100000), {}
      local size = 0
      rig = wheels.new { handle = reader, filter = filter.stream(), on_input = function(octets)
        came[#came + 1] = octets
        size = size + #octets
      end }
      rig.input, rig.output = writer, writer
      local other = wheels.new({ handle = writer, filter = filter.stream(), loop = rig.loop }, { on_input = true })

      other.wheel:put(data)
      if kind.ready then other:turn() end
      rig:await(function() return size == #data end)

      assert.is_true(data == table.concat(came))
      other.wheel:close()
      other.loop:close()
    end)
  end

  it("reads one handle and writes another, of different kinds", function()
    local here, there = assert(handle.socketpair())
    local reader, writer = assert(handle.pipe())
    rig = wheels.new { input_handle = here, output_handle = writer, on_input = function(record, wheel)
      wheel:put(record:upper())
    end }
    rig.input, rig.output = reader, there

    rig:write "hello\n"
    rig:turn()

    assert.equal("HELLO\n", rig:read())
    assert.equal(here, rig.wheel:get_input_handle())
    assert.equal(writer, rig.wheel:get_output_handle())
  end)

  it("works with a driver written in Lua, which need not have a method close", function()
    rig = wheels.on_socket {
      driver = LuaDriver.new(),
      on_input = function(record, wheel) wheel:put(record:upper()) end,
    }

    rig:write "one\ntwo\n"
    rig:turn()
    rig.wheel:close()

    assert.equal("ONE\nTWO\n", rig:read())
    assert.is_nil(rig:read())
  end)

  it("takes a descriptor by number, and leaves it open", function()
    local here, there = assert(handle.socketpair())
    rig = wheels.new { handle = here:fileno(), on_input = function(record, wheel) wheel:put(record) end }
    rig.input, rig.output = there, there

    rig:write "a\n"
    rig:turn()
    rig.wheel:close()

    assert.equal("a\n", rig:read())
    local still_open <close> = handle.dup(here)
    assert.is_true(still_open:isopen())
    here:close()
  end)

  it("takes an io file", function()
    local child = assert(io.popen("printf 'from a\nchild'"))
    rig = wheels.new { handle = child }
    rig.input, rig.output = { close = function() end }, { close = function() end }

    local events = rig:await(3)

    assert.same({ { "on_input", "from a" }, { "on_input", "child" }, { "on_error", "read", "end of file", 0 } }, events)
    rig.wheel:close()
    assert.equal("closed file", io.type(child))
  end)

  describe("an error of the caller's", function()
    local CALLS = {
      put = function(wheel) return wheel:put "a", 1 end,
      put_to = function(wheel) return wheel:put_to("unix:@", "a"), 1 end,
      close = function(wheel) return wheel:close { bogus = 1 }, 1 end,
      event = function(wheel) return wheel:event { bogus = print }, 1 end,
      set_filter = function(wheel) return wheel:set_filter(1), 1 end,
      set_low_mark = function(wheel) return wheel:set_low_mark(-1), 1 end,
    }

    for name, call in pairs(CALLS) do
      it("in " .. name .. " names the line that called", function()
        rig = wheels.on_socket()
        rig.wheel:close()

        local _, message = pcall(call, rig.wheel)

        local line = debug.getinfo(call, "S").linedefined
        assert.matches("^spec/wheel/readwrite_spec.lua:" .. line .. ": ", message)
      end)
    end
  end)

  describe("statistics", function()
    it("are of what the driver and the filter hold", function()
      rig = wheels.on_pipes { filter = filter.line() }

      rig.wheel:put(("x"):rep(5000), "y")
      rig:write "abc"
      rig:turn()

      assert.equal(907, rig.wheel:get_driver_out_octets())
      assert.equal(2, rig.wheel:get_driver_out_messages())
      assert.equal(3, rig.wheel:get_filter_in_octets())
    end)
  end)

  describe("set_output_filter", function()
    it("leaves the form of what was put", function()
      rig = wheels.on_pipes { filter = filter.stream() }
      rig.wheel:put(("x"):rep(4096), "queued")

      rig.wheel:set_output_filter(filter.block())
      rig.wheel:put "b"

      assert.equal(("x"):rep(4096) .. "queued1\0b", rig:read_all(4105))
    end)

    it("leaves the input as it is", function()
      rig = wheels.on_socket()
      local was = rig.wheel:get_input_filter()

      rig.wheel:set_output_filter(filter.block())
      rig:write "a\n"

      assert.same({ { "on_input", "a" } }, rig:turn())
      assert.equal(was, rig.wheel:get_input_filter())
    end)
  end)

  describe("set_filter", function()
    it("is for both ways", function()
      rig = wheels.on_socket { input_filter = filter.line(), output_filter = filter.line() }
      local blocks = filter.block { block_size = 2 }

      rig.wheel:set_filter(blocks)
      rig.wheel:put "ab"
      rig:write "cdef"

      assert.equal("ab", rig:read())
      assert.same({ { "on_flushed" }, { "on_input", "cd" }, { "on_input", "ef" } }, rig:turn())
      assert.equal(blocks, rig.wheel:get_output_filter())
    end)
  end)

  it("is shown with what it leads to", function()
    rig = wheels.on_pipes { filter = filter.stream() }
    assert.matches("^poe.wheel.ReadWrite %(poe.handle .*%)$", tostring(rig.wheel))

    rig.wheel:put(("x"):rep(5000))
    rig.wheel:close()

    assert.equal("poe.wheel.ReadWrite (closing)", tostring(rig.wheel))
  end)

  it("lets the loop end when it waits for nothing", function()
    rig = wheels.on_socket()
    rig.wheel:pause_input()
    rig.wheel:put "a"

    rig.loop:run()

    assert.same({ { "on_flushed" } }, rig:take())
  end)

  it("goes on answering while its own output waits for the peer", function()
    local data = ("x\n"):rep(20000)
    rig = wheels.on_socket { filter = filter.stream(), on_input = function(octets, wheel) wheel:put(octets) end }
    local d, back, sent = driver.new(rig.input), {}, 0
    d:put { data }

    while sent < #data do
      d:flush(rig.output)
      rig.loop:step(0)
      local chunks = assert(d:get(rig.input))
      for _, chunk in ipairs(chunks) do
        back[#back + 1] = chunk
        sent = sent + #chunk
      end
    end

    assert.is_true(data == table.concat(back))
  end)
end)
