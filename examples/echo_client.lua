-- Sends the lines of its input to a server, and prints what comes back.
-- usage: echo_client.lua [ADDRESS] <FILE

local Conn = require "poe.conn"
local poe = require "poe"

-- While one task writes, waiting when the server takes no more, another one reads.
local function send_all(from, to)
  for line in from:lines() do
    if not to:write(line) then return end -- whoever reads is told why
  end
  to:shutdown_output() -- the server sees the end, and its last answers still come
end

poe.run(function()
  local server <close> = assert(poe.connect(arg[1] or "127.0.0.1:7000"))
  local input <close> = Conn.new { handle = io.stdin }
  poe.spawn(send_all, input, server)
  for line in server:lines() do print(line) end
  local _, why, errno = server:read()
  if errno ~= 0 then error(why, 0) end
end)
