--- HTTP/1.1: connections that are kept, pipelined requests, bodies with a length or in chunks.

local Dice = require "spec.soak.dice"
local HTTP = require "poe.filter.http"
local check = require "spec.soak.check"
local poe = require "poe"

local http = { conversations = 8 }

-- A body in pieces has no length before it.
local function write_pieces(conn, head, dice, text)
  conn:write(head)
  local at = 1
  while at <= #text do
    local size = dice:number(1, 30000)
    conn:write { type = "body", data = text:sub(at, at + size - 1) }
    at = at + size
  end
  conn:write { type = "end" }
end

local function write_message(conn, head, dice, text)
  if dice:chance(50) then return write_pieces(conn, head, dice, text) end
  head.body = text
  conn:write(head)
end

-- The answer is the request's body, turned round.
local function serve(conn)
  local filter = conn:get_input_filter()
  for request in conn:lines() do
    local dice = Dice.new(tonumber(request.target:match "^/(%d+)$"))
    check.equal(dice:octets(), request.body, "body of a request")
    write_message(conn, { type = "response", status = 200 }, dice, request.body:reverse())
    if not filter:is_persistent() then return end
  end
  check.ends(conn, "the client")
end

function http.open()
  return { server = assert(poe.listen("127.0.0.1:0", serve, { filter = HTTP.new { gather = true } })) }
end

local function request(conn, seed, is_last)
  local dice = Dice.new(seed)
  local text = dice:octets()
  local head = {
    type = "request", method = "POST", target = "/" .. seed,
    headers = { Host = "soak", Connection = is_last and "close" or nil },
  }
  write_message(conn, head, dice, text)
end

local function request_all(conn, seeds, closes)
  for i, seed in ipairs(seeds) do request(conn, seed, closes and i == #seeds) end
end

function http.converse(self, dice, tally)
  local conn <close> = assert(poe.connect(self.server:getsockname(), {
    filter = HTTP.new { side = "client", gather = true },
  }))
  local seeds, closes = {}, dice:chance(50)
  for i = 1, dice:number(1, 20) do seeds[i] = dice:roll() end
  local writer <close> = poe.spawn(request_all, conn, seeds, closes)
  for i, seed in ipairs(seeds) do
    local response = assert(conn:read())
    check.equal(200, response.status, "status of response " .. i)
    check.equal(Dice.new(seed):octets():reverse(), response.body, "body of response " .. i)
  end
  writer:join()
  if closes then check.ends(conn, "the server") end
  tally.records = tally.records + 2 * #seeds
end

function http.close(self)
  self.server:stop(1)
end

return http
