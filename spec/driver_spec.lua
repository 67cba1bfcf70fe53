local driver = require "poe.driver"
local handle = require "poe.handle"
local contract = require "spec.contract.driver"
local kinds = require "spec.support.kinds"
local memory = require "poe.driver.memory"
local LuaDriver = require "spec.support.lua_driver"

contract("a driver in Lua", LuaDriver.new, kinds.named("pipe", "unix stream", "pty", "regular file"))

describe("poe.driver", function()
  describe("new", function()
    local FITS = { octets = "sysrw", messages = "sendrecv" }

    -- What keeps what each kind of handle has, and raises no SIGPIPE on a socket.
    local function fitting(kind, h)
      if memory.is_end(h) then return "memory" end
      local is_socket = tostring(h):find("^poe%.handle %(unix") or tostring(h):find("^poe%.handle %(tcp")
      return is_socket and "sendrecv" or FITS[kind.keeps]
    end

    for _, kind in ipairs(kinds) do
      it("gives a driver that fits " .. kind.name, function()
        local h, other = kind.open()
        if not h then return pending("not on this system: " .. other) end
        local d <close> = driver.new(h)

        assert.matches("^poe%.driver%." .. fitting(kind, h) .. " ", tostring(d))
        h:close()
        other:close()
      end)
    end

    it("takes an io file and a number", function()
      local null <close> = assert(io.open("/dev/null"))
      for _, h in ipairs { null, 0 } do
        assert.matches("^poe%.driver%.%l+ ", tostring(driver.new(h)))
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
