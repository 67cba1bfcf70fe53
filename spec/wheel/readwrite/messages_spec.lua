local driver = require "poe.driver"
local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local wheels = require "spec.support.wheels"

local function messages(of, per)
  return filter.messages { filter = of, per = per }
end

describe("poe.wheel.readwrite, on a socket that keeps messages,", function()
  local rig
  after_each(function()
    if rig then rig:close() end
    rig = nil
  end)

  -- A wheel on a socket that is not connected, and the address that it has.
  local function bound(address, options)
    local here = assert(handle.bind(address))
    options.handle = here
    rig = wheels.new(options)
    rig.input = assert(handle.bind(address))
    rig.output = rig.input
    return here:getsockname(), rig.input:getsockname()
  end

  local function send(h, to, ...)
    local d = driver.new(h)
    d:put({ ... }, to)
    assert.same({ 0, nil, 0 }, { d:flush(h) })
  end

  for kind, address in pairs { UDP = "127.0.0.1:0", ["unix dgram"] = "unix:@" } do
    describe(kind, function()
      it("gives on_input the sender of each record, to whom put_to answers", function()
        local here, there = bound(address, {
          filter = messages(filter.stream()),
          on_input = function(record, wheel, sender) wheel:put_to(sender, record:upper()) end,
        })

        send(rig.input, here, "one", "two")
        local events = rig:await(3)

        assert.same({ { "on_input", "one", there }, { "on_input", "two", there }, { "on_flushed" } }, events)
        assert.same({ "ONE", "TWO" }, driver.new(rig.input):get(rig.input))
      end)

      it("frames each message by itself as lines, without a filter", function()
        local here, there = bound(address, {})

        send(rig.input, here, "a\nb", "c")

        assert.same({ { "on_input", "a", there }, { "on_input", "b", there }, { "on_input", "c", there } },
          rig:await(3))
      end)

      it("joins what one sender cut, with a filter per sender", function()
        local here, there = bound(address, { filter = messages(filter.line(), "sender") })

        send(rig.input, here, "he", "llo\n")

        assert.same({ { "on_input", "hello", there } }, rig:await(1))
      end)

      it("joins messages with a plain filter, and knows no sender", function()
        local here = bound(address, { filter = filter.line() })

        send(rig.input, here, "he", "llo\n")

        assert.same({ { "on_input", "hello" } }, rig:await(1))
      end)

      it("goes on when one message could not be framed", function()
        local here, there = bound(address, { filter = messages(filter.line { max_length = 3 }) })

        send(rig.input, here, "a\nlonger\n", "b\n")

        assert.same({
          { "on_input", "a", there },
          { "on_error", "filter", there .. ": line longer than 3 octets", errno.EBADMSG },
          { "on_input", "b", there },
        }, rig:await(3))
      end)
    end)
  end

  it("loses one message that is too long, and sends those around it", function()
    local here, there = bound("127.0.0.1:0", { filter = messages(filter.stream()) })

    rig.wheel:put_to(there, "before", ("x"):rep(70000), "after")
    local events = rig:await(2)

    assert.is_string(here)
    assert.same({ { "on_error", "write", "sendmsg: Message too long", errno.EMSGSIZE }, { "on_flushed" } }, {
      { events[1][1], events[1][2], events[1][3]:gsub("^%w+", "sendmsg"), events[1][4] }, events[2],
    })
    assert.same({ "before", "after" }, driver.new(rig.input):get(rig.input))
  end)

  it("loses one message whose receiver is not there, and sends those around it", function()
    local _, there = bound("unix:@", { filter = messages(filter.stream()) })

    rig.wheel:put_to(there, "before")
    rig.wheel:put_to("unix:/nowhere/at/all", "lost")
    rig.wheel:put_to(there, "after")
    local events = rig:turn()

    assert.equal(errno.ENOENT, events[1][4])
    assert.same({ "on_flushed" }, events[2])
    assert.same({ "before", "after" }, driver.new(rig.input):get(rig.input))
  end)

  it("tells nobody of a message that was lost after close", function()
    local here, there = bound("unix:@", {
      filter = messages(filter.stream()),
      on_input = function(_, wheel)
        wheel:put_to("unix:/nowhere/at/all", "lost")
        wheel:close()
      end,
    })

    send(rig.input, here, "now")

    assert.same({ { "on_input", "now", there }, { "on_closed" } }, rig:await(2))
  end)

  it("without on_error reports a lost message, and stays open", function()
    local here = assert(handle.bind "unix:@")
    local there = assert(handle.bind "unix:@")
    rig = wheels.new({ handle = here, filter = filter.stream() }, { on_error = true })
    rig.input, rig.output = there, there

    rig.wheel:put_to("unix:/nowhere/at/all", "lost")
    rig:turn()

    assert.matches("No such file", rig.reports[1])
    assert.is_false(rig.wheel:isclosed())
  end)

  it("goes on after a refused datagram was told", function()
    local here = assert(handle.bind "127.0.0.1:0")
    local gone = assert(handle.bind "127.0.0.1:0")
    assert(here:connect(gone:getsockname()))
    local address = gone:getsockname()
    gone:close()
    rig = wheels.new { handle = here, filter = filter.stream() }
    rig.input, rig.output = { close = function() end }, { close = function() end }

    rig.wheel:put "nobody"
    local events = rig:await(2)

    table.sort(events, function(a) return a[1] == "on_error" end)
    assert.equal(errno.ECONNREFUSED, events[1][4])
    assert.same({ "on_flushed" }, events[2])
    local back <close> = assert(handle.bind(address))
    assert.is_false(rig.wheel:put "somebody")
    rig:turn()
    assert.same({ "somebody" }, driver.new(back):get(back))
  end)

  it("raises at its caller for what is no address, and queues nothing", function()
    bound("127.0.0.1:0", { filter = filter.stream() })

    assert.has_error(function() rig.wheel:put_to("nowhere", "a") end,
      "bad argument #1 to 'put_to' (address expected, got 'nowhere')")
    assert.equal(0, rig.wheel:get_driver_out_messages())
  end)

  for kind, open in pairs {
    ["a unix datagram pair"] = function(options) return wheels.on_socket(options, "dgram") end,
    ["a pair in memory"] = function(options) return wheels.in_memory(options, { type = "message", capacity = 2 }) end,
  } do
    it("sends an empty message though the queue was full, over " .. kind, function()
      rig = open { filter = messages(filter.stream()) }
      local reader, count = driver.new(rig.input), 0
      while rig.wheel:get_driver_out_messages() == 0 do
        rig.wheel:put ""
        count = count + 1
      end
      rig.wheel:close()
      assert.is_false(rig.wheel:isclosed())

      while count > 0 do
        rig.loop:step(0)
        local chunks = assert(reader:get(rig.input))
        count = count - #chunks
      end

      assert.same({ "on_closed" }, rig:await(1)[1])
    end)
  end

  it("of type seqpacket gives the records of each message, of an empty one none, and the end", function()
    rig = wheels.on_socket({ filter = messages(filter.stream()) }, "seqpacket")

    rig:write("a", "", "b")
    rig.wheel:put("c", "", "d")
    local events = rig:await(3)
    assert.same({ "c", "", "d" }, driver.new(rig.input):get(rig.input))
    rig.output:close()

    assert.same({ { "on_input", "a" }, { "on_input", "b" }, { "on_flushed" } }, events)
    assert.same({ { "on_error", "read", "end of file", 0 } }, rig:await(1))
  end)

  it("of type seqpacket keeps messages apart, without a filter", function()
    rig = wheels.on_socket({}, "seqpacket")

    rig:write("he", "llo\nrest", "next")

    assert.same({ { "on_input", "he" }, { "on_input", "llo" }, { "on_input", "rest" },
      { "on_input", "next" } }, rig:await(4))
  end)

  it("of type seqpacket is a stream to a plain filter", function()
    rig = wheels.on_socket({ filter = filter.line() }, "seqpacket")

    rig:write("he", "llo\nrest")
    local first = rig:await(1)
    rig.output:close()

    assert.same({ { "on_input", "hello" } }, first)
    assert.same({ { "on_input", "rest" }, { "on_error", "read", "end of file", 0 } }, rig:await(2))
  end)

  it("of type seqpacket loses a message over the limit, and gives those around it", function()
    rig = wheels.on_socket({
      filter = messages(filter.stream()), driver = driver.sendrecv { max_message = 10 },
    }, "seqpacket")
    rig:turn()

    rig:write("a", ("x"):rep(100), "b")

    assert.same({ { "on_input", "a" },
      { "on_error", "read", "recv: message of 100 octets is over max_message (10 octets)", errno.EMSGSIZE },
      { "on_input", "b" } }, rig:await(3))
  end)
end)
