local HTTP = require "poe.filter.http"

local function taken(options, octets)
  return HTTP.new(options):get(octets)
end

-- The head of a response to something that was asked.
local function answered(octets)
  local filter = HTTP.new { side = "client" }
  filter:put { type = "request", method = "GET", target = "/", headers = { host = "x" } }
  return filter:get(octets)[1]
end

describe("poe.filter.http.head", function()
  describe("get", function()
    local persistence = {
      { "HTTP/1.1", "", true }, { "HTTP/1.1", "Connection: close\r\n", false },
      { "HTTP/1.1", "Connection: Keep-Alive, CLOSE\r\n", false }, { "HTTP/1.1", "Connection: closed\r\n", true },
      { "HTTP/1.0", "", false }, { "HTTP/1.0", "Connection: keep-alive\r\n", true },
      { "HTTP/1.0", "Connection: Keep-Alive\r\nConnection: close\r\n", false },
    }
    for _, case in ipairs(persistence) do
      it(("says that %s with %q %s on"):format(case[1], case[2], case[3] and "goes" or "does not go"), function()
        local filter = HTTP.new()

        local record = filter:get(("GET / %s\r\nHost: x\r\n%s\r\n"):format(case[1], case[2]))[1]

        assert.equal(case[3], record.keep_alive)
        assert.equal(case[3], filter:is_persistent())
      end)
    end

    it("keeps cookies that are set apart, and joins other fields that repeat", function()
      local record = answered
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nA:\t1 \t\r\nset-cookie: b=2\r\na: \r\nContent-Length: 0\r\n\r\n"

      assert.same({ ["set-cookie"] = { "a=1", "b=2" }, a = "1, ", ["content-length"] = "0" }, record.headers)
      assert.same({ "A", "1" }, record.fields[2])
    end)

    it("gives one cookie that is set as a list, too", function()
      local record = answered "HTTP/1.1 304 Not Modified\r\nSet-Cookie: a=1\r\n\r\n"

      assert.same({ ["set-cookie"] = { "a=1" } }, record.headers)
    end)

    it("takes octets above 127 in values and reasons", function()
      assert.equal("\xc3\xa9", answered("HTTP/1.1 200 \xc3\xa9\r\nA: \xc3\xa9\r\n\r\n").headers.a)
    end)

    for _, line in ipairs { "GET http://x/a HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT x:443 HTTP/1.1",
      "CONNECT [::1]:443 HTTP/1.1", "M-SEARCH / HTTP/1.1", "GEt /?a=b&c=%20 HTTP/1.1" } do
      it("takes " .. line, function()
        assert.equal("request", taken({}, line .. "\r\nHost: x\r\n\r\n")[1].type)
      end)
    end

    for _, host in ipairs { "", "x:", "x:80", "a_b.c-d", "[::1]", "[::ffff:1.2.3.4]:80", "1.2.3.4:80", "a%20b" } do
      it(("takes the host %q"):format(host), function()
        assert.equal(host, taken({}, "GET / HTTP/1.1\r\nHost: " .. host .. "\r\n\r\n")[1].headers.host)
      end)
    end

    local same = {
      { "http://X/a", "x" }, { "http://x:80/a", "x" }, { "HTTP://x", "x:80" }, { "https://x:443?a", "x" },
      { "http://x:8080/", "x:8080" }, { "http://[::1]:80/", "[::1]" }, { "urn://x:/", "x" },
    }
    for _, case in ipairs(same) do
      it(("takes the target %s with the host %s"):format(case[1], case[2]), function()
        assert.equal(case[1], taken({}, ("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n"):format(case[1], case[2]))[1].target)
      end)
    end

    it("says that a client waits for leave to send its body", function()
      local head = "POST / HTTP/%s\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n"

      assert.is_true(taken({}, head:format "1.1")[1].expect_continue)
      assert.is_false(taken({}, head:format "1.0")[1].expect_continue)
    end)
  end)
end)
