local driver = require "poe.driver"
local handle = require "poe.handle"
local handles = require "poe.wheel.handles"
local memory = require "poe.driver.memory"

local ENOTSOCK <const> = require("poe.errno").ENOTSOCK

describe("poe.wheel.handles", function()
  local opened
  before_each(function() opened = {} end)
  after_each(function()
    for _, h in ipairs(opened) do h:close() end
    opened = nil
  end)

  local function open(h, other, ...)
    assert(h, other)
    table.move({ h, other, ... }, 1, 2, #opened + 1, opened)
    return h, other
  end

  local KINDS = {
    { "a pipe", handle.pipe, false, false },
    { "a unix stream", handle.socketpair, false, false },
    { "unix datagrams", function() return handle.socketpair "dgram" end, true, true },
    { "a unix seqpacket", function() return handle.socketpair "seqpacket" end, false, true },
    { "UDP", function() return handle.bind "127.0.0.1:0" end, true, true },
    { "a stream in memory", memory.pair, false, false },
    { "messages in memory", function() return memory.pair { type = "message" } end, false, true },
  }
  for _, kind in ipairs(KINDS) do
    it("tells what " .. kind[1] .. " is", function()
      local h = open(kind[2]())

      assert.equal(kind[3], handles.is_datagram(h))
      assert.equal(kind[4], handles.keeps_messages(h))
      assert.is_nil(handles.fault(h))
    end)
  end

  describe("fault", function()
    it("says why a value is no handle", function()
      local a, b = open(memory.pair())
      a:close()

      assert.equal("closed handle", handles.fault(a))
      assert.is_nil(handles.fault(b))
      assert.equal("file handle expected, got table", handles.fault {})
      assert.equal("file handle expected, got string", handles.fault "path")
      assert.equal("not a descriptor", handles.fault(-1))
    end)
  end)

  describe("close", function()
    it("leaves a number to its owner", function()
      local h = open(handle.pipe())

      assert.is_true(handles.close(h:fileno()))

      local copy <close> = handle.dup(h:fileno())
      assert.is_true(copy:isopen())
    end)

    it("closes what can close itself, and twice is once", function()
      local file = assert(io.open("/dev/null"))
      local h = open(handle.pipe())

      for _ = 1, 2 do
        assert.is_true(handles.close(file))
        assert.is_true(handles.close(h))
      end

      assert.equal("closed file", io.type(file))
      assert.is_false(h:isopen())
    end)
  end)

  describe("shutdown", function()
    it("shuts a socket down one way, by its number too", function()
      local a, b = open(handle.socketpair())

      assert.is_true(handles.shutdown(a:fileno(), "w"))

      assert.same({ nil, "end of file", 0 }, { driver.new(b):get(b) })
    end)

    it("shuts an end in memory down", function()
      local a, b = open(memory.pair())

      assert.is_true(handles.shutdown(a, "w"))

      assert.same({ nil, "end of file", 0 }, { driver.new(b):get(b) })
    end)

    it("says that a pipe has no ways to shut down", function()
      local reader = open(handle.pipe())

      local ok, _, code = handles.shutdown(reader, "r")

      assert.is_nil(ok)
      assert.equal(ENOTSOCK, code)
      assert.is_true(reader:isopen())
    end)
  end)
end)
