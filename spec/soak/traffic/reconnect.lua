--- A client that connects again and again to a server that restarts: each record is acknowledged
-- once in the end, and the server has all of them, in order and once.

local Dice = require "spec.soak.dice"
local Latch = require "spec.soak.latch"
local check = require "spec.soak.check"
local poe = require "poe"

local reconnect = { conversations = 2 }

-- A server that ends after so many records, and what it has got so far, over all its lives.
local function start(service, address)
  local left = service.dice:number(1, 40)
  local function serve(conn)
    for line in conn:lines() do
      local number, text = line:match "^(%d+) (.*)$"
      number = tonumber(number)
      if number == #service.log + 1 then table.insert(service.log, text) end -- else it has it already
      conn:write(tostring(number))
      left = left - 1
      if left <= 0 then return service.died:open() end
    end
  end
  return poe.listen(address, serve, { backlog = 16 })
end

-- Restart it until it is not wanted any more.
local function keep_up(service)
  local address = service.address
  while true do
    service.died = Latch.new()
    local server <close> = assert(start(service, address))
    address = server:getsockname()
    service.address = address
    service.started:open()
    service.died:await()
    server:stop(service.dice:number(0, 3) / 1000)
    poe.sleep(service.dice:number(0, 3) / 1000)
  end
end

local function write_from(conn, texts, first)
  for i = first, #texts do
    if not conn:write(i .. " " .. texts[i]) then return end
  end
end

-- As many as one connection carries: the last one that was acknowledged.
local function send_some(conn, texts, acknowledged)
  local _ <close> = poe.spawn(write_from, conn, texts, acknowledged + 1)
  while acknowledged < #texts do
    local line = conn:read()
    if not line then return acknowledged end
    acknowledged = acknowledged + 1
    check.equal(tostring(acknowledged), line, "acknowledgement")
  end
  return acknowledged
end

local function send_all(service, texts, tally)
  local acknowledged, connections = 0, 0
  while acknowledged < #texts do
    local conn <close> = poe.connect(service.address, { timeout = 10 })
    if conn then
      connections = connections + 1
      acknowledged = send_some(conn, texts, acknowledged)
    else
      tally.refusals = tally.refusals + 1
      poe.sleep(0.001)
    end
  end
  tally.reconnects = tally.reconnects + connections - 1
end

function reconnect.open()
  return {}
end

-- An address that no client has, so that nobody else gets the port between two lives.
function reconnect.converse(_, dice, tally)
  local service = {
    dice = Dice.new(dice:roll()), log = {}, started = Latch.new(),
    address = dice:chance(50) and "127.0.0.2:0" or "unix:@",
  }
  local keeper <close> = poe.spawn(keep_up, service)
  service.started:await()
  local texts = {}
  for i = 1, dice:number(1, 200) do texts[i] = dice:line() end
  send_all(service, texts, tally)
  check.equal(#texts, #service.log, "records of the server")
  for i, text in ipairs(texts) do check.equal(text, service.log[i], "record " .. i) end
  keeper:cancel()
  tally.records = tally.records + 2 * #texts
end

function reconnect.close() end

return reconnect
