local HTTP = require "poe.filter.http"
local contract = require "spec.contract.filter"
local hostile = require "spec.filter.http.hostile"

local KIB <const> = 1024

-- Have a client, and its clones, ask for what comes.
local function ask(filter)
  for _ = 1, 4 do
    filter:put { type = "request", method = "GET", target = "/", headers = { host = "x" } }
  end
  function filter.clone(self) return ask(getmetatable(self).clone(self)) end
  return filter
end

-- A filter of one side that puts what the other side does, and so gets what it has put.
local function maker(options)
  local other = { side = options.side == "client" and "server" or "client" }
  return function()
    local filter = HTTP.new(options)
    if options.side == "client" then ask(filter) end
    function filter.put(_, list) return HTTP.new(other):put(list) end
    return filter
  end
end

-- A record as the filter gives it.
local function request(fields)
  local record = {
    type = "request", method = "GET", target = "/", version = "1.1", fields = { { "Host", "x" } },
    headers = { host = "x" }, chunked = false, keep_alive = true, expect_continue = false,
  }
  for name, value in pairs(fields or {}) do record[name] = value end
  return record
end

local function response(fields)
  local record = {
    type = "response", status = 200, reason = "OK", version = "1.1", fields = {}, headers = {}, chunked = false,
    keep_alive = true,
  }
  for name, value in pairs(fields or {}) do record[name] = value end
  return record
end

-- Bodies that came in pieces, each as one record.
local function merge(list)
  local merged, data = {}, nil
  for _, record in ipairs(list) do
    if record.type == "body" then
      data = (data or "") .. record.data
    else
      if data then merged[#merged + 1] = { type = "body", data = data } end
      merged[#merged + 1], data = record, nil
    end
  end
  if data then merged[#merged + 1] = { type = "body", data = data } end
  return merged
end

local GET <const> = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
local POST <const> = "POST /a HTTP/1.1\r\nHost: x\r\n"

local function posted(fields)
  local record = request { method = "POST", target = "/a" }
  for name, value in pairs(fields) do record[name] = value end
  return record
end

local LENGTH_5 <const> = posted {
  fields = { { "Host", "x" }, { "Content-Length", "5" } }, headers = { host = "x", ["content-length"] = "5" },
  length = 5,
}
local CHUNKED <const> = posted {
  fields = { { "Host", "x" }, { "Transfer-Encoding", "chunked" } },
  headers = { host = "x", ["transfer-encoding"] = "chunked" }, chunked = true,
}

local function with(record, more)
  local copy = {}
  for name, value in pairs(record) do copy[name] = value end
  for name, value in pairs(more) do copy[name] = value end
  return copy
end

local function malformed(list)
  local cases = {}
  for i, case in ipairs(list) do cases[i] = { case[1], {}, case[2] } end
  return cases
end

local function long_post(size)
  return ("%sContent-Length: %d\r\n\r\n%s"):format(POST, size, ("x"):rep(size))
end

local function long_chunks(size)
  return ("%sTransfer-Encoding: chunked\r\n\r\n%s0\r\n\r\n"):format(POST, ("8;a\r\n12345678\r\n"):rep(size // 8))
end

local CASES = {
  { title = "requests, as they come",
    new = maker {},
    stream = GET .. POST .. "Content-Length: 5\r\n\r\nhello\r\n" .. POST .. "Transfer-Encoding: chunked\r\n\r\n"
      .. "07 ; a = \"b\"\r\nabc\r\n\r\n\r\n000\r\nX-A: 1\r\nx-a: 2\r\n\r\n" .. GET .. "\r\nGET /b",
    records = {
      request(), { type = "end" },
      LENGTH_5, { type = "body", data = "hello" }, { type = "end" },
      CHUNKED, { type = "body", data = "abc\r\n\r\n" }, { type = "end", trailers = { ["x-a"] = "1, 2" } },
      request(), { type = "end" },
    },
    merges = merge,
    unfinished = "incomplete head",
    wrong = {
      { 3, "record or table of records expected, got number" },
      { { 3 }, "record 1: table expected, got number" },
      { { type = "response" }, "record 1: type 'request', 'body' or 'end' expected, got 'response'" },
      { { { type = "end" } }, "record 1: no head before it" },
    },
    long = long_post },
  { title = "requests, gathered",
    new = maker { gather = true },
    stream = GET .. POST .. "Content-Length: 5\r\n\r\nhello\r\n" .. POST .. "Transfer-Encoding: chunked\r\n\r\n"
      .. "3\r\nabc\r\n4;a=b\r\n\r\n\r\n\r\n0\r\nX-A: 1\r\n\r\n" .. GET .. POST .. "Content-Length: 5\r\n\r\nhel",
    records = {
      request { body = "" }, with(LENGTH_5, { body = "hello" }),
      with(CHUNKED, { body = "abc\r\n\r\n", trailers = { ["x-a"] = "1" } }), request { body = "" },
    },
    unfinished = "incomplete body",
    malformed = malformed(hostile.server),
    long = long_chunks },
  { title = "responses, as they come",
    new = maker { side = "client" },
    stream = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
      .. "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 404 \r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    records = {
      response { status = 100, reason = "Continue" }, { type = "end" },
      response { fields = { { "Content-Length", "5" } }, headers = { ["content-length"] = "5" }, length = 5 },
      { type = "body", data = "hello" }, { type = "end" },
      response { status = 204, reason = "No Content" }, { type = "end" },
      response { status = 404, reason = "", fields = { { "Transfer-Encoding", "chunked" } },
        headers = { ["transfer-encoding"] = "chunked" }, chunked = true },
      { type = "body", data = "a" }, { type = "end" },
    },
    merges = merge,
    wrong = { { { type = "request" }, "record 1: type 'response', 'body' or 'end' expected, got 'request'" } } },
  { title = "responses, gathered to the end of the input",
    new = maker { side = "client", gather = true },
    stream = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.0 200 OK\r\nA: b\r\n\r\nhello\r\n\r\n",
    rest = "HTTP/1.0 200 OK\r\nA: b\r\n\r\nhello\r\n\r\n",
    records = {
      response { fields = { { "Content-Length", "2" } }, headers = { ["content-length"] = "2" }, length = 2,
        body = "hi" },
      response { version = "1.0", fields = { { "A", "b" } }, headers = { a = "b" }, keep_alive = false,
        body = "hello\r\n\r\n" },
    },
    put = {
      response { fields = { { "Content-Length", "2" } }, headers = { ["content-length"] = "2" }, length = 2,
        body = "hi" },
    },
    malformed = malformed(hostile.client),
    endless = { function() return ask(HTTP.new { side = "client", gather = true, max_body = 1000 }) end,
      "HTTP/1.1 200 OK\r\n\r\n", "body longer than 1000 octets" },
    wrong = { { 3, "record or table of records expected, got number" } } },
  { title = "requests with an endless head",
    new = maker { max_head = 200 },
    stream = GET,
    records = { request(), { type = "end" } },
    wrong = { { 3, "record or table of records expected, got number" } },
    malformed = {
      { GET:sub(1, -3) .. "A: " .. ("b"):rep(169) .. "\r\n\r\n", {}, "head longer than 200 octets" },
      { GET:sub(1, -3) .. "A: " .. ("b"):rep(168) .. "\0\r\n\r\n", {}, "control octet 0x00 at octet 197 of the head" },
      { GET:sub(1, -3) .. "A: " .. ("b"):rep(172) .. "\r\r\n\r\n", {}, "head longer than 200 octets" },
    },
    endless = { function() return HTTP.new { max_head = 200 } end, "GET", "head longer than 200 octets" } },
}
for _, case in ipairs(CASES) do
  case.wrong = case.wrong or { { 3, "record or table of records expected, got number" } }
end

describe("poe.filter.http, as every filter", function()
  for _, case in ipairs(CASES) do contract(case) end
end)

local function taken(options, octets)
  return HTTP.new(options):get(octets)
end

describe("poe.filter.http", function()
  describe("get_error", function()
    for side, list in pairs(hostile) do
      it("gives the status that a " .. side .. " should answer each hostile form with", function()
        for _, case in ipairs(list) do
          local filter = HTTP.new { side = side }
          if side == "client" then ask(filter) end

          filter:get(case[1])

          assert.equal(case[3] or side == "client" and 502 or 400, filter:get_error(), case[1])
        end
      end)
    end

    local limits = {
      { { max_line = 20 }, "GET /" .. ("a"):rep(20) .. " HTTP/1.1\r\nHost: x\r\n\r\n", 414,
        "request line longer than 20 octets" },
      { { max_line = 20 }, "GET / HTTP/1.1\r\nHost: " .. ("x"):rep(15) .. "\r\n\r\n", 431,
        "field 1 of the head longer than 20 octets" },
      { { max_fields = 1 }, "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n", 431, "more than 1 fields in the head" },
      { { max_head = 20 }, GET, 431, "head longer than 20 octets" },
      { { max_fields = 2 }, POST .. "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\nC: d\r\nE: f\r\n\r\n", 431,
        "more than 2 fields in the trailers" },
      { { max_head = 60 }, POST .. "Transfer-Encoding: chunked\r\n\r\n0\r\nA: " .. ("b"):rep(60), 431,
        "trailers longer than 60 octets" },
      { { gather = true, max_body = 4 }, POST .. "Content-Length: 5\r\n\r\n", 413, "body longer than 4 octets" },
      { { gather = true, max_body = 4 }, POST .. "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\n", 413,
        "body longer than 4 octets" },
      { { gather = true, max_body = 4, max_buffer = 80 },
        POST .. "Transfer-Encoding: chunked\r\n\r\n1;aaaaaaaaaaaaaaaaaaaaa\r\na\r\n",
        413, "message longer than 80 octets" },
      { { max_waiting = 2 }, ("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"):rep(3), 503,
        "more than 2 requests wait for their responses" },
    }
    for _, case in ipairs(limits) do
      it(("is %d where there is a %s"):format(case[3], case[4]), function()
        local filter = HTTP.new(case[1])

        local _, message = filter:get(case[2])

        assert.equal(case[4], message)
        assert.equal(case[3], filter:get_error())
      end)
    end

    it("is nil while there is no fault", function()
      local filter = HTTP.new()

      filter:get(GET)

      assert.is_nil(filter:get_error())
    end)

    it("does not count a line or a head that has as many octets as it may", function()
      assert.equal(2, #taken({ max_line = 14, max_head = #GET, max_fields = 1 }, GET))
    end)
  end)

  describe("clone", function()
    it("knows of no request", function()
      local filter = HTTP.new { side = "client" }
      filter:put { type = "request", method = "HEAD", target = "/", headers = { host = "x" } }

      assert.same({ {}, "response to no request" },
        { filter:clone():get "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" })
    end)
  end)

  describe("new", function()
    it("fits max_body to a max_buffer that is given alone", function()
      local filter = HTTP.new { gather = true, max_buffer = KIB }

      local _, message = filter:get(POST .. "Content-Length: 1025\r\n\r\n")

      assert.equal("body longer than 1024 octets", message)
    end)

    local rejected = {
      { { side = "proxy" }, "side", "'server' or 'client' expected, got 'proxy'" },
      { { max_body = 5 }, "max_body", "only together with 'gather'" },
      { { max_buffer = 5 }, "max_buffer", "only together with 'gather'" },
      { { gather = true, max_body = 5, max_buffer = 4 }, "max_buffer", "integer >= 5 expected, got 4" },
      { { max_line = 0 }, "max_line", ("integer in 1..%d expected, got 0"):format(1 << 60) },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() HTTP.new(case[1]) end,
          ("bad option '%s' to 'poe.filter.http.new' (%s)"):format(case[2], case[3]))
      end)
    end
  end)
end)
