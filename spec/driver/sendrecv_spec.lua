local driver = require "poe.driver"
local errno = require "poe.errno"
local handle = require "poe.handle"
local datagrams = require "spec.support.datagrams"

local connected_pair, send = datagrams.connected_pair, datagrams.send

describe("poe.driver.sendrecv", function()
  describe("get", function()
    it("gives messages one by one, many at a time, with their senders", function()
      local server, client = connected_pair()
      send(client, { "one", "", "three" })

      local me = client:getsockname()
      assert.same({ { "one", "", "three" }, { me, me, me } }, { driver.sendrecv():get(server) })
    end)

    it("gives no senders where there is but one", function()
      local server, client = connected_pair()
      send(server, { "hello" }, client:getsockname())

      local d = driver.sendrecv()
      assert.equal(1, select("#", d:get(client)))
      assert.same({ {} }, { d:get(client) })
    end)

    it("fills the caller's tables, and empties them", function()
      local server, client = connected_pair()
      local d, into, senders = driver.sendrecv(), { "old", "older" }, { "x", "y", "z" }
      send(client, { "new" })

      local chunks, from = d:get(server, into, senders)
      assert.equal(into, chunks)
      assert.equal(senders, from)
      assert.same({ { "new" }, { client:getsockname() } }, { into, senders })
      d:get(server, into, senders)
      assert.same({ {}, {} }, { into, senders })
    end)

    it("never takes more than one system call brings, nor leaves the rest", function()
      local server, client = connected_pair()
      local sent, got, d = {}, {}, driver.sendrecv()
      for i = 1, 50 do sent[i] = ("message %d"):format(i) end
      send(client, sent)

      repeat
        local chunks = d:get(server)
        table.move(chunks, 1, #chunks, #got + 1, got)
      until #chunks == 0
      assert.same(sent, got)
    end)

    for _, type in ipairs { "dgram", "seqpacket" } do
      it("says that a message is too long, and how long, on unix " .. type, function()
        local a, b = handle.socketpair(type)
        local d = driver.sendrecv { max_message = 4 }
        send(a, { "ab", "abcdefgh", "abcd", "abcde", "ef" })

        assert.same({ "ab" }, (d:get(b)))
        assert.same({ nil, "recv: message of 8 octets is over max_message (4 octets)", errno.EMSGSIZE },
          { d:get(b) })
        assert.same({ "abcd" }, (d:get(b)))
        assert.same({ nil, "recv: message of 5 octets is over max_message (4 octets)", errno.EMSGSIZE },
          { d:get(b) })
        assert.same({ "ef" }, (d:get(b)))
      end)
    end

    it("keeps what waits behind one that is too long, whoever reads meanwhile", function()
      local from, mine = assert(handle.bind "127.0.0.1:0"), assert(handle.bind "127.0.0.1:0")
      local others = assert(handle.bind "127.0.0.1:0")
      local d, other, out = driver.sendrecv { max_message = 3 }, driver.sendrecv { max_message = 3 }, driver.sendrecv()
      out:put({ "one", "long", "two" }, mine:getsockname())
      out:put({ "1", "2" }, others:getsockname())
      out:flush(from)

      assert.same({ "one" }, (d:get(mine)))
      assert.same({ "1", "2" }, (other:get(others)))
      assert.equal(errno.EMSGSIZE, select(3, d:get(mine)))
      assert.same({}, (other:get(others)))
      assert.same({ "two" }, (d:get(mine)))
    end)

    it("has no end of file on a datagram socket", function()
      local a, b = handle.socketpair "dgram"
      send(a, { "" })
      a:close()
      local d = driver.sendrecv()

      assert.same({ "" }, (d:get(b)))
      assert.same({}, (d:get(b)))
    end)

    it("tells the end of a seqpacket conversation from empty messages", function()
      local a, b = handle.socketpair "seqpacket"
      local d = driver.sendrecv()
      send(a, { "x", "", "" })
      assert.same({ "x", "", "" }, (d:get(b)))

      send(a, { "", "last" })
      a:close()

      assert.same({ "", "last" }, (d:get(b)))
      for _ = 1, 2 do assert.same({ nil, "end of file", 0 }, { d:get(b) }) end
    end)

    it("reports what came back for a datagram that nobody took", function()
      local server, client = connected_pair()
      server:close()
      local d = driver.sendrecv()
      d:put { "anyone?" }
      d:flush(client)

      local refused = { nil, "recv: Connection refused", errno.ECONNREFUSED }
      assert.same(refused, { d:get(client) })
      assert.same({ {} }, { d:get(client) })
    end)

    it("fails on what is no socket", function()
      local reader = handle.pipe()

      assert.same({ nil, "recv: Socket operation on non-socket", errno.ENOTSOCK },
        { driver.sendrecv():get(reader) })
    end)

    it("tells messages that wait from the end of a seqpacket conversation", function()
      local a, b = handle.socketpair "seqpacket"
      local sent, got, d = { "", "" }, {}, driver.sendrecv { handles = 1 }
      for i = 3, 40 do sent[i] = i % 17 < 3 and "" or tostring(i) end
      sent[41] = ""
      for i = 1, 41 do
        send(a, { sent[i] })
        if i % 5 == 0 then table.move(d:get(b), 1, 1, #got + 1, got) end
      end
      a:close()

      local chunks = d:get(b)
      while chunks do
        table.move(chunks, 1, #chunks, #got + 1, got)
        chunks = d:get(b)
      end
      assert.same(sent, got)
    end)

    it("names senders that have no name, and long ones", function()
      local path = os.tmpname()
      os.remove(path)
      path = path .. ("x"):rep(107 - #path)
      local server = assert(handle.bind("unix:@poe-spec-senders"))
      local named = assert(handle.bind("unix:" .. path))
      local abstract = assert(handle.bind "unix:@a\0b")
      local nameless = assert(handle.connect("unix:@poe-spec-senders", { type = "dgram" }))
      send(named, { "1" }, "unix:@poe-spec-senders")
      send(abstract, { "2" }, "unix:@poe-spec-senders")
      send(nameless, { "3" })

      local _, from = driver.sendrecv():get(server)
      os.remove(path)
      assert.same({ "unix:" .. path, "unix:@a\0b", "unix:" }, from)
    end)

    it("remembers no more peers than it can bear, and none wrongly", function()
      local server = assert(handle.bind "unix:@poe-spec-many")
      local d = driver.sendrecv()
      for i = 1, 1500 do
        local name = "unix:@poe-spec-peer-" .. i
        local peer <close> = assert(handle.bind(name))
        send(peer, { "x" }, "unix:@poe-spec-many")
        local _, from = d:get(server)
        assert.same({ name }, from)
      end
    end)
  end)

  describe("put", function()
    it("takes one address for all, or one for each", function()
      local a, b = assert(handle.bind "127.0.0.1:0"), assert(handle.bind "[::1]:0")
      local c = assert(handle.bind "127.0.0.1:0")
      local first, second = a:getsockname(), c:getsockname()
      local from <close> = assert(handle.bind "127.0.0.1:0")
      local d = driver.sendrecv()
      d:put({ "all", "all" }, first)
      d:put({ "a", "c", "a" }, { first, second, first })

      assert.same({ 0, nil, 0 }, { d:flush(from) })
      assert.same({ "all", "all", "a", "a" }, (d:get(a)))
      assert.same({ "c" }, (driver.sendrecv():get(c)))
      b:close()
    end)

    it("keeps empty messages, and counts all", function()
      local d = driver.sendrecv()

      assert.equal(1, d:put { "", "x", "" })
      assert.equal(3, d:get_out_messages_buffered())
    end)

    it("drops empty chunks where it knows of a stream", function()
      local d = driver.sendrecv { type = "stream" }

      assert.equal(1, d:put { "", "x", "" })
      assert.equal(1, d:get_out_messages_buffered())
    end)

    it("refuses what is no address, with nothing queued", function()
      local d = driver.sendrecv()
      local rejected = {
        { "localhost:80", "address expected, got 'localhost:80'" },
        { { "127.0.0.1:1", "x" }, "address expected, got 'x'" },
        { "unix:" .. ("x"):rep(200), "address too long" },
        { 80, "address, or table of addresses expected, got number" },
        { { 80, 81 }, "address 1: string expected, got number" },
        { "127.0.0.1:1@x", "address expected, got '127.0.0.1:1@x'" },
        { {}, "fewer addresses than chunks" },
        { { "127.0.0.1:1" }, "fewer addresses than chunks" },
      }
      for _, case in ipairs(rejected) do
        assert.has_error(function() d:put({ "a", "b" }, case[1]) end,
          "bad argument #2 to 'put' (" .. case[2] .. ")")
      end
      assert.equal(0, d:get_out_messages_buffered())
    end)

    it("takes a nil for an address that is not given", function()
      assert.equal(1, driver.sysrw():put({ "a" }, nil))
      assert.equal(1, driver.sendrecv():put({ "a" }, nil, nil))
    end)

    it("takes addresses on a driver of sockets only", function()
      assert.has_error(function() driver.sysrw():put({ "a" }, "127.0.0.1:1") end,
        "bad argument #2 to 'put' (only a driver of sockets takes addresses)")
    end)
  end)

  describe("new", function()
    local rejected = {
      { { max_message = 0 }, "bad option 'max_message' to 'poe.driver.sendrecv.new' "
        .. "(integer in 1..67108864 expected, got 0)" },
      { { handles = 65 }, "bad option 'handles' to 'poe.driver.sendrecv.new' (integer in 0..64 expected, got 65)" },
      { { type = "dgram" }, "bad option 'type' to 'poe.driver.sendrecv.new' ('stream' expected, got 'dgram')" },
      { { messages = true }, "unknown option 'messages' to 'poe.driver.sendrecv.new'" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2], function()
        assert.has_error(function() driver.sendrecv(case[1]) end, case[2])
      end)
    end
  end)
end)
