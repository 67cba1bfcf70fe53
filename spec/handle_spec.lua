local driver = require "poe.driver"
local errno = require "poe.errno"
local handle = require "poe.handle"

-- A path that nothing has yet.
local function fresh_path()
  local path = os.tmpname()
  os.remove(path)
  return path
end

-- What fcntl(2) would say of a descriptor, as the kernel shows it.
local function flags(h)
  local file <close> = assert(io.open("/proc/self/fdinfo/" .. h:fileno()))
  return tonumber(file:read("a"):match("flags:%s*(%d+)"), 8)
end

local O_NONBLOCK, O_CLOEXEC = 0x800, 0x80000

local function assert_newborn(...)
  for _, h in ipairs { ... } do
    assert.equal(O_NONBLOCK, flags(h) & O_NONBLOCK)
    assert.equal(O_CLOEXEC, flags(h) & O_CLOEXEC)
  end
end

-- Send octets one way through a connected pair of handles.
local function assert_joined(a, b)
  local d = driver.sysrw()
  d:put { "ping" }
  assert.same({ 0, nil, 0 }, { d:flush(a) })
  assert.same({ "ping" }, d:get(b))
end

local function settled(h)
  for _ = 1, 1000000 do
    local result = { h:connected() }
    if result[1] ~= false then return table.unpack(result, 1, 3) end
  end
  error("still connecting")
end

describe("poe.handle", function()
  describe("open", function()
    local modes = {
      { "r", "old", "" }, { "rb", "old", "" }, { "w", "", "new" }, { "wb", "", "new" },
      { "a", "old", "new" }, { "r+", "old", "new" }, { "w+", "", "new" }, { "a+b", "old", "new" },
    }
    for _, case in ipairs(modes) do
      it("takes mode " .. case[1], function()
        local path = os.tmpname()
        assert(io.open(path, "w")):write("old"):close()
        local h <close> = assert(handle.open(path, case[1]))
        local d = driver.sysrw()
        d:put { "new" }

        local left = d:flush(h)

        assert_newborn(h)
        assert.equal(case[3] == "" and 3 or 0, left)
        local content = assert(io.open(path)):read("a")
        local expected = case[1]:sub(1, 2) == "r+" and "new" or case[2] .. case[3]
        assert.equal(expected, content)
        os.remove(path)
      end)
    end

    for _, mode in ipairs { "", "x", "rw", "r++", "br", "rbx" } do
      it("refuses mode '" .. mode .. "'", function()
        assert.has_error(function() handle.open("/dev/null", mode) end,
          "bad argument #2 to 'open' (invalid mode)")
      end)
    end

    it("tells why it failed", function()
      assert.same({ nil, "open: No such file or directory", errno.ENOENT },
        { handle.open(fresh_path()) })
      assert.same({ nil, "open: Is a directory", errno.EISDIR }, { handle.open("/", "w") })
    end)

    it("does not wait for the other end of a FIFO", function()
      local path = fresh_path()
      assert(os.execute("mkfifo " .. path))

      assert.same({ nil, "open: No such device or address", errno.ENXIO },
        { handle.open(path, "w") })
      assert(handle.open(path)):close()
      os.remove(path)
    end)

    it("refuses a path with a NUL", function()
      assert.has_error(function() handle.open("/dev/null\0x") end,
        "bad argument #1 to 'open' (path with a NUL)")
    end)
  end)

  describe("pipe", function()
    it("gives reader and writer", function()
      local reader, writer = handle.pipe()

      assert_newborn(reader, writer)
      assert_joined(writer, reader)
    end)

    it("has a capacity that can be set", function()
      local _, writer = handle.pipe()

      assert.equal(4096, writer:setpipesize(4096))
      assert.equal(4096, writer:getpipesize())
      assert.equal(8192, writer:setpipesize(5000))
      assert.has_error(function() writer:setpipesize(0) end,
        "bad argument #1 to 'setpipesize' (size out of range)")
    end)

    it("is the only thing that has one", function()
      local h <close> = assert(handle.open "/dev/null")

      assert.same({ nil, "setpipesize: Bad file descriptor", errno.EBADF }, { h:setpipesize(4096) })
      assert.same({ nil, "getpipesize: Bad file descriptor", errno.EBADF }, { h:getpipesize() })
    end)
  end)

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

  describe("pty", function()
    it("gives master and slave of a terminal", function()
      local master, slave = handle.pty()
      local d = driver.sysrw()
      d:put { "line\n" }
      d:flush(master)

      assert_newborn(master, slave)
      assert.same({ "line\n" }, d:get(slave))
      assert.same({ "line\r\n" }, d:get(master)) -- the echo
    end)

    it("passes octets unchanged when raw", function()
      local master, slave = handle.pty { raw = true }

      assert_joined(master, slave)
      assert_joined(slave, master)
    end)

    it("has the size asked for", function()
      local master <close> = assert(handle.pty { rows = 7, columns = 33 })
      local child <close> = assert(io.popen("stty size <" .. master:ptsname()))

      assert.equal("7 33\n", child:read("a"))
    end)

    it("is the only thing that has a ptsname", function()
      local h <close> = assert(handle.open "/dev/null")

      assert.same({ nil, "ptsname: Inappropriate ioctl for device", errno.ENOTTY }, { h:ptsname() })
    end)

    it("refuses wrong options", function()
      assert.has_error(function() handle.pty { rows = -1 } end,
        "bad option 'rows' to 'poe.handle.pty' (integer in 0..65535 expected, got -1)")
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

  describe("adopt", function()
    it("owns the descriptor from then on", function()
      local file = assert(io.tmpfile())
      local duplicate = assert(handle.dup(file))
      local h = assert(handle.adopt(duplicate:fileno()))

      assert_newborn(h)
      h:close()
      assert.same({ nil, "close: Bad file descriptor", errno.EBADF }, { duplicate:close() })
      file:close()
    end)

    it("fails on what is not open", function()
      assert.same({ nil, "adopt: Bad file descriptor", errno.EBADF }, { handle.adopt(987654) })
    end)

    it("refuses what is no descriptor", function()
      assert.has_error(function() handle.adopt(-1) end, "bad argument #1 to 'adopt' (not a descriptor)")
      assert.has_error(function() handle.adopt(io.stdout) end)
    end)
  end)

  describe("dup", function()
    it("makes another descriptor for the same thing", function()
      local reader, writer = handle.pipe()
      local other = assert(handle.dup(writer))
      writer:close()

      assert_newborn(other)
      assert_joined(other, reader)
    end)

    it("takes any file handle", function()
      local file <close> = assert(io.tmpfile())
      local h <close> = assert(handle.dup(file))

      assert.matches("^poe%.handle %(file, fd %d+%)$", tostring(h))
    end)
  end)

  describe("close", function()
    it("closes once, and says so as often as asked", function()
      local h = assert(handle.open "/dev/null")

      assert.is_true(h:isopen())
      assert.is_true(h:close())
      assert.is_true(h:close())
      assert.is_false(h:isopen())
      assert.equal("poe.handle (closed)", tostring(h))
    end)

    it("is what <close> does", function()
      local kept
      do
        local h <close> = assert(handle.open "/dev/null")
        kept = h
      end

      assert.is_false(kept:isopen())
    end)

    it("makes every method raise", function()
      local h = assert(handle.open "/dev/null")
      h:close()
      local methods = {
        "fileno", "getfd", "pollfd", "blocking", "getpipesize", "setpipesize", "ptsname", "accept",
        "connected", "getsockname", "getpeername", "shutdown", "getsockopt", "setsockopt", "bind",
        "listen", "connect",
      }
      for _, name in ipairs(methods) do
        assert.has_error(function() h[name](h) end, "attempt to use a closed handle")
      end
    end)
  end)

  describe("blocking", function()
    it("tells and sets", function()
      local h = handle.pipe()

      assert.is_false(h:blocking())
      assert.is_true(h:blocking(true))
      assert.is_true(h:blocking())
      assert.is_false(h:blocking(false))
      assert.has_error(function() h:blocking(1) end)
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

  it("reports that the limit of descriptors is reached", function()
    local program = [[
      local handle = require "poe.handle"
      local kept = {}
      for _ = 1, 100 do
        local h, message, errno = handle.pipe()
        if not h then print(message, errno) break end
        kept[#kept + 1] = h
      end
      print(handle.open("/dev/null"))
    ]]
    local child <close> = assert(io.popen(("ulimit -n 20; exec lua5.4 -e '%s'"):format(program)))

    assert.equal("pipe: Too many open files\t24\n", child:read("L"))
  end)

  it("fails wholly when only half a pair fits under the limit", function()
    local program = [[
      local handle = require "poe.handle"
      local kept = {}
      while true do
        local h = handle.open("/dev/null")
        if not h then break end
        kept[#kept + 1] = h
      end
      kept[#kept]:close()
      for _, name in ipairs { "pipe", "socketpair", "pty" } do print(handle[name]()) end
      print(handle.open("/dev/null"))
    ]]
    local child <close> = assert(io.popen(("ulimit -n 20; exec lua5.4 -e '%s'"):format(program)))

    for _, name in ipairs { "pipe", "socketpair", "pty" } do
      assert.equal(("nil\t%s: Too many open files\t24\n"):format(name), child:read("L"))
    end
    assert.matches("^poe%.handle %(character device /dev/null, fd 19%)", child:read("L"))
  end)

  it("refuses another object as itself", function()
    local h <close> = assert(handle.open "/dev/null")
    for _, wrong in ipairs { {}, io.stdout, 1, "x" } do
      assert.has_error(function() h.fileno(wrong) end)
    end
  end)

  it("names neither options nor fields that there are not", function()
    assert.has_error(function() handle.listen("127.0.0.1:0", { type = "dgram" }) end,
      "bad option 'type' to 'poe.handle.listen' ('stream' or 'seqpacket' expected, got 'dgram')")
    assert.has_error(function() handle.bind("127.0.0.1:0", { backlog = 1 }) end,
      "unknown option 'backlog' to 'poe.handle.bind'")
  end)
end)
