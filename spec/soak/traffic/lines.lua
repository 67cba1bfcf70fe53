--- Lines by tasks: one writes while another reads; the server checks them and sends them back.

local Dice = require "spec.soak.dice"
local check = require "spec.soak.check"
local poe = require "poe"

local lines = { conversations = 12 }

-- The first line tells what comes: the seed of the others, and how many they are.
local function serve(conn)
  local seed, count = conn:read():match "^(%d+) (%d+)$"
  local dice = Dice.new(tonumber(seed))
  for i = 1, tonumber(count) do
    local line = dice:line()
    check.reads(conn, line, "line " .. i .. " of the client")
    conn:write(line:reverse())
  end
  conn:write "done"
  check.ends(conn, "the client")
end

function lines.open()
  return { server = assert(poe.listen("127.0.0.1:0", serve)) }
end

local function write_all(conn, seed, count)
  local dice = Dice.new(seed)
  conn:write(("%d %d"):format(seed, count))
  for _ = 1, count do assert(conn:write(dice:line())) end
end

-- The name is looked up now and then.
local function address_of(self, dice)
  local address = self.server:getsockname()
  return dice:chance(10) and address:gsub("127.0.0.1", "localhost") or address
end

function lines.converse(self, dice, tally)
  local conn <close> = assert(poe.connect(address_of(self, dice)))
  local seed, count = dice:roll(), dice:number(1, 200)
  local writer <close> = poe.spawn(write_all, conn, seed, count)
  local expected = Dice.new(seed)
  for i = 1, count do check.reads(conn, expected:line():reverse(), "line " .. i .. " of the server") end
  check.reads(conn, "done", "the last line")
  writer:join()
  tally.records = tally.records + 2 * count
end

function lines.close(self)
  self.server:stop(1)
end

return lines
