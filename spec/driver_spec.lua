local driver = require "poe.driver"
local handle = require "poe.handle"
local contract = require "spec.contract.driver"
local LuaDriver = require "spec.support.lua_driver"

contract("a driver in Lua", LuaDriver.new, { "pipe", "socketpair", "pty", "file" })

describe("poe.driver", function()
  describe("new", function()
    it("gives SysRW for all that is a stream of octets", function()
      local reader, writer = handle.pipe()
      local a, b = handle.socketpair("stream")
      local null <close> = assert(io.open("/dev/null"))
      for _, h in ipairs { reader, writer, a, b, null, 0 } do
        assert.matches("^poe%.driver%.sysrw ", tostring(driver.new(h)))
      end
    end)

    it("does not give a driver that would lose message boundaries", function()
      for _, type in ipairs { "dgram", "seqpacket" } do
        local a, b = handle.socketpair(type)
        local d, message, errno = driver.new(a)

        assert.is_nil(d)
        assert.equal(("new: no driver keeps the messages of a unix %s socket"):format(type), message)
        assert.equal(require("poe.errno").EPROTOTYPE, errno)
        assert.is_true(b:isopen())
      end
    end)

    it("raises for what is no handle, or a closed one", function()
      local reader, writer = handle.pipe()
      reader:close()
      writer:close()

      assert.has_error(function() driver.new(reader) end,
        "bad argument #1 to 'poe.driver.new' (closed handle)")
      assert.has_error(function() driver.new("x") end,
        "bad argument #1 to 'poe.driver.new' (file handle expected, got string)")
    end)
  end)

  -- Everything that may stand for a handle.
  describe("a file handle", function()
    local function echo(reader, writer)
      local d = driver.sysrw()
      d:put { "ping" }
      assert.equal(0, (d:flush(writer)))
      return d:get(reader)[1]
    end

    local methods = { "getfd", "fileno", "pollfd" }
    for _, name in ipairs(methods) do
      it("may be an object with " .. name, function()
        local reader, writer = handle.pipe()
        local object = { [name] = function() return writer:fileno() + 0.0 end }

        assert.equal("ping", echo(reader, object))
      end)
    end

    it("may be an integer, or a float that is one", function()
      local reader, writer = handle.pipe()

      assert.equal("ping", echo(reader:fileno(), writer:fileno() + 0.0))
    end)

    it("may be an io file", function()
      local file <close> = assert(io.tmpfile())
      local d = driver.sysrw()
      d:put { "x" }

      assert.equal(0, (d:flush(file)))
    end)

    it("may be a LuaSocket object, where it is installed", function()
      local loaded, socket = pcall(require, "socket")
      if not loaded then return pending("LuaSocket is not installed") end
      local server = socket.bind("127.0.0.1", 0)
      local address, port = server:getsockname()
      local client = socket.connect(address, port)
      local peer = server:accept()

      assert.equal("ping", echo(peer, client))
      for _, s in ipairs { server, client, peer } do s:close() end
    end)

    local closed = io.tmpfile()
    closed:close()
    local rejected = {
      { -1, "not a descriptor" },
      { 1.5, "not a descriptor" },
      { 1 << 40, "not a descriptor" },
      { "1", "file handle expected, got string" },
      { {}, "file handle expected, got table" },
      { true, "file handle expected, got boolean" },
      { closed, "closed file" },
      { { getfd = function() return -1 end }, "closed handle" },
      { { fileno = function() return nil end }, "closed handle" },
      { { pollfd = function() return "x" end }, "not a descriptor" },
    }
    for _, case in ipairs(rejected) do
      it(("may not be %s: %s"):format(type(case[1]), case[2]), function()
        local d = driver.sysrw()
        local expected = ("bad argument #1 to 'get' (%s)"):format(case[2])

        assert.has_error(function() d:get(case[1]) end, expected)
        assert.has_error(function() d:flush(case[1]) end, (expected:gsub("get", "flush")))
      end)
    end

    it("passes on the error of an object's own method", function()
      local object = { getfd = function() error("no descriptor today", 0) end }

      assert.has_error(function() driver.sysrw():get(object) end, "no descriptor today")
    end)
  end)
end)
