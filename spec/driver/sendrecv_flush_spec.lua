-- Which messages go, which are lost, and from where they leave.

local driver = require "poe.driver"
local errno = require "poe.errno"
local handle = require "poe.handle"
local datagrams = require "spec.support.datagrams"

local connected_pair, send = datagrams.connected_pair, datagrams.send

describe("poe.driver.sendrecv", function()
  describe("flush", function()
    it("replies from the address that was asked", function()
      for _, wildcard in ipairs { "0.0.0.0:0", "[::]:0" } do
        local server = assert(handle.bind(wildcard))
        local port = server:getsockname():match ":(%d+)$"
        local d = driver.sendrecv()
        for _, own in ipairs { "127.0.0.1", "127.0.0.2", "127.9.9.9" } do
          local client = assert(handle.connect(own .. ":" .. port, { type = "dgram" }))
          send(client, { "ask" })
          local _, from = d:get(server)
          d:put({ "answer" }, from)
          assert.same({ 0, nil, 0 }, { d:flush(server) })

          assert.same({ "answer" }, (driver.sendrecv():get(client)))
        end
      end
    end)

    it("replies to a peer that asks two of our addresses in turn", function()
      local server = assert(handle.bind "0.0.0.0:0")
      local port = server:getsockname():match ":(%d+)$"
      local client = assert(handle.bind "127.0.0.1:0")
      local d, c = driver.sendrecv(), driver.sendrecv()
      for _, own in ipairs { "127.0.0.2", "127.0.0.3", "127.0.0.2" } do
        c:put({ "ask" }, own .. ":" .. port)
        c:flush(client)
        local _, from = d:get(server)
        d:put({ "answer" }, from[1])
        d:flush(server)

        local _, answered = c:get(client)
        assert.same({ own .. ":" .. port }, answered)
      end
    end)

    it("replies to a peer that asks two of our addresses at once", function()
      local server = assert(handle.bind "0.0.0.0:0")
      local port = server:getsockname():match ":(%d+)$"
      local client = assert(handle.bind "127.0.0.1:0")
      local first, second = "127.0.0.2:" .. port, "127.0.0.3:" .. port
      local d, c = driver.sendrecv(), driver.sendrecv()
      c:put({ "1", "2", "3" }, { first, second, first })
      c:flush(client)

      local chunks, from = d:get(server)
      local own = client:getsockname()
      assert.same({ own, own .. "@127.0.0.3", own }, from)
      d:put(chunks, from)
      d:flush(server)

      assert.same({ { "1", "2", "3" }, { first, second, first } }, { c:get(client) })
      d:put({ "later" }, own .. "@127.0.0.3")
      d:flush(server)
      assert.same({ { "later" }, { second } }, { c:get(client) })
    end)

    it("calls who answers as it was called when it was asked", function()
      local server = assert(handle.bind "127.0.0.1:0")
      local client = assert(handle.bind "0.0.0.0:0")
      local d, c = driver.sendrecv(), driver.sendrecv()
      for _ = 1, 2 do
        c:put({ "ask" }, server:getsockname())
        c:flush(client)
        d:put(d:get(server))
        d:flush(server)

        assert.same({ { "ask" }, { server:getsockname() } }, { c:get(client) })
      end
    end)

    it("replies to the batch at hand however many peers there were before", function()
      local server = assert(handle.bind "0.0.0.0:0")
      local port = server:getsockname():match ":(%d+)$"
      local d = driver.sendrecv()
      for _ = 1, 70 do
        local clients = {}
        for i = 1, 16 do
          clients[i] = assert(handle.connect("127.0.0.2:" .. port, { type = "dgram" }))
          send(clients[i], { "ask" })
        end
        local chunks, from = d:get(server)
        d:put(chunks, from)
        d:flush(server)
        for i = 1, 16 do
          assert.same({ "ask" }, (driver.sendrecv():get(clients[i])))
          clients[i]:close()
        end
      end
    end)

    it("replies from the address that was asked to who asks now and then, among many who ask once", function()
      local server = assert(handle.bind "0.0.0.0:0")
      local address = server:getsockname():gsub("0%.0%.0%.0", "127.0.0.2")
      local client = assert(handle.connect(address, { type = "dgram" }))
      local d, from = driver.sendrecv(), nil
      local function ask(who)
        send(who, { "ask" })
        from = select(2, d:get(server))
      end
      for _ = 1, 24 do -- more peers than are remembered
        for _ = 1, 100 do
          local other <close> = assert(handle.connect(address, { type = "dgram" }))
          ask(other)
        end
        ask(client)
      end

      d:put({ "answer" }, from)
      d:flush(server)

      assert.same({ "answer" }, (driver.sendrecv():get(client)))
    end)

    it("knows an address again after so many others that it was about to be forgotten", function()
      local server = assert(handle.bind "127.0.0.1:0")
      local address, from, d = server:getsockname(), assert(handle.bind "127.0.0.1:0"), driver.sendrecv()
      for i = 1, 1100 do
        if i % 1099 == 1 then d:put({ tostring(i) }, address) end
        d:put({ "to nobody" }, "127.0.0.2:" .. 10000 + i)
        d:flush(from)
      end

      assert.same({ "1", "1100" }, (driver.sendrecv():get(server)))
    end)

    it("loses a reply to who has no name, and no other", function()
      local server = assert(handle.bind "unix:@poe-spec-nameless")
      local nameless = assert(handle.connect("unix:@poe-spec-nameless", { type = "dgram" }))
      local named = assert(handle.bind "unix:@")
      local d = driver.sendrecv()
      send(nameless, { "1" })
      send(named, { "2" }, "unix:@poe-spec-nameless")

      d:put(d:get(server))
      assert.same({ 0, "send: Transport endpoint is not connected", errno.ENOTCONN }, { d:flush(server) })
      assert.same({ "2" }, (d:get(named)))
    end)

    -- What fails, and with what: the message in the middle is lost, no other is.
    local function loses_one(h, chunks, to, message, code)
      local d = driver.sendrecv()
      d:put(chunks, to)

      assert.same({ 0, message, code }, { d:flush(h) })
      assert.same({ 0, nil, 0 }, { d:flush(h) })
    end

    it("loses a datagram that is too long, and no other", function()
      local server, client = connected_pair()

      loses_one(client, { "a", ("x"):rep(70000), "b" }, nil, "send: Message too long", errno.EMSGSIZE)
      assert.same({ "a", "b" }, (driver.sendrecv():get(server)))
    end)

    it("tells the first of several that it loses, each for its own reason", function()
      local from = assert(handle.bind "unix:@")
      local d = driver.sendrecv()
      d:put({ "x", "y" }, { "unix:@poe-spec-gone", "unix:/nonexistent/x" })

      assert.same({ 0, "send: Connection refused", errno.ECONNREFUSED }, { d:flush(from) })
      assert.same({ 0, nil, 0 }, { d:flush(from) })
    end)

    it("loses a datagram to a unix peer that is not there, and no other", function()
      local server, from = assert(handle.bind "unix:@poe-spec-there"), assert(handle.bind "unix:@")
      local there, gone = "unix:@poe-spec-there", "unix:@poe-spec-gone"

      loses_one(from, { "a", "x", "b" }, { there, gone, there }, "send: Connection refused", errno.ECONNREFUSED)
      loses_one(from, { "c", "x", "d" }, { there, "unix:/nonexistent/x", there },
        "send: No such file or directory", errno.ENOENT)
      assert.same({ "a", "b", "c", "d" }, (driver.sendrecv():get(server)))
    end)

    it("loses a datagram without an address, and no other", function()
      local server = assert(handle.bind "127.0.0.1:0")
      local from = assert(handle.bind "127.0.0.1:0")
      local d = driver.sendrecv()
      d:put({ "a" }, server:getsockname())
      d:put { "nowhere" }
      d:put({ "b" }, server:getsockname())

      assert.same({ 0, "send: Destination address required", errno.EDESTADDRREQ }, { d:flush(from) })
      assert.same({ "a", "b" }, (d:get(server)))
    end)

    it("loses a datagram that may not be sent, and no other", function()
      local server, from = assert(handle.bind "0.0.0.0:0"), assert(handle.bind "0.0.0.0:0")
      local port = server:getsockname():match ":(%d+)$"
      local there = "127.0.0.1:" .. port

      loses_one(from, { "a", "x", "b" }, { there, "255.255.255.255:" .. port, there },
        "send: Permission denied", errno.EACCES)
      assert.same({ "a", "b" }, (driver.sendrecv():get(server)))
    end)

    it("loses nothing to the answer to an earlier datagram", function()
      local server, client = connected_pair()
      local address, own = server:getsockname(), client:getsockname()
      server:close()
      local d = driver.sendrecv()
      d:put { "to nobody" }
      d:flush(client)
      server = assert(handle.bind(address))
      d:put { "a", "b" }

      assert.same({ 0, "send: Connection refused", errno.ECONNREFUSED }, { d:flush(client) })
      assert.same({ { "a", "b" }, { own, own } }, { d:get(server) })
    end)

    it("keeps whole messages when the socket takes no more", function()
      for _, type in ipairs { "dgram", "seqpacket" } do
        local a, b = handle.socketpair(type)
        local d, sent = driver.sendrecv(), {}
        for i = 1, 1000 do sent[i] = ("%04d"):format(i):rep(100) end
        d:put(sent)

        local left, message, code = d:flush(a)
        assert.same({ nil, 0 }, { message, code })
        assert.equal(d:get_out_messages_buffered() * 400, left)
        assert.is_true(left > 0)
        local got, to = {}, driver.sendrecv()
        repeat
          local chunks = to:get(b)
          table.move(chunks, 1, #chunks, #got + 1, got)
          left = d:flush(a)
        until #chunks == 0 and left == 0
        assert.same(sent, got)
      end
    end)

    it("leaves out what is empty, of a stream", function()
      local a, b = handle.socketpair()
      local d = driver.sendrecv()
      d:put { "", "", "a", "", "b", "" }

      assert.same({ 0, nil, 0 }, { d:flush(a) })
      assert.equal(0, d:get_out_messages_buffered())
      assert.same({ "ab" }, (driver.sendrecv():get(b)))
    end)

    it("keeps everything when the connection has gone", function()
      for _, type in ipairs { "stream", "seqpacket" } do
        local a, b = handle.socketpair(type)
        b:close()
        local d = driver.sendrecv()
        d:put { "abc", "de" }

        for _ = 1, 2 do
          assert.same({ 5, "send: Broken pipe", errno.EPIPE }, { d:flush(a) })
        end
        assert.equal(2, d:get_out_messages_buffered())
      end
    end)

    it("keeps everything on what is no socket", function()
      local _, writer = handle.pipe()
      local d = driver.sendrecv()
      d:put { "abc" }

      assert.same({ 3, "send: Socket operation on non-socket", errno.ENOTSOCK }, { d:flush(writer) })
    end)

    it("refuses to make one stream of messages", function()
      local a = handle.socketpair "dgram"
      local d = driver.sendrecv { type = "stream" }
      d:put { "abc" }

      assert.same({ 3, "send: Protocol wrong type for socket", errno.EPROTOTYPE }, { d:flush(a) })
      assert.same({ nil, "recv: Protocol wrong type for socket", errno.EPROTOTYPE }, { d:get(a) })
    end)
  end)
end)
