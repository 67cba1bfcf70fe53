local handshake = require "poe.filter.websocket.handshake"

-- A request's headers, with changes; false removes one.
local function headers_with(changes)
  local headers = {
    host = "server.example.com",
    upgrade = "websocket",
    connection = "Upgrade",
    ["sec-websocket-key"] = "dGhlIHNhbXBsZSBub25jZQ==",
    ["sec-websocket-version"] = "13",
  }
  for name, value in pairs(changes or {}) do headers[name] = value or nil end
  return headers
end

local function response_with(changes)
  local response = handshake.accept(headers_with())
  for name, value in pairs(changes) do response.headers[name] = value or nil end
  return response
end

local KEY <const> = headers_with()["sec-websocket-key"]

describe("poe.filter.websocket.handshake", function()
  describe("accept", function()
    it("answers the RFC's example as the RFC does", function()
      assert.same({
        type = "response",
        status = 101,
        headers = {
          upgrade = "websocket",
          connection = "Upgrade",
          ["sec-websocket-accept"] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        },
      }, handshake.accept(headers_with()))
    end)

    it("takes a request record as well as its headers, and words in any case among others", function()
      local headers = headers_with { upgrade = "h2c, WebSocket", connection = { "keep-alive", "UPGRADE" } }

      assert.equal(101, handshake.accept(headers).status)
      assert.equal(101, handshake.accept({ type = "request", method = "GET", headers = headers }).status)
    end)

    it("chooses the first of its protocols that is offered", function()
      local function chosen(offered, protocols)
        local request = headers_with { ["sec-websocket-protocol"] = offered }
        return handshake.accept(request, { protocols = protocols }).headers["sec-websocket-protocol"]
      end

      assert.equal("chat", chosen("echo, chat", { "soap", "chat", "echo" }))
      assert.equal("chat", chosen({ "echo", " chat " }, { "chat" }))
      assert.is_nil(chosen("Chat", { "chat" }))
      assert.is_nil(chosen("chat", nil))
      assert.is_nil(chosen(false, { "chat" }))
    end)

    local VERSION = { upgrade = "websocket", connection = "Upgrade", ["sec-websocket-version"] = "13" }
    local UPGRADE = { upgrade = "websocket", connection = "Upgrade" }
    local KEY_FAULT <const> = "sec-websocket-key of 16 octets in base64 expected, got "
    local REFUSED = {
      { { upgrade = false }, "upgrade to websocket expected, got none", 426, UPGRADE },
      { { upgrade = "h2c" }, "upgrade to websocket expected, got 'h2c'", 426, UPGRADE },
      { { connection = "close" }, "connection with upgrade expected, got 'close'", 400, {} },
      { { ["sec-websocket-version"] = "8" }, "sec-websocket-version 13 expected, got '8'", 426, VERSION },
      { { ["sec-websocket-version"] = false }, "sec-websocket-version 13 expected, got none", 426, VERSION },
      { { host = false }, "no host", 400, {} },
      { { ["sec-websocket-key"] = false }, KEY_FAULT .. "none", 400, {} },
      { { ["sec-websocket-key"] = "c2hvcnQ=" }, KEY_FAULT .. "'c2hvcnQ='", 400, {} },
      { { ["sec-websocket-key"] = { KEY, KEY } }, KEY_FAULT .. "'" .. KEY .. ", " .. KEY .. "'", 400, {} },
      { { origin = "http://evil.example" }, "origin not allowed: 'http://evil.example'", 403, {} },
      { { origin = false }, "origin not allowed: none", 403, {} },
    }
    for _, case in ipairs(REFUSED) do
      it(("answers %d: %s"):format(case[3], case[2]), function()
        local request = { method = "GET", headers = headers_with(case[1]) }
        local opts = { origins = case[3] == 403 and { "http://good.example" } or nil }

        assert.same({ nil, "websocket handshake: " .. case[2], case[3], case[4] },
          { handshake.accept(request, opts) })
      end)
    end

    it("answers 405 to other methods", function()
      assert.same({ nil, "websocket handshake: method GET expected, got 'POST'", 405, { allow = "GET" } },
        { handshake.accept { method = "POST", headers = headers_with() } })
    end)

    it("takes an origin that may ask", function()
      local request = headers_with { origin = "http://good.example" }

      assert.equal(101, handshake.accept(request, { origins = { "http://good.example" } }).status)
    end)
  end)

  describe("request", function()
    it("makes what accept takes and verify believes", function()
      local request, key = handshake.request {
        host = "example.com", target = "/chat?x=1", protocols = { "chat", "echo" }, origin = "http://example.com",
      }

      assert.equal("GET", request.method)
      assert.equal("/chat?x=1", request.target)
      assert.equal("http://example.com", request.headers.origin)
      assert.equal("chat, echo", request.headers["sec-websocket-protocol"])
      local response = handshake.accept(request, { protocols = { "echo" } })
      assert.same({ true, "echo" }, { handshake.verify(response, key, { "chat", "echo" }) })
    end)

    it("has another key each time, and asks for / by default", function()
      local one, two = handshake.request { host = "a" }, handshake.request { host = "a" }

      assert.equal("/", one.target)
      assert.not_equal(one.headers["sec-websocket-key"], two.headers["sec-websocket-key"])
    end)

    it("raises on wrong options", function()
      local name = "poe.filter.websocket.handshake.request"
      assert.has_error(function() handshake.request {} end,
        ("bad option 'host' to '%s' (string of >= 1 octets expected, got nil)"):format(name))
      assert.has_error(function() handshake.request { host = "a", protocols = { 1 } } end,
        ("bad option 'protocols' to '%s' (element 1: string expected, got number)"):format(name))
      local _, message = pcall(function() handshake.request { host = "a", protocols = { 1 } } end)
      assert.matches("handshake_spec.lua:%d+: ", message)
    end)
  end)

  describe("verify", function()
    local ACCEPT <const> = "sec-websocket-accept that is no answer to our key: "
    local REFUSED = {
      { { upgrade = false }, "upgrade to websocket expected, got none" },
      { { connection = "close" }, "connection with upgrade expected, got 'close'" },
      { { ["sec-websocket-accept"] = false }, ACCEPT .. "none" },
      { { ["sec-websocket-accept"] = "AAAA" }, ACCEPT .. "'AAAA'" },
      { { ["sec-websocket-protocol"] = "chat" }, "protocol that was not offered: 'chat'" },
      { { ["sec-websocket-extensions"] = "x" }, "extension that was not offered: 'x'" },
    }
    for _, case in ipairs(REFUSED) do
      it("refuses: " .. case[2], function()
        assert.same({ nil, "websocket handshake: " .. case[2] },
          { handshake.verify(response_with(case[1]), KEY, { "echo" }) })
      end)
    end

    it("refuses any other status", function()
      assert.same({ nil, "websocket handshake: status 101 expected, got 404" },
        { handshake.verify({ status = 404, headers = {} }, KEY) })
    end)

    it("believes a good one", function()
      assert.same({ true }, { handshake.verify(response_with {}, KEY) })
    end)
  end)
end)
