local HTTP = require "poe.filter.http"

local function server(octets)
  local filter = HTTP.new()
  filter:get(octets or "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
  return filter
end

local function client()
  return HTTP.new { side = "client" }
end

local HEAD <const> = "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"
local CLOSE <const> = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
local OLD <const> = "GET / HTTP/1.0\r\n\r\n"

local function ok(fields)
  local record = { type = "response", status = 200 }
  for name, value in pairs(fields or {}) do record[name] = value end
  return record
end

local function ask(fields)
  local record = { type = "request", method = "GET", target = "/", headers = { Host = "x" } }
  for name, value in pairs(fields or {}) do record[name] = value end
  return record
end

local BODY <const>, END <const> = { type = "body", data = "hi" }, { type = "end" }

describe("poe.filter.http.compose", function()
  local put = {
    { "a reason by the status", server(), ok { status = 404, body = "" },
      "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" },
    { "no reason for a status that nobody knows", server(), ok { status = 299, body = "" },
      "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n" },
    { "headers sorted, and lists as lines", server(),
      ok { headers = { b = { "1", "2" }, A = 3, ["content-length"] = 0 } },
      "HTTP/1.1 200 OK\r\nA: 3\r\nb: 1\r\nb: 2\r\ncontent-length: 0\r\n\r\n" },
    { "fields in order", server(), ok { fields = { { "b", "1" }, { "A", "2" } }, headers = { c = "3" }, body = "hi" },
      "HTTP/1.1 200 OK\r\nb: 1\r\nA: 2\r\nContent-Length: 2\r\n\r\nhi" },
    { "chunks where no length is said", server(), { ok(), BODY, { type = "body", data = "" }, END },
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n" },
    { "trailers", server(), { ok(), { type = "end", trailers = { a = "b" } } },
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\na: b\r\n\r\n" },
    { "a whole message with trailers", server(), ok { body = "hi", trailers = { a = "b" } },
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\na: b\r\n\r\n" },
    { "an empty message in chunks", server(), ok { body = "", headers = { ["Transfer-Encoding"] = "chunked" } },
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
    { "a body of the length that is said", server(), { ok { headers = { ["Content-Length"] = 4 } }, BODY, BODY, END },
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhihi" },
    { "no body to an old client of which no length is said, but the rest", server(OLD), { ok(), BODY, END },
      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi" },
    { "a body that goes on to the end, as a response of HTTP/1.0", server(), { ok { version = "1.0" }, BODY, END },
      "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nhi" },
    { "a length to an old client", server(OLD), ok { body = "hi" },
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi" },
    { "responses before the response", server(), { ok { status = 103 }, ok { status = 100 }, END, ok { body = "" } },
      "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
    { "an empty body with 205", server(), { ok { status = 205 }, END, ok { status = 205, body = "" } },
      ("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"):rep(2) },
    { "Connection: close when the client asked for it", server(CLOSE), ok { body = "hi" },
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi" },
    { "it in chunks, and not before the response", server(CLOSE), { ok { status = 103 }, ok(), BODY, END },
      "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n"
      .. "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n" },
    { "it once", server(CLOSE), ok { headers = { Connection = "a, Close" }, body = "" },
      "HTTP/1.1 200 OK\r\nConnection: a, Close\r\nContent-Length: 0\r\n\r\n" },
    { "it when a request could not be read", server "GET\r\n\r\n", ok { status = 400, body = "" },
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n" },
    { "no body with 204 and 304", server(), { ok { status = 204 }, ok { status = 304, body = "" }, END },
      "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n" },
    { "the length that GET would have had, to HEAD", server(HEAD), ok { body = "hi" },
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" },
    { "a request", client(), ask(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n" },
    { "a request and its end, and another one", client(), { ask(), END, ask { method = "HEAD" } },
      "GET / HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n" },
    { "a request with a body", client(), ask { body = "hi" },
      "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi" },
    { "a request with an empty body, of a method that has one", client(), ask { method = "POST", body = "" },
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" },
    { "a request in chunks", client(), { ask { method = "PUT" }, BODY, END },
      "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n" },
    { "an old request", client(), { type = "request", method = "GET", target = "/", version = "1.0" },
      "GET / HTTP/1.0\r\n\r\n" },
  }
  for _, case in ipairs(put) do
    it("puts " .. case[1], function()
      assert.equal(case[4], table.concat(case[2]:put(case[3])))
    end)
  end

  it("does not copy a long body", function()
    local data = ("x"):rep(10000)

    assert.equal(data, server():put(ok { body = data })[2])
  end)

  local CLOSED <const> = "nothing can follow the last message of the connection"
  local rejected = {
    -- what is no record
    { server(), { "a" }, 1, "table expected, got string" },
    { server(), { {} }, 1, "type 'response', 'body' or 'end' expected, got nil" },
    { client(), { ok() }, 1, "type 'request', 'body' or 'end' expected, got 'response'" },
    { server(), { ok { status = 99 } }, 1, "status in 100..999 expected, got 99" },
    { server(), { ok { status = "200" } }, 1, "status in 100..999 expected, got string" },
    { server(), { ok { reason = "a\r\nb" } }, 1, "invalid reason" },
    { server(), { ok { version = "2.0" } }, 1, "version '1.0' or '1.1' expected, got '2.0'" },
    { server(), { ok { body = 5 } }, 1, "body: string expected, got number" },
    { server(), { ok { body = "", trailers = 5 } }, 1, "trailers: table expected, got number" },
    { client(), { ask { method = "G T" } }, 1, "invalid method" },
    { client(), { ask { target = "/ a" } }, 1, "invalid target" },
    { client(), { ask { target = "/\r\n" } }, 1, "invalid target" },
    { client(), { ask { target = "a" } }, 1, "target is neither a path nor a URI" },
    { client(), { ask { headers = {} } }, 1, "no host in a request of HTTP/1.1" },
    { server(), { ok(), { type = "body", data = 5 } }, 2, "data: string expected, got number" },
    -- what lies
    { server(), { ok { body = "hi", headers = { ["Content-Length"] = 3 } } }, 1,
      "body of 2 octets where content-length says 3" },
    { server(), { ok { headers = { ["Content-Length"] = "x" } } }, 1, "content-length is no number: 'x'" },
    { server(), { ok { headers = { ["Content-Length"] = 3, ["Transfer-Encoding"] = "chunked" } } }, 1,
      "transfer-encoding with content-length" },
    { server(), { ok { headers = { ["Transfer-Encoding"] = "gzip" } } }, 1, "transfer-encoding other than chunked" },
    { server(), { ok { version = "1.0", headers = { ["Transfer-Encoding"] = "chunked" } } }, 1,
      "transfer-encoding in HTTP/1.0" },
    { server(), { ok { headers = { ["Content-Length"] = 1 } }, BODY }, 2,
      "body 1 octets longer than its content-length" },
    { server(), { ok { headers = { ["Content-Length"] = 3 } }, BODY, END }, 3,
      "1 octets of body expected before its end" },
    { server(), { ok { status = 204, body = "hi" } }, 1, "body in a response 204" },
    { server(), { ok { status = 204, headers = { ["Content-Length"] = 0 } } }, 1, "content-length in a response 204" },
    { server(), { ok { body = "hi", headers = { ["Content-Length"] = 2 }, trailers = { a = "b" } } }, 1,
      "trailers where there are no chunks" },
    { server(OLD), { ok(), { type = "end", trailers = { a = "b" } } }, 2, "trailers where there are no chunks" },
    { client(), { ask { version = "1.0", method = "POST" } }, 1, "content-length expected in a request of HTTP/1.0" },
    { client(), { ask { method = "CONNECT", target = "x:1", body = "a" } }, 1, "body in a request CONNECT" },
    { server(), { ok { body = "", trailers = { ["content-length"] = 5 } } }, 1, "content-length in the trailers" },
    { server(), { ok(), { type = "end", trailers = { ["Transfer-Encoding"] = "chunked" } } }, 2,
      "transfer-encoding in the trailers" },
    { server(HEAD), { ok(), { type = "end", trailers = { Host = "x" } } }, 2, "host in the trailers" },
    { server(), { ok { trailers = { a = "b" } } }, 1, "trailers without a body" },
    { server(), { ok { status = 204, body = "", trailers = { a = "b" } } }, 1, "trailers in a response 204" },
    { server(), { ok { status = 205, body = "hi" } }, 1, "body in a response 205" },
    { server(), { ok { status = 205, headers = { ["Content-Length"] = 1 } } }, 1, "content-length in a response 205" },
    { server(), { ok { status = 205, headers = { ["Transfer-Encoding"] = "chunked" } } }, 1,
      "transfer-encoding in a response 205" },
    -- what the other side does not know, or has not asked for
    { server(OLD), { ok { headers = { ["Transfer-Encoding"] = "chunked" }, body = "hi" } }, 1,
      "transfer-encoding in a response to HTTP/1.0" },
    { server "HEAD / HTTP/1.0\r\n\r\n", { ok { headers = { ["Transfer-Encoding"] = "chunked" } } }, 1,
      "transfer-encoding in a response to HTTP/1.0" },
    { server(OLD), { ok { status = 100 } }, 1, "response 100 to a request of HTTP/1.0" },
    { server(), { ok { status = 101 } }, 1, "response 101 to a request that asks for no other protocol" },
    { HTTP.new(), { ok { status = 101 } }, 1, "response 101 to a request that asks for no other protocol" },
    { client(), { ask { headers = { Host = "a b,c" } } }, 1, "more than one host" },
    { client(), { ask { headers = { Host = "a b" } } }, 1, "invalid host" },
    { client(), { ask { target = "http://y/" } }, 1, "host is not that of the target" },
    { client(), { ask { target = "/#a" } }, 1, "invalid target" },
    -- what is out of order
    { server(), { BODY }, 1, "no head before it" },
    { server(), { END }, 1, "no head before it" },
    { server(), { ok { body = "" }, END }, 2, "no head before it" },
    { server(), { ok { status = 204 }, BODY }, 2, "no body expected" },
    { client(), { ask(), BODY }, 2, "no body expected" },
    { server(), { ok(), ok() }, 2, "end of the message before expected" },
    { server(OLD), { ok(), END, ok() }, 3, CLOSED },
    { server(OLD), { ok(), END, BODY }, 3, CLOSED },
    { server(CLOSE), { ok { body = "" }, ok { body = "" } }, 2, CLOSED },
    { server(CLOSE), { ok { status = 204 }, END, ok { body = "" } }, 3, CLOSED },
    { server(), { ok { body = "", headers = { Connection = "close" } }, ok { body = "" } }, 2, CLOSED },
    { server(), { ok { body = "", version = "1.0" }, ok { body = "" } }, 2, CLOSED },
    { client(), { ask { headers = { Host = "x", Connection = "close" } }, ask() }, 2, CLOSED },
  }
  for i, case in ipairs(rejected) do
    it(("raises: %s (%d)"):format(case[4], i), function()
      local filter = case[1]

      assert.has_error(function() filter:put(case[2]) end,
        ("bad argument #1 to 'put' (record %d: %s)"):format(case[3], case[4]))
    end)
  end

  it("has put nothing when a record is wrong", function()
    local filter = server(HEAD)

    assert.has_error(function() filter:put { ok { body = "hi" }, ok(), BODY, 5 } end)

    assert.same({ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" }, filter:put(ok { body = "hi" }))
  end)
end)
