-- Answers lines with wheels: a function for each event, and no tasks.
-- usage: line_server.lua [ADDRESS]

local ListenAccept = require "poe.wheel.listenaccept"
local ReadWrite = require "poe.wheel.readwrite"
local handle = require "poe.handle"
local loop = require("poe.loop").default()

local count = 0 -- of clients

local client = {}

function client.on_input(line, wheel)
  wheel:put(("%d: %s"):format(#line, line:reverse()))
end

-- A client that asks and does not read is not heard until it does.
function client.on_high(wheel)
  wheel:pause_input()
end

function client.on_low(wheel)
  wheel:resume_input()
end

-- At the end of file, too: `close` writes what is queued before it closes.
function client.on_error(operation, message, code, wheel)
  if code ~= 0 then io.stderr:write(operation, ": ", message, "\n") end
  wheel:close()
end

function client.on_closed()
  count = count - 1
  io.stderr:write("a client has left, ", count, " stay\n")
end

local function greet(socket)
  count = count + 1
  local options = { handle = socket, high_mark = 16384 }
  for event, fn in pairs(client) do options[event] = fn end
  ReadWrite.new(options):put("hello")
end

local listener = assert(handle.listen(arg[1] or "127.0.0.1:7004"))
ListenAccept.new { handle = listener, on_accept = greet }
loop:run()
