--- Websockets after an upgrade on the same connection: messages, fragments, pings, the close.

local Dice = require "spec.soak.dice"
local HTTP = require "poe.filter.http"
local WebSocket = require "poe.filter.websocket"
local check = require "spec.soak.check"
local handshake = require "poe.filter.websocket.handshake"
local poe = require "poe"

local websocket = { conversations = 8 }

-- Messages that both sides know, each with its type.
local function message(dice)
  if dice:chance(50) then return { type = "text", data = dice:text() } end
  return { type = "binary", data = dice:octets() }
end

local function check_message(expected, got, what)
  check.equal(expected.type, got.type, what .. ", type")
  check.equal(expected.data, got.data, what)
end

local function shake_hands(conn)
  local request = assert(conn:read())
  local response = assert(handshake.accept(request))
  response.type = "response"
  conn:write(response)
  conn:set_filter(WebSocket.new {})
  return tonumber(request.target:match "^/(%d+)$")
end

local function serve(conn)
  local dice, count = Dice.new(shake_hands(conn)), 0
  for got in conn:lines() do
    if got.type == "close" then return check.equal(1000, got.code, "code of the close") end
    if got.type ~= "ping" then
      count = count + 1
      check_message(message(dice), got, "message " .. count .. " of the client")
      conn:write { type = got.type, data = got.data }
    end
  end
  error "the client has left without a close"
end

function websocket.open()
  return { server = assert(poe.listen("unix:@", serve, { filter = HTTP.new { gather = true } })) }
end

-- The request, and whatever may come behind its response.
local function upgrade(conn, seed)
  local request, key = handshake.request { host = "soak", target = "/" .. seed }
  request.type = "request"
  conn:write(request)
  local response = assert(conn:read())
  assert(handshake.verify(response, key))
end

local function write_all(conn, seed, count, pings)
  local dice = Dice.new(seed)
  for _ = 1, count do
    if pings:chance(10) then assert(conn:write { type = "ping", data = "are you there" }) end
    assert(conn:write(message(dice)))
  end
end

local function read_message(conn, tally)
  local got = assert(conn:read())
  while got.type == "pong" do
    tally.pongs = tally.pongs + 1
    got = assert(conn:read())
  end
  return got
end

function websocket.converse(self, dice, tally)
  local conn <close> = assert(poe.connect(self.server:getsockname(), {
    filter = HTTP.new { side = "client", gather = true },
  }))
  local seed, count = dice:roll(), dice:number(1, 50)
  upgrade(conn, seed)
  conn:set_filter(WebSocket.new { side = "client", fragment_size = dice:pick { 100, 5000, 1 << 20 } })
  local writer <close> = poe.spawn(write_all, conn, seed, count, dice)
  local expected = Dice.new(seed)
  for i = 1, count do
    check_message(message(expected), read_message(conn, tally), "message " .. i .. " of the server")
  end
  writer:join()
  conn:write { type = "close", code = 1000 }
  check.equal("close", read_message(conn, tally).type, "the last message")
  tally.records = tally.records + 2 * count
end

function websocket.close(self)
  self.server:stop(1)
end

return websocket
