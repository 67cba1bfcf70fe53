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

    it("does not upgrade a request of HTTP/1.0", function()
      local function answer(version)
        return { handshake.accept { method = "GET", version = version, headers = headers_with() } }
      end

      assert.same({ nil, "websocket handshake: HTTP/1.1 expected, got HTTP/1.0", 400, {} }, answer "1.0")
      assert.equal(101, answer("1.1")[1].status)
    end)

    it("takes the key that the RFC has for an example, whose last bits are not 0", function()
      assert.equal(101, handshake.accept(headers_with { ["sec-websocket-key"] = "AQIDBAUGBwgJCgsMDQ4PEC==" }).status)
    end)

    it("takes headers of any name for headers", function()
      local headers = headers_with { headers = { "a", "b" }, method = "POST", version = "1.0", type = "x" }
      assert.equal(101, handshake.accept(headers).status)
      assert.equal(101, handshake.accept({ method = "GET", headers = headers }).status)

      headers.headers = "a"
      assert.equal(101, handshake.accept(headers).status)
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

    it("leaves out the header of protocols where there are none", function()
      assert.is_nil(handshake.request({ host = "a", protocols = {} }).headers["sec-websocket-protocol"])
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

  describe("at its caller's level", function()
    local accept, request, verify = handshake.accept, handshake.request, handshake.verify
    local response = handshake.accept(headers_with())
    local WRONG = {
      { accept, { nil }, "bad argument #1 to '%saccept' (table expected, got nil)" },
      { accept, { headers_with { upgrade = 5 } },
        "bad argument #1 to '%saccept' (header 'upgrade': value 1: string expected, got number)" },
      { accept, { { headers = { host = { "a", false } } } },
        "bad argument #1 to '%saccept' (header 'host': value 2: string expected, got boolean)" },
      { accept, { headers_with(), { protocols = { "chat", "a b" } } },
        "bad option 'protocols' to '%saccept' (element 2: token expected, got \"a b\")" },
      { accept, { headers_with(), { origins = { 1 } } },
        "bad option 'origins' to '%saccept' (element 1: string expected, got number)" },
      { request, { { host = "a\r\nb" } },
        "bad option 'host' to '%srequest' (visible ASCII expected, got 0x0d at octet 2)" },
      { request, { { host = "a", target = "/a b" } },
        "bad option 'target' to '%srequest' (visible ASCII expected, got 0x20 at octet 3)" },
      { request, { { host = "a", origin = "\xFF" } },
        "bad option 'origin' to '%srequest' (visible ASCII expected, got 0xff at octet 1)" },
      { request, { { host = "a", protocols = { "a,b" } } },
        "bad option 'protocols' to '%srequest' (element 1: token expected, got \"a,b\")" },
      { verify, { nil, KEY }, "bad argument #1 to '%sverify' (table expected, got nil)" },
      { verify, { { status = 101 }, "k" }, "bad argument #1 to '%sverify' (headers expected, got nil)" },
      { verify, { response }, "bad argument #2 to '%sverify' (string expected, got nil)" },
      { verify, { response, KEY, "chat" }, "bad argument #3 to '%sverify' (table expected, got string)" },
    }
    for _, case in ipairs(WRONG) do
      local why = case[3]:format "poe.filter.websocket.handshake."
      it("raises: " .. why, function()
        local _, message = pcall(function() case[1](table.unpack(case[2], 1, 3)) end)

        assert.equal(why, message:match "^spec/filter/websocket/handshake_spec.lua:%d+: (.*)$")
      end)
    end

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
