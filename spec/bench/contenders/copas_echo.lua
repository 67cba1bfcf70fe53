-- Copas: a coroutine for each connection, LuaSocket's own line reading.
local copas = require "copas"
local socket = require "socket"

local BACKLOG <const> = 4096

local function echo(connection)
  connection:setoption("tcp-nodelay", true)
  for line in function() return connection:receive("*l") end do
    if not connection:send(line .. "\n") then break end
  end
end

local listener = assert(socket.bind("127.0.0.1", 0, BACKLOG))
copas.addserver(listener, copas.handler(echo))
print((select(2, listener:getsockname())))
io.stdout:flush()
copas.loop()
