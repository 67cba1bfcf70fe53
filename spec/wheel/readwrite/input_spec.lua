local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local turns = require "spec.support.turns"
local wheels = require "spec.support.wheels"

local EOF <const> = { "on_error", "read", "end of file", 0 }

local function inputs(...)
  local events = {}
  for i, record in ipairs { ... } do events[i] = { "on_input", record } end
  return events
end

local function with(events, ...)
  for _, event in ipairs { ... } do events[#events + 1] = event end
  return events
end

describe("poe.wheel.readwrite.input", function()
  local rig
  after_each(function()
    if rig then rig:close() end
    rig = nil
  end)

  describe("the end of a connection", function()
    it("gives the last records, then the unfinished one, then the end, once", function()
      rig = wheels.on_socket()

      rig:write "a\nb\nrest"
      rig.output:close()

      assert.same(with(inputs("a", "b", "rest"), EOF), rig:turn())
      assert.same({}, rig:turn())
    end)

    it("tells a filter's fault about what is left, then the end", function()
      rig = wheels.on_socket { filter = filter.block { block_size = 4 } }

      rig:write "abcdef"
      rig.output:close()

      assert.same(with(inputs "abcd", { "on_error", "filter", "incomplete block: 2 octets missing", errno.EBADMSG },
        EOF), rig:turn())
    end)

    local function on_tcp(options)
      local listener <close> = assert(handle.listen "127.0.0.1:0")
      local there = assert(handle.connect(listener:getsockname()))
      turns.await(require("poe.loop").new(), function()
        options.handle = listener:accept() or nil
        return options.handle
      end)
      rig = wheels.new(options)
      rig.input, rig.output = there, there
    end

    local function reset()
      rig.output:setsockopt("linger", 0)
      rig.output:close()
    end

    it("by a reset gives what came before it, and is no end of file", function()
      on_tcp {}
      rig:write "a\nunfinished"
      assert.same(inputs "a", rig:await(1))

      reset()

      assert.same({ { "on_error", "read", "recv: Connection reset by peer", errno.ECONNRESET } }, rig:await(1))
      assert.same({ "unfinished" }, rig.wheel:get_input_filter():get_pending())
      assert.equal(10, rig.wheel:get_filter_in_octets())
    end)

    it("by a reset is no end of file for who reads, though a write was told of it first", function()
      on_tcp {}
      rig:write "a\nunfinished"
      assert.same(inputs "a", rig:await(1))
      reset()

      rig.wheel:put "to nobody"

      local why = "send: Connection reset by peer"
      assert.same({
        { "on_error", "write", why, errno.ECONNRESET }, { "on_error", "read", why, errno.ECONNRESET },
      }, rig:await(2))
      assert.same({ "unfinished" }, rig.wheel:get_input_filter():get_pending())
    end)

    it("by a peer with unread data is a reset, after its last records", function()
      rig = wheels.on_socket()
      rig.wheel:put "unread"
      rig:write "a\n"
      rig.input:close()

      local events = rig:turn()

      assert.same({ { "on_flushed" }, { "on_input", "a" },
        { "on_error", "read", "recv: Connection reset by peer", errno.ECONNRESET } }, events)
    end)

    it("closes a wheel without on_error when it is the end of file, quietly", function()
      rig = wheels.on_socket({}, nil, { on_error = true })

      rig.output:close()

      assert.same({ { "on_closed" } }, rig:turn())
      assert.same({}, rig.reports)
    end)

    it("is not told before records that a pause holds back", function()
      rig = wheels.on_socket { on_input = function(record, wheel)
        if record == "stop" then wheel:pause_input() end
      end }
      rig:write "stop\nb\nrest"
      rig.output:close()
      assert.same(inputs "stop", rig:turn())

      rig.wheel:resume_input()

      assert.same(with(inputs("b", "rest"), EOF), rig:turn())
    end)

    it("leaves the output open", function()
      rig = wheels.on_socket()
      rig.output:shutdown "w"
      assert.same({ EOF }, rig:turn())

      rig.wheel:put "still here"

      assert.equal("still here\n", rig:read())
    end)
  end)

  describe("pause_input", function()
    it("reads nothing, until resume_input", function()
      rig = wheels.on_socket()
      rig.wheel:pause_input()
      rig:write "a\n"
      assert.same({}, rig:turn())

      rig.wheel:resume_input()

      assert.same(inputs "a", rig:turn())
    end)

    it("in a handler holds at the next record, and again when resumed", function()
      rig = wheels.on_socket { on_input = function(_, wheel) wheel:pause_input() end }
      rig:write "a\nb\nc\n"

      for _, record in ipairs { "a", "b", "c" } do
        assert.same(inputs(record), rig:turn())
        rig.wheel:resume_input()
      end
      assert.same({}, rig:turn())
    end)

    it("holds back what is left though the handler raises as well", function()
      rig = wheels.on_socket { on_input = function(record, wheel)
        if record == "a" then
          wheel:pause_input()
          error "oops"
        end
      end }
      rig:write "a\nb\n"
      assert.same(inputs "a", rig:turn())

      rig.wheel:resume_input()

      assert.same(inputs "b", rig:turn())
    end)

    it("has what was put before it written, though the handler raises as well", function()
      rig = wheels.on_socket { on_input = function(_, wheel)
        wheel:put "reply"
        wheel:pause_input()
        error "oops"
      end }

      rig:write "a\nb\n"
      rig:turn()

      assert.equal("reply\n", rig:read())
    end)

    it("and resume_input in one handler changes nothing", function()
      rig = wheels.on_socket { on_input = function(_, wheel)
        wheel:pause_input()
        wheel:resume_input()
      end }

      rig:write "a\nb\n"

      assert.same(inputs("a", "b"), rig:turn())
    end)

    it("in the handler of another wheel holds where a nested loop has delivered meanwhile", function()
      local other = wheels.on_socket()
      rig = wheels.on_socket { filter = filter.block { block_size = 1 }, on_input = function(_, wheel)
        wheel:pause_input()
        other:write "x\n"
        other:turn()
      end }
      rig:write "ab"

      assert.same(inputs "a", rig:turn())
      other:close()
    end)
  end)

  describe("many records of one read", function()
    it("are delivered some in each turn, and all of them", function()
      rig = wheels.on_socket()
      rig:write(("\n"):rep(20000))

      rig.loop:step(1)
      local first = #rig:take()

      assert.is_true(first < 20000)
      assert.equal(20000, first + #rig:await(20000 - first))
    end)

    it("are all delivered though on_flushed raises in between", function()
      local replied = false
      rig = wheels.on_socket {
        on_input = function(_, wheel)
          if not replied then wheel:put "reply" end
          replied = true
        end,
        on_flushed = function() error "oops" end,
      }

      rig:write(("\n"):rep(3000))

      assert.equal(3001, #rig:await(3001))
    end)
  end)

  describe("shutdown_input", function()
    it("has nothing more delivered, not even of the same read, and output go on", function()
      rig = wheels.on_socket { on_input = function(_, wheel) wheel:shutdown_input() end }
      rig:write "a\nb\n"
      assert.same(inputs "a", rig:turn())

      rig.wheel:resume_input()
      rig.wheel:set_filter(filter.line())
      rig.wheel:put "out"

      assert.same({ { "on_flushed" } }, rig:turn())
      assert.equal("out\n", rig:read())
    end)

    it("closes a pipe, so that its writer learns of it", function()
      rig = wheels.on_pipes()
      rig.wheel:shutdown_input()

      assert.has_error(function() rig:write "a\n" end, "write: Broken pipe")
    end)
  end)

  describe("event", function()
    it("has another function called from the next record on", function()
      local came = {}
      rig = wheels.on_socket { on_input = function(_, wheel)
        wheel:event { on_input = function(record) came[#came + 1] = record end }
      end }

      rig:write "a\nb\nc\n"

      assert.same(inputs "a", rig:turn())
      assert.same({ "b", "c" }, came)
    end)

    it("without on_input reads nothing, and with it again loses nothing", function()
      local came = {}
      rig = wheels.on_socket { on_input = function(_, wheel) wheel:event { on_input = false } end }
      rig:write "a\nb\n"
      assert.same(inputs "a", rig:turn())

      rig.wheel:event { on_input = function(record) came[#came + 1] = record end }
      rig:write "c\n"
      rig:turn()

      assert.same({ "b", "c" }, came)
    end)

    it("begins to read on a wheel made without on_input", function()
      local came
      rig = wheels.on_socket({}, nil, { on_input = true })
      rig:write "a\n"
      assert.same({}, rig:turn())

      rig.wheel:event { on_input = function(record) came = record end }
      rig:turn()

      assert.equal("a", came)
    end)

    it("leaves other functions as they are, and takes away what is false", function()
      rig = wheels.on_socket()
      rig.wheel:event { on_high = print }
      rig.wheel:put "a"
      assert.same({ { "on_flushed" } }, rig:turn())

      rig.wheel:event { on_flushed = false }
      rig.wheel:put "b"

      assert.same({}, rig:turn())
    end)

    it("raises for what it does not know, and changes nothing", function()
      rig = wheels.on_socket()

      assert.has_error(function() rig.wheel:event { on_bogus = print } end, "unknown option 'on_bogus' to 'event'")
      assert.has_error(function() rig.wheel:event { on_high = true, on_flushed = false } end,
        "bad option 'on_high' to 'event' (function or false expected, got true)")
      rig.wheel:put "a"

      assert.same({ { "on_flushed" } }, rig:turn())
    end)
  end)
end)
