-- luv: read_start, find and sub on each block; the replies to a block are one write, a table of lines.
local uv = require "luv"

local BACKLOG <const> = 4096

-- Answer the whole lines of a block; return the start of the one that has no end yet.
local function answer(socket, block)
  local replies, start, newline = {}, 1, block:find("\n", 1, true)
  while newline do
    local line = block:sub(start, newline - 1)
    replies[#replies + 1] = line .. "\n"
    start = newline + 1
    newline = block:find("\n", start, true)
  end
  if start > 1 then socket:write(replies) end
  return block:sub(start)
end

local function serve(socket)
  local rest = ""
  socket:read_start(function(message, block)
    if message or not block then return socket:close() end
    rest = answer(socket, rest .. block)
  end)
end

local listener = uv.new_tcp()
assert(listener:bind("127.0.0.1", 0))
assert(listener:listen(BACKLOG, function(message)
  assert(not message, message)
  local socket = uv.new_tcp()
  listener:accept(socket)
  socket:nodelay(true)
  serve(socket)
end))
print(listener:getsockname().port)
io.stdout:flush()
uv.run()
