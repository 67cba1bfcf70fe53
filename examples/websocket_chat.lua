-- A chat over websockets: passes on what each member says to all others; SIGTERM ends it in order.
-- usage: websocket_chat.lua [ADDRESS], and then, in several browsers' consoles,
--   chat = new WebSocket("ws://127.0.0.1:7005/ann"); chat.onmessage = e => console.log(e.data); chat.send("hello")

local poe = require "poe"
local HTTP = require "poe.filter.http"
local WebSocket = require "poe.filter.websocket"
local handshake = require "poe.filter.websocket.handshake"

local members = {} -- name -> connection

-- Nobody waits for who reads too slowly: `put` does not, where `write` would.
local function tell_all(record, speaker)
  for name, conn in pairs(members) do
    if name ~= speaker and conn:put(record) ~= false then
      members[name] = nil
      conn:close { discard = true }
    end
  end
end

-- The name that a request asks for, and the response to it; or why not, as a status and a text.
local function admit(request)
  local response, why, status, headers = handshake.accept(request)
  if not response then return nil, { status = status, headers = headers, body = why .. "\n" } end
  local name = request.target:match "^/(%w+)$"
  if not name then return nil, { status = 404, body = "ask for /NAME\n" } end
  if members[name] then return nil, { status = 409, body = name .. " is here already\n" } end
  return name, response
end

-- Likewise, where a request may be none: the response then is what the filter says, if it has refused one.
local function answer(conn, request)
  if request then return admit(request) end
  local status = conn:get_input_filter():get_error()
  return nil, status and { status = status, headers = { connection = "close" } }
end

-- From requests to messages: what has come behind the request goes to the next filter.
local function shake_hands(conn)
  local request = conn:read()
  local name, response = answer(conn, request)
  if not response then return nil end
  response.type = "response"
  conn:write(response)
  if name then conn:set_filter(WebSocket.new { max_message = 65536 }) end
  return name
end

-- Pings and the close are answered by the filter.
local function pass_on(conn, name)
  for message in conn:lines() do
    if message.type == "text" then tell_all(name .. ": " .. message.data, name) end
    if message.type == "close" then return end
  end
end

local function serve(conn)
  local name = shake_hands(conn)
  if not name then return end
  members[name] = conn
  tell_all(name .. " is here")
  pass_on(conn, name)
  if members[name] ~= conn then return end -- was let go
  members[name] = nil
  tell_all(name .. " has left")
end

local server = assert(poe.listen(arg[1] or "127.0.0.1:7005", serve, { filter = HTTP.new { gather = true } }))
io.stderr:write("listening at ", server:getsockname(), "\n")

local function finish()
  tell_all { type = "close", code = 1001, reason = "the server ends" }
  server:stop(2) -- seconds for who does not say goodbye
end

-- The loop does not go on for the signal alone.
assert(poe.loop.default():signal("TERM", finish)):unref()
poe.run()
