--- Filters that are switched while octets for the next one are on their way already.

local Block = require "poe.filter.block"
local Dice = require "spec.soak.dice"
local Length = require "poe.filter.length"
local Line = require "poe.filter.line"
local Netstring = require "poe.filter.netstring"
local check = require "spec.soak.check"
local poe = require "poe"

local switches = { conversations = 12 }

local FILTERS <const> = {
  length = function() return Length.new { format = "<I3" } end,
  netstring = function() return Netstring.new() end,
  block = function() return Block.new() end,
  crlf = function() return Line.new { literal = "\r\n" } end,
}

-- By LF alone: the octet behind it may be a CR of what comes next.
local function line_filter()
  return Line.new { literal = "\n" }
end

local NAMES <const> = { "length", "netstring", "block", "crlf" }

-- A line tells how what follows is framed, and how many records that are; then come lines again.
local function announce(dice)
  return dice:pick(NAMES), dice:number(0, 10), dice:roll()
end

local function record(dice, name)
  return name == "crlf" and dice:line(20000) or dice:octets(20000)
end

local function write_batch(conn, name, count, seed)
  local dice = Dice.new(seed)
  conn:write(("%s %d %d"):format(name, count, seed))
  conn:set_output_filter(FILTERS[name]())
  for _ = 1, count do assert(conn:write(record(dice, name))) end
  conn:set_output_filter(line_filter())
end

local function read_batch(conn, name, count, seed, who)
  local dice = Dice.new(seed)
  conn:set_input_filter(FILTERS[name]())
  for i = 1, count do check.reads(conn, record(dice, name), ("%s %d of %s"):format(name, i, who)) end
  conn:set_input_filter(line_filter())
end

-- Each batch goes back as it came, and who reads it knows what is to come.
local function serve(conn)
  conn:set_output_filter(line_filter())
  for line in conn:lines() do
    local name, count, seed = line:match "^(%a+) (%d+) (%d+)$"
    count, seed = tonumber(count), tonumber(seed)
    read_batch(conn, name, count, seed, "the client")
    write_batch(conn, name, count, seed)
  end
  check.ends(conn, "the client")
end

function switches.open()
  return { server = assert(poe.listen("127.0.0.1:0", serve, { filter = line_filter() })) }
end

local function write_all(conn, seed, batches)
  local dice = Dice.new(seed)
  for _ = 1, batches do write_batch(conn, announce(dice)) end
  conn:shutdown_output()
end

function switches.converse(self, dice, tally)
  local conn <close> = assert(poe.connect(self.server:getsockname(), { filter = line_filter() }))
  conn:set_output_filter(line_filter())
  local seed, batches = dice:roll(), dice:number(1, 20)
  local writer <close>, same = poe.spawn(write_all, conn, seed, batches), Dice.new(seed)
  for _ = 1, batches do
    local name, count, its_seed = announce(same)
    check.reads(conn, ("%s %d %d"):format(name, count, its_seed), "announcement")
    read_batch(conn, name, count, its_seed, "the server")
    tally.records, tally.switches = tally.records + 2 * count, tally.switches + 4
  end
  check.ends(conn, "the server")
  writer:join()
end

function switches.close(self)
  self.server:stop(1)
end

return switches
