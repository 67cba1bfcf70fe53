local HTTP = require "poe.filter.http"

local GET <const> = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
local POST <const> = "POST /a HTTP/1.1\r\nHost: x\r\n"

local function taken(options, octets)
  return HTTP.new(options):get(octets)
end

describe("poe.filter.http.exchange", function()
  describe("between requests and responses", function()
    local asks = {
      { method = "HEAD" }, { method = "GET" }, { method = "HEAD" },
    }

    it("reads responses by the requests that were put, in order", function()
      local filter = HTTP.new { side = "client" }
      for _, ask in ipairs(asks) do
        filter:put { type = "request", method = ask.method, target = "/", headers = { host = "x" } }
      end

      local head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
      local got = filter:get("HTTP/1.1 103 Early Hints\r\n\r\n" .. head .. head .. "hi" .. head)

      local kinds = {}
      for i, record in ipairs(got) do kinds[i] = record.data or record.type end
      assert.same({ "response", "end", "response", "end", "response", "hi", "end", "response", "end" }, kinds)
    end)

    it("leaves out bodies of responses to HEAD", function()
      local filter = HTTP.new()
      filter:get("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" .. GET .. "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")

      local chunks = filter:put {
        { type = "response", status = 200, body = "hi" }, { type = "response", status = 200, body = "hi" },
        { type = "response", status = 200 }, { type = "body", data = "hi" }, { type = "end" },
      }

      local head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
      assert.equal(head .. head .. "hi" .. "HTTP/1.1 200 OK\r\n\r\n", table.concat(chunks))
    end)

    it("ends a streamed response to a client of HTTP/1.0 with the connection", function()
      local filter = HTTP.new()
      filter:get "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"

      local chunks = filter:put {
        { type = "response", status = 200 }, { type = "body", data = "hi" }, { type = "end" },
      }

      assert.equal("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi", table.concat(chunks))
      assert.is_false(filter:is_persistent())
      assert.has_error(function() filter:put { type = "response", status = 200, body = "" } end,
        "bad argument #1 to 'put' (record 1: nothing can follow the last message of the connection)")
    end)

    it("tells the client that a body that is gathered may come", function()
      local filter = HTTP.new { gather = true }

      assert.same({ {} }, { filter:get(POST .. "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n") })
      assert.same({ "HTTP/1.1 100 Continue\r\n\r\n" }, filter:get_replies())
      assert.is_nil(filter:get_replies())
      assert.equal("hi", filter:get("hi")[1].body)
      filter:put { type = "response", status = 200, body = "" }
      filter:get(POST .. "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi")
      assert.is_nil(filter:get_replies())
      filter:put { type = "response", status = 200, body = "" }
      filter:get(POST .. "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
      assert.is_table(filter:get_replies())
    end)

    it("forgets requests once they are answered", function()
      local filter = HTTP.new { max_waiting = 1 }

      for _ = 1, 3 do
        assert.equal(2, #filter:get "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        filter:put { { type = "response", status = 103 }, { type = "response", status = 200, body = "hi" } }
      end
    end)
  end)

  describe("upgrade", function()
    local UPGRADE <const> = "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n"
    local CONNECT <const> = "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"

    for _, gather in ipairs { false, true } do
      local title = gather and " (gathered)" or ""

      it("leaves what follows to the next filter" .. title, function()
        local filter = HTTP.new { gather = gather }

        local records = filter:get(UPGRADE .. "\x81\5hello")

        assert.equal("websocket", records[1].upgrade)
        assert.equal(gather and 1 or 2, #records)
        assert.same({}, { filter:get_one() })
        filter:put { type = "response", status = 101, headers = { Connection = "upgrade", Upgrade = "websocket" } }
        assert.same({ {} }, { filter:get "!" })
        assert.same({}, { filter:finish() })
        assert.same({ "\x81\5hello!" }, filter:get_pending())
      end)

      it("goes on with requests when the server says no" .. title, function()
        local filter = HTTP.new { gather = gather }
        filter:get(UPGRADE .. GET .. CONNECT .. "GET /b")

        filter:put { type = "response", status = 200, body = "hi" }

        assert.equal("/", filter:get({})[1].target)
        filter:put { { type = "response", status = 200, body = "" }, { type = "response", status = 405, body = "" } }
        assert.equal("/b", filter:get(" HTTP/1.0\r\n\r\n")[1].target)
      end)
    end

    it("goes on when the server has said no before the end of the request was read", function()
      local filter = HTTP.new()
      filter:get_one_start(UPGRADE .. GET)

      filter:get_one()
      filter:put { type = "response", status = 200, body = "hi" }

      assert.same({ type = "end" }, filter:get_one())
      assert.equal("request", filter:get_one().type)
    end)

    it("bounds what comes before the server has said anything", function()
      local filter = HTTP.new { max_head = 100 }
      filter:get(UPGRADE)

      assert.same({ {} }, { filter:get(("x"):rep(100)) })
      assert.same({ {}, "more than 100 octets after a message that another protocol may follow" }, { filter:get "x" })
    end)

    it("leaves to the next filter what follows 101, and 2xx to CONNECT", function()
      local filter = HTTP.new { side = "client" }
      filter:put { type = "request", method = "CONNECT", target = "x:1", headers = { host = "x" } }

      assert.equal(4, #filter:get "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP")
      assert.same({ "HTTP" }, filter:get_pending())

      filter = HTTP.new { side = "client" }
      filter:put { type = "request", method = "GET", target = "/", headers = {
        host = "x", connection = "upgrade", upgrade = "a" } }
      assert.equal(2, #filter:get "HTTP/1.1 101 Switching Protocols\r\nUpgrade: a\r\n\r\nHTTP")
      assert.same({ "HTTP" }, filter:get_pending())
    end)

    it("goes on after another response to CONNECT", function()
      local filter = HTTP.new { side = "client" }
      filter:put { { type = "request", method = "CONNECT", target = "x:1", headers = { host = "x" } },
        { type = "request", method = "GET", target = "/", headers = { host = "x" } } }

      local records = filter:get("HTTP/1.1 407 No\r\nContent-Length: 1\r\n\r\na"
        .. "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

      assert.equal(5, #records)
    end)

    it("puts no more once the protocol is another", function()
      local filter = HTTP.new()
      filter:get(CONNECT)

      filter:put { { type = "response", status = 200 }, { type = "end" } }

      assert.has_error(function() filter:put { type = "response", status = 200 } end,
        "bad argument #1 to 'put' (record 1: another protocol is spoken on this connection)")
    end)

    it("is not asked for by who speaks HTTP/1.0, or does not say so of the connection", function()
      assert.is_nil(taken({}, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: a\r\n\r\n")[1].upgrade)
      assert.is_nil(taken({}, "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n")[1].upgrade)
    end)
  end)
end)
