-- cqueues: a coroutine for each connection; its own line reading, and replies that are flushed before it
-- waits for more. (Left to itself, a read flushes them each time.)
local cqueues = require "cqueues"
local errno = require "cqueues.errno"
local socket = require "cqueues.socket"

local loop = cqueues.new()

local function next_line(connection)
  local line, why = connection:recv("*l")
  while why == errno.EAGAIN do
    connection:flush()
    cqueues.poll(connection)
    line, why = connection:recv("*l")
  end
  return line
end

local function echo(connection)
  connection:onerror(function(_, _, why) return why end)
  connection:setmode("bf", "bfA")
  for line in next_line, connection do connection:write(line, "\n") end
  connection:close()
end

local listener = socket.listen { host = "127.0.0.1", port = 0, nodelay = true }
assert(listener:listen())
print((select(3, listener:localname())))
io.stdout:flush()

loop:wrap(function()
  for connection in listener:clients { nodelay = true } do loop:wrap(echo, connection) end
end)
assert(loop:loop())
