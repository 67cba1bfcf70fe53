local HTTP = require "poe.filter.http"
local HTTPD = require "poe.filter.httpd"
local contract = require "spec.contract.filter"

-- A request as a client of poe.filter.http puts it.
local function ask(record)
  if type(record) == "string" then return { type = "body", data = record } end
  if not record.method then return record end
  return {
    type = "request", method = record.method, target = record.uri, version = record.protocol:match "[%d.]+",
    fields = record.fields, body = record.content, trailers = record.trailers,
  }
end

-- A filter that puts what its client does, and so gets what it has put.
local function maker(options)
  return function()
    local filter = HTTPD.new(options)
    function filter.put(_, list)
      local asks = list
      if type(list) == "table" and list[1] then
        asks = {}
        for i, record in next, list do asks[i] = ask(record) end
      end
      return HTTP.new { side = "client" }:put(asks)
    end
    return filter
  end
end

local STREAM <const> = "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n\r\n"
  .. "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"

local function records(content)
  return {
    { method = "GET", uri = "/a", protocol = "HTTP/1.0", headers = { connection = "keep-alive" },
      fields = { { "Connection", "keep-alive" } }, keep_alive = true, expect_continue = false,
      content = content and "" },
    { method = "POST", uri = "/b", protocol = "HTTP/1.1", headers = { host = "x", ["content-length"] = "5" },
      fields = { { "Host", "x" }, { "Content-Length", "5" } }, keep_alive = true, expect_continue = false,
      content = content },
  }
end

local function streamed()
  local heads = records()
  return { heads[1], { type = "end" }, heads[2], "hello", { type = "end" } }
end

-- Strings that came in pieces, as one.
local function merge(list)
  local merged = {}
  for _, record in ipairs(list) do
    local n = #merged
    if type(record) == "string" and type(merged[n]) == "string" then
      merged[n] = merged[n] .. record
    else
      merged[n + 1] = record
    end
  end
  return merged
end

local NO_RECORD = { { 3, "record or table of records expected, got number" } }

describe("poe.filter.httpd, as every filter", function()
  contract {
    title = "requests with their content", new = maker {}, stream = STREAM, records = records "hello",
    wrong = NO_RECORD,
    malformed = {
      { "GET / HTTP/1.1\r\n\r\n", {}, "no host in a request of HTTP/1.1" },
      { "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n\r\n", {}, "no content-length" },
    },
    long = function(size)
      return ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"):format(size, ("x"):rep(size))
    end,
    endless = { HTTPD.new, "GET", "head longer than 65536 octets" },
  }
  contract {
    title = "requests whose content streams", new = maker { streaming = true }, stream = STREAM,
    records = streamed(), merges = merge, wrong = NO_RECORD,
  }
end)

describe("poe.filter.httpd", function()
  describe("get_error", function()
    local cases = {
      { "ELEPHANT\r\n\r\n", 400 },
      { "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n\r\n", 411 },
      { "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n", 413 },
      { "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501 },
      { "GET / HTTP/3.0\r\n\r\n", 505 },
    }
    for _, case in ipairs(cases) do
      it(("is %d for %q"):format(case[2], case[1]), function()
        local filter = HTTPD.new { max_content = 10 }

        filter:get(case[1])

        assert.equal(case[2], filter:get_error())
      end)
    end
  end)

  describe("put", function()
    it("takes responses with POE's names", function()
      assert.same({ "HTTP/1.0 404 Nope\r\na: b\r\nContent-Length: 2\r\n\r\nhi" }, HTTPD.new():put {
        code = 404, message = "Nope", protocol = "HTTP/1.0", headers = { a = "b" }, content = "hi" })
      assert.same({ "HTTP/1.1 204 No Content\r\n\r\n" }, HTTPD.new():put { { code = 204 } })
    end)

    it("does not drop trailers", function()
      assert.equal("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\na: b\r\n\r\n",
        table.concat(HTTPD.new():put { code = 200, content = "hi", trailers = { a = "b" } }))
    end)

    it("takes content in pieces when it streams", function()
      local filter = HTTPD.new { streaming = true }
      filter:get "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

      assert.same({ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" }, filter:put { code = 200 })
      assert.same({ "2\r\nhi\r\n" }, filter:put "hi")
      assert.same({ "0\r\n\r\n" }, filter:put { type = "end" })
    end)

    local rejected = {
      { "hi", "record or table of records expected, got string" },
      { { "hi" }, "record 1: table expected, got string" },
      { { { message = "a" } }, "record 1: code in 100..999 expected, got nil" },
      { { code = 20, message = "a" }, "record 1: code in 100..999 expected, got 20" },
      { { code = 200, content = 5 }, "record 1: content: string expected, got number" },
      { { code = 204, trailers = { a = "b" } }, "record 1: trailers in a response 204" },
      { { code = 200, trailers = 5 }, "record 1: trailers: table expected, got number" },
      { { code = 200, protocol = "HTTP/2" }, "record 1: protocol 'HTTP/1.0' or 'HTTP/1.1' expected" },
      { { { code = 200 }, { type = "end" } }, "record 2: code in 100..999 expected, got nil" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2], function()
        assert.has_error(function() HTTPD.new():put(case[1]) end, "bad argument #1 to 'put' (" .. case[2] .. ")")
      end)
    end
  end)

  describe("new", function()
    local rejected = {
      { { max_content = 10, max_buffer = 5 }, "max_buffer", "integer >= 10 expected, got 5" },
      { { streaming = true, max_content = 5 }, "streaming", "not together with 'max_content'" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() HTTPD.new(case[1]) end,
          ("bad option '%s' to 'poe.filter.httpd.new' (%s)"):format(case[2], case[3]))
      end)
    end
  end)
end)
