-- Tasks: an echo server and its client.

local errno = require "poe.errno"
local loops = require "poe.loop"
local poe = require "poe"
local task = require "poe.task"

local PATH <const> = os.tmpname()

os.remove(PATH)

local RECORDS = { "one", ("two"):rep(2000), "three" }

-- What the other end is told when one has given up.
local CONSEQUENCES = { [errno.ECONNRESET] = true, [errno.EPIPE] = true }

local scenarios = {}

-- What a conversation is told, but for the end of file.
local function told(t, ok, message, code)
  if ok ~= nil then return true end
  if code ~= 0 then
    t:failed(message, code)
    t.gave_up = true
  end
  return false
end

-- What is written is flushed, or its failure would be told when there is more to write.
local function write(t, conn, ...)
  return told(t, conn:write(...)) and told(t, conn:flush())
end

local function serve(t, conn)
  repeat
    local record, message, code = conn:read()
  until not told(t, record, message, code) or not write(t, conn, record)
end

-- Ask for all records, and get them back.
local function converse(t, conn)
  if not write(t, conn, table.unpack(RECORDS)) then return end
  for _ = 1, #RECORDS do
    local record, message, code = conn:read()
    if not told(t, record, message, code) then return end
    t:record("back", record .. "\n")
  end
  conn:shutdown_output()
  told(t, conn:read())
  t:event("client", "done")
end

local function echo(t, at, opts)
  local server = t:own(t:try(poe.listen, at, function(conn) return serve(t, conn) end, opts))
  local address = t:try(server.getsockname, server)
  local conn = t:try(poe.connect, address, opts)
  converse(t, conn)
  conn:close()
  server:stop(1)
end

-- Whoever is left when one has given up is ended by the server's `stop`.
local function run(t, at, opts)
  loops.default().on_error = function(message) t:reported(message) end
  t.begin()
  local ok, raised = pcall(task.run, echo, t, at, opts)
  t:own(loops.default())
  if not ok then error(raised, 0) end
end

local function add(name, at, opts)
  scenarios[#scenarios + 1] = {
    name = "tasks: " .. name,
    run = function(t) return run(t, at, opts) end,
    clean = function() os.remove(PATH) end,
    errnos = { listen = "EADDRINUSE", shutdown = "" }, -- a socket that is connected can be shut down
    others = CONSEQUENCES,
  }
end

add("echo on TCP", "127.0.0.1:0")
add("echo on unix stream", "unix:" .. PATH)
add("echo on seqpacket", "unix:" .. PATH, { type = "seqpacket" })

return scenarios
