-- Requests and responses of HTTP/1.1, and every way to make a proxy and a server disagree.

local HTTP = require "poe.filter.http"

local LIMIT <const> = 2048

-- Body records that follow each other are one.
local function joined(records)
  local list = {}
  for _, record in ipairs(records) do
    local last = list[#list]
    if record.type == "body" and last and last.type == "body" then
      list[#list] = { type = "body", data = last.data .. record.data }
    else
      list[#list + 1] = record
    end
  end
  return list
end

local TOKENS = {
  "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", ": ", " :", "Content-Length: 5\r\n", "Content-Length: 6\r\n",
  "Host: x\r\n",
  "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: identity\r\n",
  "0\r\n\r\n",
  "5\r\nhello\r\n", "ffffffffffffffff\r\n", "5;a=b\r\n", "5 \r\n", "0x5\r\n", "Expect: 100-continue\r\n", "HTTP/1.0",
  "HTTP/2.0",
  "Connection: close\r\n", "Connection: Upgrade\r\nUpgrade: x\r\n", " folded\r\n", "CONNECT a:1 HTTP/1.1\r\n", "HEAD ",
  "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n", "Content-Length: 5, 5\r\n",
  "Content-Length: -1\r\n",
}

local FIELDS = {
  "Accept: */*", "User-Agent: curl/8", "X-A:b", "X-A:  b  ", "Cookie: a=b; c=d", "Connection: keep-alive", "X-Empty:",
  "Accept: a", "X-Latin: \233", "Expect: 100-continue", "Connection: close",
}

local function chunk(random)
  local text = random:octets(30)
  if text == "" then return "" end
  return ("%x"):format(#text) .. random:pick { "", "", ";a", ';a="b;c"' } .. "\r\n" .. text .. "\r\n"
end

local function trailers(random)
  return random:one_in(3) and "X-Trailer: a\r\n" or ""
end

-- The fields that frame a body, and it.
local function body(random)
  if random:one_in(3) then
    return "Transfer-Encoding: chunked\r\n", random:several(0, 4, chunk) .. "0\r\n" .. trailers(random) .. "\r\n"
  end
  local text = random:octets(60)
  return "Content-Length: " .. #text .. "\r\n", text
end

local function fields(random)
  return random:several(0, 4, function() return random:pick(FIELDS) .. "\r\n" end)
end

local REQUESTS = {
  "GET / HTTP/1.1", "GET /a?b=c HTTP/1.1", "GET / HTTP/1.0", "HEAD / HTTP/1.1", "OPTIONS * HTTP/1.1",
  "DELETE /a HTTP/1.1",
  "GET http://x/ HTTP/1.1",
}

local function request(random)
  local framing, text = "", ""
  local line = random:pick(REQUESTS)
  if random:one_in(2) then
    line = random:pick { "POST", "PUT" } .. " /a HTTP/1.1"
    framing, text = body(random)
  end
  return line .. "\r\nHost: x\r\n" .. fields(random) .. framing .. "\r\n" .. text
end

local function response(random)
  local code = random:pick { 200, 200, 404, 204, 304, 100, 500, 301 }
  local framing, text = "", ""
  if code >= 200 and code ~= 204 and code ~= 304 then framing, text = body(random) end
  return ("HTTP/1.1 %d Some reason\r\n"):format(code) .. fields(random) .. framing .. "\r\n" .. text
end

local function target(title, new, make, merged)
  return {
    title = title,
    new = new,
    limit = 16384,
    memory = 128,
    merged = merged,
    put = false,
    switches = function(filter)
      return filter.is_server and filter:is_switching() or filter.switched
    end,
    ends = true,
    -- whether to ask for a body depends on whether it is there already
    replied = function() end,
    tokens = TOKENS,
    stream = function(random)
      return random:several(0, 3, function() return make(random) end)
    end,
  }
end

local function options(side, gather)
  return {
    side = side, gather = gather or nil, max_body = gather and LIMIT or nil,
    max_head = LIMIT, max_line = 512, max_fields = 16, max_chunk_line = 64,
  }
end

local function server(gather)
  return function() return HTTP.new(options("server", gather)) end
end

-- Have one, and its clones, ask for what comes.
local function asking(filter)
  local get = { type = "request", method = "GET", target = "/", headers = { host = "x" }, body = "" }
  for _ = 1, 4 do filter:put { get } end
  function filter.clone(self) return asking(HTTP.clone(self)) end
  return filter
end

local function client(gather)
  return function() return asking(HTTP.new(options("client", gather))) end
end

return {
  target("server", server(false), request, joined),
  target("server, gathered", server(true), request),
  target("client", client(false), response, joined),
  target("client, gathered", client(true), response),
}
