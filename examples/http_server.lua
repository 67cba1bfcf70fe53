-- Answers HTTP/1.1: connections that are kept, pipelined requests, uploads. SIGTERM ends it in order.
-- usage: http_server.lua [ADDRESS], and then `curl http://127.0.0.1:7003/hello`

local poe = require "poe"
local HTTP = require "poe.filter.http"

local function respond(conn, status, text, headers)
  conn:write { type = "response", status = status, headers = headers, body = text }
end

local PAGES = {
  ["/hello"] = function(conn) respond(conn, 200, "hello, world\n") end,
  ["/upload"] = function(conn, request) respond(conn, 200, #request.body .. " octets\n") end,
  ["/count"] = function(conn)
    conn:write { type = "response", status = 200 }
    for i = 1, 10000 do conn:write { type = "body", data = i .. "\n" } end -- waits for who reads slowly
    conn:write { type = "end" }
  end,
  ["/slow"] = function() poe.sleep(3600) end, -- the others do not wait for it
}

local conns = setmetatable({}, { __mode = "k" })

local function serve(conn)
  local filter = conn:get_input_filter()
  conns[conn] = true
  for request in conn:lines() do
    local page = PAGES[request.target]
    if page then page(conn, request) else respond(conn, 404, "not here\n") end
    if not filter:is_persistent() then return end
  end
  local status = filter:get_error() -- nobody knows where the next request would start
  if status then respond(conn, status, "", { Connection = "close" }) end
end

local server = assert(poe.listen(arg[1] or "127.0.0.1:7003", serve, {
  filter = HTTP.new { gather = true, max_body = 64 << 20 },
}))

-- Requests that have come are answered.
local function finish()
  for conn in pairs(conns) do conn:shutdown_input() end
  server:stop(5)
end

assert(poe.loop.default():signal("TERM", finish)):unref()
io.stderr:write("listening at ", server:getsockname(), "\n")
poe.run()
