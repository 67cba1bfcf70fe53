local driver = require "poe.driver"
local errno = require "poe.errno"
local handle = require "poe.handle"
local handles = require "spec.support.handles"
local turns = require "spec.support.turns"

local assert_joined, assert_newborn = handles.assert_joined, handles.assert_newborn
local fresh_path = handles.fresh_path

local function settled(h)
  for _ = 1, 1000000 do
    local result = { h:connected() }
    if result[1] ~= false then return table.unpack(result, 1, 3) end
  end
  error("still connecting")
end

describe("poe.handle, as a socket,", function()
  describe("socketpair", function()
    for _, type in ipairs { "stream", "dgram", "seqpacket" } do
      it("gives two ends of type " .. type, function()
        local a, b = handle.socketpair(type)

        assert_newborn(a, b)
        assert_joined(a, b)
        assert_joined(b, a)
        assert.matches("^poe%.handle %(unix " .. type .. ", fd %d+%)$", tostring(a))
      end)
    end

    it("refuses another type", function()
      assert.has_error(function() handle.socketpair("raw") end,
        "bad argument #1 to 'socketpair' (invalid option 'raw')")
    end)
  end)

  describe("listen and connect", function()
    local kinds = {
      { "tcp over IPv4", "127.0.0.1:0", "stream", "^127%.0%.0%.1:%d+$" },
      { "tcp over IPv6", "[::1]:0", "stream", "^%[::1%]:%d+$" },
      { "a unix path", "path", "stream", "^unix:$" },
      { "an abstract name", "unix:@poe-spec-stream", "stream", "^unix:$" },
      { "unix seqpacket", "unix:@poe-spec-seqpacket", "seqpacket", "^unix:$" },
    }
    for _, case in ipairs(kinds) do
      local name, address, type, peer_pattern = table.unpack(case)
      it("meet over " .. name, function()
        local path = address == "path" and fresh_path()
        local listener <close> =
          assert(handle.listen(path and "unix:" .. path or address, { type = type }))
        assert.is_false(listener:accept())

        local client <close> = assert(handle.connect(listener:getsockname(), { type = type }))
        assert.is_true(settled(client))
        local server <close>, peer = listener:accept()

        assert_newborn(listener, client, server)
        assert.matches(peer_pattern, peer)
        assert.equal(listener:getsockname(), client:getpeername())
        assert.equal(client:getsockname(), peer)
        assert_joined(client, server)
        assert_joined(server, client)
        assert.is_false(listener:accept())
        if path then os.remove(path) end
      end)
    end

    it("says that an address is in use", function()
      local first <close> = assert(handle.listen "127.0.0.1:0")

      assert.same({ nil, "bind: Address already in use", errno.EADDRINUSE },
        { handle.listen(first:getsockname()) })
    end)

    it("shares an address where both ask for it", function()
      local first <close> = assert(handle.listen("127.0.0.1:0", { reuseport = true }))
      local second <close> = assert(handle.listen(first:getsockname(), { reuseport = true }))

      assert.equal(first:getsockname(), second:getsockname())
    end)

    it("says that a connection was refused, as often as asked", function()
      local listener = assert(handle.listen "127.0.0.1:0")
      local address = listener:getsockname()
      listener:close()
      local client <close> = assert(handle.connect(address))

      local refused = { nil, "connect: Connection refused", errno.ECONNREFUSED }
      assert.same(refused, { settled(client) })
      assert.same(refused, { client:connected() })
    end)

    it("says at once that nobody has a unix address", function()
      assert.same({ nil, "connect: Connection refused", errno.ECONNREFUSED },
        { handle.connect "unix:@poe-spec-nobody" })
      assert.same({ nil, "connect: No such file or directory", errno.ENOENT },
        { handle.connect("unix:" .. fresh_path()) })
    end)

    it("does not take an unfinished connect for a finished one", function()
      local listener <close> = assert(handle.listen("127.0.0.1:0", { backlog = 0 }))
      local clients, waiting = {}, nil
      for i = 1, 16 do -- the first few fill the backlog, after which none finish
        clients[i] = assert(handle.connect(listener:getsockname()))
        if clients[i]:connected() == false then waiting = clients[i] end
      end

      assert.is_false(waiting:connected())
      assert.same({ nil, "getpeername: Transport endpoint is not connected", errno.ENOTCONN },
        { waiting:getpeername() })
      local expected = ("^poe%%.handle %%(tcp %s, fd %%d+%%)$"):format(listener:getsockname():gsub("%.", "%%."))
      assert.matches(expected, tostring(waiting))
    end)

    it("says that a unix backlog is full", function()
      local listener <close> = assert(handle.listen("unix:@poe-spec-full", { backlog = 0 }))
      local first <close> = assert(handle.connect(listener:getsockname()))

      assert.same({ nil, "connect: Resource temporarily unavailable", errno.EAGAIN },
        { handle.connect(listener:getsockname()) })
      assert.is_true(first:connected())
    end)

    it("says that a unix path is too long", function()
      local address = "unix:/" .. ("x"):rep(107)

      assert.same({ nil, "bind: File name too long", errno.ENAMETOOLONG }, { handle.listen(address) })
      assert.same({ nil, "connect: File name too long", errno.ENAMETOOLONG }, { handle.connect(address) })
      assert.same({ nil, "bind: File name too long", errno.ENAMETOOLONG }, { handle.bind(address) })
    end)

    it("takes the longest unix path there may be", function()
      local path = fresh_path()
      path = path .. ("x"):rep(107 - #path)
      local h <close> = assert(handle.listen("unix:" .. path))

      assert.equal("unix:" .. path, h:getsockname())
      os.remove(path)
    end)

    it("connects from the address given as bind", function()
      local listener <close> = assert(handle.listen "127.0.0.1:0")
      local client <close> = assert(handle.connect(listener:getsockname(), { bind = "127.0.0.2:0" }))

      assert.matches("^127%.0%.0%.2:", client:getsockname())
    end)

    it("refuses a bind that is no address, before there is a socket", function()
      assert.has_error(function() handle.connect("127.0.0.1:80", { bind = "rubbish" }) end,
        "bad option 'bind' to 'poe.handle.connect' (address such as '127.0.0.1:80' or 'unix:/path' "
        .. "expected, got 'rubbish')")
    end)

    it("leaves a reset that comes later to who reads", function()
      local listener <close> = assert(handle.listen "127.0.0.1:0")
      local client <close> = assert(handle.connect(listener:getsockname()))
      local server = listener:accept()
      assert.is_true(settled(client))
      assert(server:setsockopt("linger", 0))
      server:close()

      assert.is_true(client:connected())
      assert.same({ nil, "read: Connection reset by peer", errno.ECONNRESET },
        { driver.sysrw():get(client) })
    end)

    it("misses no descriptor for a connection as long as nobody connects", function()
      local output = turns.child("ulimit -n 20; exec", [[
        local handle = require "poe.handle"
        local listener = handle.listen "127.0.0.1:0"
        local client = handle.dup(0)
        local kept = require "spec.support.exhaust" ()
        print(listener:accept())
        client:close()
        client = handle.connect(listener:getsockname())
        print(listener:accept())
        kept[1]:close()
        print(handle.dup(0) ~= nil, listener:accept())
      ]])

      assert.equal("false\nnil\taccept: Too many open files\t24\ntrue\tnil\taccept: Too many open files\t24\n", output)
    end)

    it("gives a unix socket the permissions that the process gives files", function()
      local path = fresh_path()
      local output = turns.child("umask 027; exec env SOCKET_PATH=" .. path, [[
        local handle, lfs = require "poe.handle", require "lfs"
        local path = os.getenv "SOCKET_PATH"
        local listener = handle.listen("unix:" .. path)
        print(lfs.attributes(path, "permissions"))
        os.remove(path)
      ]])

      assert.equal("rwxr-x---\n", output)
    end)

    it("sets the options given", function()
      local listener <close> = assert(handle.listen "127.0.0.1:0")
      local client <close> =
        assert(handle.connect(listener:getsockname(), { nodelay = true, keepalive = true }))

      assert.is_true(client:getsockopt "nodelay")
      assert.is_true(client:getsockopt "keepalive")
      assert.is_true(listener:getsockopt "reuseaddr")
    end)
  end)

  describe("bind", function()
    it("gives a socket that receives datagrams", function()
      local server <close> = assert(handle.bind "127.0.0.1:0")
      local client <close> = assert(handle.connect(server:getsockname(), { type = "dgram" }))

      assert_newborn(server, client)
      assert_joined(client, server)
      assert.matches("^poe%.handle %(udp 127%.0%.0%.1:%d+, fd %d+%)$", tostring(server))
    end)

    it("lets the system choose an abstract name", function()
      local h <close> = assert(handle.bind "unix:@")

      assert.matches("^unix:@%x+$", h:getsockname())
    end)

    it("does not know the peer of a socket that has none", function()
      local h <close> = assert(handle.bind "127.0.0.1:0")

      assert.same({ nil, "connect: Transport endpoint is not connected", errno.ENOTCONN },
        { h:connected() })
    end)
  end)

  describe("an address", function()
    local wrong = {
      "", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
      "127.0.0.1:8x", "127.0.0.1: 80", "256.0.0.1:80", "127.1:80", "::1:80", "[::1]", "[::1]80",
      "[::1:80", "[127.0.0.1]:80", "unix:", "unix:a\0b", "127.0.0.1:80\0", ":80", "[]:80",
      "127.0.0.1:99999999999", "[::1%nosuchinterface]:80",
    }
    for _, address in ipairs(wrong) do
      it(("is not '%s'"):format(address:gsub("%c", "?")), function()
        for _, name in ipairs { "listen", "bind", "connect" } do
          assert.has_error(function() handle[name](address) end,
            ("bad argument #1 to 'poe.handle.%s' (address such as '127.0.0.1:80' or 'unix:/path' "
              .. "expected, got '%s')"):format(name, address))
        end
      end)
    end

    it("is a string", function()
      assert.has_error(function() handle.connect(80) end, "bad argument #1 to 'poe.handle.connect' "
        .. "(address such as '127.0.0.1:80' or 'unix:/path' expected, got number)")
    end)

    it("may have a scope", function()
      local h <close> = assert(handle.bind "[::1%lo]:0")

      assert.matches("^%[::1.*%]:%d+$", h:getsockname())
    end)

    it("may be an abstract name with any octets", function()
      local h <close> = assert(handle.bind "unix:@a\0b\255")

      assert.equal("unix:@a\0b\255", h:getsockname())
    end)
  end)

  describe("shutdown", function()
    it("ends one direction or both", function()
      local a, b = handle.socketpair()
      local d = driver.sysrw()

      assert.is_true(a:shutdown "w")
      assert.same({ nil, "end of file", 0 }, { d:get(b) })
      assert_joined(b, a)
      assert.is_true(a:shutdown "rw")
      assert.has_error(function() a:shutdown "both" end,
        "bad argument #1 to 'shutdown' (invalid option 'both')")
    end)

    it("fails on what is no socket", function()
      local h = handle.pipe()

      assert.same({ nil, "shutdown: Socket operation on non-socket", errno.ENOTSOCK }, { h:shutdown "r" })
    end)
  end)

  describe("getsockopt and setsockopt", function()
    it("know flags, numbers and linger", function()
      local h <close> = assert(handle.bind "127.0.0.1:0")

      assert.is_true(h:setsockopt("broadcast", true))
      assert.is_true(h:getsockopt "broadcast")
      assert.is_true(h:setsockopt("ttl", 7))
      assert.equal(7, h:getsockopt "ttl")
      assert.equal(-1, h:getsockopt "linger")
      assert.is_true(h:setsockopt("linger", 3))
      assert.equal(3, h:getsockopt "linger")
      assert.is_true(h:setsockopt("linger", -1))
      assert.equal(-1, h:getsockopt "linger")
    end)

    it("refuse unknown names and wrong values", function()
      local h <close> = assert(handle.bind "127.0.0.1:0")

      assert.has_error(function() h:getsockopt "colour" end,
        "bad argument #1 to 'getsockopt' (unknown socket option 'colour')")
      assert.has_error(function() h:setsockopt("broadcast", 1) end,
        "bad argument #2 to 'setsockopt' (boolean expected, got number)")
      assert.has_error(function() h:setsockopt("ttl", 1 << 40) end,
        "bad argument #2 to 'setsockopt' (value out of range)")
    end)

    it("say what the system says", function()
      local h <close> = assert(handle.bind "127.0.0.1:0")

      assert.same({ nil, "setsockopt: Protocol not available", errno.ENOPROTOOPT },
        { h:setsockopt("v6only", true) })
    end)
  end)

  it("names neither options nor fields that there are not", function()
    assert.has_error(function() handle.listen("127.0.0.1:0", { type = "dgram" }) end,
      "bad option 'type' to 'poe.handle.listen' ('stream' or 'seqpacket' expected, got 'dgram')")
    assert.has_error(function() handle.bind("127.0.0.1:0", { backlog = 1 }) end,
      "unknown option 'backlog' to 'poe.handle.bind'")
  end)
end)
