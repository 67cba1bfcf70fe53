-- Answers HTTP/1.0 requests by reading lines: as much of a web server as fits on a page.
-- usage: http_server.lua [ADDRESS], and then `curl http://127.0.0.1:7003/hello`

local poe = require "poe"
local Line = require "poe.filter.line"

local PAGES = {
  ["/hello"] = function(conn) conn:write "hello, world" end,
  ["/count"] = function(conn)
    for i = 1, 10000 do conn:write(tostring(i)) end -- waits for who reads slowly
  end,
  ["/slow"] = function() poe.sleep(3600) end, -- the others do not wait for it
}

-- The request's path; its headers are read and forgotten.
local function read_request(conn)
  local path = (conn:read() or ""):match "^GET (%S+) HTTP/1%.[01]$"
  for header in conn:lines() do
    if header == "" then break end
  end
  return path
end

local function serve(conn)
  local page = PAGES[read_request(conn)]
  conn:write(page and "HTTP/1.0 200 OK" or "HTTP/1.0 404 Not Found", "Content-Type: text/plain", "")
  if page then page(conn) end
end

local server = assert(poe.listen(arg[1] or "127.0.0.1:7003", serve, {
  -- any newline will do; who sends longer lines is not answered
  filter = Line.new { input_literal = "", output_literal = "\r\n", max_length = 8192 },
}))
io.stderr:write("listening at ", server:getsockname(), "\n")
poe.run()
