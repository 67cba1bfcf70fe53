--- Connections that one side resets in their midst: the other is told so, and what it has got by
-- then is what was sent, from the start and without a hole.

local Dice = require "spec.soak.dice"
local check = require "spec.soak.check"
local errno = require "poe.errno"
local poe = require "poe"

local resets = { conversations = 16 }

local function reset(conn)
  conn:get_output_handle():setsockopt("linger", 0)
  conn:close { discard = true }
end

-- What a reset looks like.
local RESET <const> = { [errno.ECONNRESET] = true, [errno.EPIPE] = true }

local function check_reset(what, why, code)
  if not RESET[code] then error(("%s: a reset expected, but: %s"):format(what, why), 2) end
end

-- Write without an end, until the other side is gone.
local function write_on(conn, seed)
  local dice, ok, why, code = Dice.new(seed), true, nil, nil
  while ok do ok, why, code = conn:write(dice:line()) end
  check_reset("a write", why, code)
end

-- Read so many lines, or all there are; how many there were, and how it ended. Who is slow meets
-- a reset while it writes.
local function read_on(conn, seed, most)
  local dice, pauses, count = Dice.new(seed), Dice.new(~seed), 0
  while count < most do
    local line, why, code = conn:read()
    if not line then return count, why, code end
    count = count + 1
    check.equal(dice:line(), line, "line " .. count .. " before a reset")
    if pauses:chance(5) then poe.sleep(0.001) end
  end
  return count
end

-- Read and write; reset the connection after so many lines, or be reset.
local function talk(conn, seeds, most)
  local writer <close> = poe.spawn(write_on, conn, seeds.ours)
  local count, why, code = read_on(conn, seeds.theirs, most or math.maxinteger)
  if not why then
    writer:cancel()
    reset(conn)
    return count
  end
  check_reset("a read", why, code)
  writer:join()
  return count
end

function resets.open(tally)
  local function serve(conn)
    local ours, theirs, most = conn:read():match "^(%d+) (%d+) (%d+)$"
    most = most ~= "0" and tonumber(most) or nil
    if most then tally.resets = tally.resets + 1 end
    talk(conn, { ours = tonumber(ours), theirs = tonumber(theirs) }, most)
  end
  return { server = assert(poe.listen("127.0.0.1:0", serve)) }
end

function resets.converse(self, dice, tally)
  local conn <close> = assert(poe.connect(self.server:getsockname()))
  local seeds, most, by_server = { ours = dice:roll(), theirs = dice:roll() }, dice:number(1, 60), dice:chance(50)
  conn:write(("%d %d %d"):format(seeds.theirs, seeds.ours, by_server and most or 0))
  local count = talk(conn, seeds, not by_server and most or nil)
  if not by_server then tally.resets = tally.resets + 1 end
  tally.records = tally.records + count
end

function resets.close(self)
  self.server:stop(1)
end

return resets
