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

    describe("100 Continue, which the filter sends by itself,", function()
      local EXPECT <const> = POST .. "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
      local CONTINUE <const> = "HTTP/1.1 100 Continue\r\n\r\n"
      local LENGTH <const> = { type = "response", status = 200, headers = { ["Content-Length"] = 4 } }
      local HI <const>, END <const> = { type = "body", data = "hi" }, { type = "end" }

      local function put(filter, records)
        return table.concat(filter:put(records))
      end

      local bodies = {
        { "of a length", LENGTH, "hi" },
        { "in chunks", { type = "response", status = 200 }, "2\r\nhi\r\n", "0\r\n\r\n" },
      }
      for _, case in ipairs(bodies) do
        it("is not put into the middle of another response's body " .. case[1], function()
          local filter = HTTP.new { gather = true }
          filter:get(GET)
          filter:put { case[2], HI }

          assert.equal(0, #filter:get(EXPECT))

          assert.is_nil(filter:get_replies())
          assert.equal(case[3], put(filter, HI))
          assert.is_nil(filter:get_replies())
          assert.equal((case[4] or "") .. CONTINUE, put(filter, END))
          assert.is_nil(filter:get_replies())
          assert.equal("hi", filter:get("hi")[1].body)
        end)
      end

      it("waits for the responses to all requests before it", function()
        local filter = HTTP.new { gather = true }
        filter:get(GET .. GET .. EXPECT)
        local response = { type = "response", status = 200, body = "" }

        assert.is_nil(filter:get_replies())
        assert.not_matches("100", put(filter, response))
        assert.is_nil(filter:get_replies())
        assert.matches("\r\n\r\n" .. CONTINUE .. "$", put(filter, response))
      end)

      it("waits for them in httpd, too", function()
        local filter = require("poe.filter.httpd").new()
        filter:get(GET .. EXPECT)

        assert.is_nil(filter:get_replies())
        assert.matches(CONTINUE .. "$", put(filter, { code = 200, content = "" }))
      end)

      it("is not put after a response that is the last one", function()
        local filter = HTTP.new { gather = true }
        filter:get(GET .. EXPECT)

        assert.not_matches("100", put(filter, {
          type = "response", status = 200, headers = { Connection = "close" }, body = "" }))
        assert.is_nil(filter:get_replies())
      end)

      it("is not put once the body has come, or cannot be read", function()
        local filter = HTTP.new { gather = true }
        filter:get(GET .. EXPECT)
        filter:get "hi"
        assert.not_matches("100", put(filter, { type = "response", status = 200, body = "" }))
        assert.is_nil(filter:get_replies())

        filter = HTTP.new { gather = true, max_body = 1 }
        filter:get(GET .. POST .. "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
        filter:get "2\r\n"
        assert.not_matches("100", put(filter, { type = "response", status = 200, body = "" }))
        assert.is_nil(filter:get_replies())
      end)
    end)

    it("refuses a response that answers nothing, which would be taken for the next one's", function()
      for _, gather in ipairs { false, true } do
        local filter = HTTP.new { side = "client", gather = gather }
        local response = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"

        assert.same({ {}, "response to no request" }, { filter:get(response) })
        assert.equal(502, filter:get_error())
        assert.same({ response }, filter:get_pending())
      end
      for _, stray in ipairs { "HTTP/1.1 408 Request Timeout\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n" } do
        assert.same({ {}, "response to no request" }, { taken({ side = "client" }, stray) })
      end
    end)

    it("refuses a second response to one request", function()
      local filter = HTTP.new { side = "client", gather = true }
      filter:put { type = "request", method = "GET", target = "/", headers = { host = "x" } }

      local records, message = filter:get(("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"):rep(2))

      assert.equal(1, #records)
      assert.equal("response to no request", message)
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

    it("is not granted to a client that has not asked for it", function()
      local filter = HTTP.new { side = "client" }
      filter:put { type = "request", method = "GET", target = "/", headers = { host = "x" } }

      assert.same({ {}, "response 101 to a request that asks for no other protocol" },
        { filter:get "HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: evil\r\n\r\nrest" })
    end)

    it("tells when the server has said no, and what has come is read", function()
      local filter = HTTP.new { gather = true }
      filter:get(UPGRADE .. GET)
      assert.is_false(filter.revived)

      filter:put { type = "response", status = 103 }
      assert.is_false(filter.revived)
      filter:put { type = "response", status = 200, body = "" }

      assert.is_true(filter.revived)
      assert.equal("/", filter:get_one().target)
    end)

    it("is bounded by max_buffer, too, however the octets come", function()
      for _, size in ipairs { 1, 70 } do
        local filter, message = HTTP.new { gather = true, max_buffer = 120, max_body = 1 }, nil
        filter:get(UPGRADE)

        for _ = 1, 140 // size do _, message = filter:get(("x"):rep(size)) end

        assert.equal("more than 120 octets after a message that another protocol may follow", message)
      end
    end)

    it("is not asked for by who speaks HTTP/1.0, or does not say so of the connection", function()
      assert.is_nil(taken({}, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: a\r\n\r\n")[1].upgrade)
      assert.is_nil(taken({}, "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n")[1].upgrade)
    end)
  end)

  describe("Connection: close", function()
    local CLOSE <const> = "POST /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"
    local OLD <const> = "GET /last HTTP/1.0\r\n\r\n"
    local UPGRADE <const> = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close, upgrade\r\nUpgrade: a\r\n\r\n"

    for _, gather in ipairs { false, true } do
      for _, last in ipairs { CLOSE, OLD, UPGRADE } do
        it(("leaves what follows pending, and answers nothing of it: %s (%s)"):format(last:match "^[^\r]*",
          gather and "gathered" or last == UPGRADE and "with an upgrade" or "as it comes"), function()
          local filter = HTTP.new { gather = gather }

          local records = filter:get(GET .. last .. GET .. "G A R B A G E\r\n\r\n")
          local targets = {}
          for _, record in ipairs(records) do targets[#targets + 1] = record.target end
          filter:put { { type = "response", status = 200, body = "" }, { type = "response", status = 200, body = "" } }

          assert.same({ "/", "/last" }, targets)
          assert.same({}, { filter:get_one() })
          assert.is_false(filter:is_persistent())
          assert.same({}, { filter:finish() })
          assert.is_nil(filter:get_error())
          assert.same({ GET .. "G A R B A G E\r\n\r\n" }, filter:get_pending())
        end)
      end
    end

    local LAST_RESPONSE <const> = { type = "response", status = 200, headers = { Connection = "close" }, body = "" }
    local HALVES = { "", "\r\n", "\r\nGET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe" }
    for _, half in ipairs(HALVES) do
      it(("of a response ends the requests, too, where there is %q of the next one"):format(half), function()
        local filter = HTTP.new { gather = true }
        filter:get(GET .. half)

        filter:put(LAST_RESPONSE)

        assert.same({ {} }, { filter:get("llo" .. GET .. "\0") })
        assert.same({}, { filter:finish() })
        assert.same({ half .. "llo" .. GET .. "\0" }, filter:get_pending())
      end)
    end

    it("of a response lets the body of its request come", function()
      local filter = HTTP.new()
      filter:get(POST .. "Content-Length: 5\r\n\r\nhe")

      filter:put(LAST_RESPONSE)

      assert.same({ { type = "body", data = "llo" }, { type = "end" } }, (filter:get("llo" .. GET)))
      assert.same({ GET }, filter:get_pending())
    end)

    it("bounds what follows, and gives no status for it", function()
      local filter = HTTP.new { max_head = 100 }
      filter:get(CLOSE)

      assert.same({ {} }, { filter:get(("x"):rep(100)) })
      assert.same({ {}, "more than 100 octets after the last message of the connection" }, { filter:get "x" })
      assert.is_nil(filter:get_error())
    end)

    it("ends what a client reads, too, but not in a response before the response", function()
      local filter = HTTP.new { side = "client", gather = true }
      for _ = 1, 2 do
        filter:put { type = "request", method = "GET", target = "/", headers = { host = "x" } }
      end
      local last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na"

      local records, message = filter:get("HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n" .. last .. last)

      assert.equal(2, #records)
      assert.is_nil(message)
      assert.same({ last }, filter:get_pending())
    end)
  end)
end)
