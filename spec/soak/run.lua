-- Runs servers and clients of all kinds together, with faults in one of a hundred system calls;
-- `make soak` runs it. From the environment: TIME (seconds, 60), ROUNDS (instead of TIME), SEED (the
-- time of day), KIND (names in traffic/, all), PERCENT (of the calls that fail, 1). The same seed
-- makes the same conversations; how the system interleaves them is its own affair.
--
-- In the end, and after each round, nothing may be left over, and memory is no more than it was
-- after the first rounds, which are the busiest, and a tenth. If not, or if a conversation has got
-- anything else than it was sent, the exit status is 1.

local script = require "spec.support.script"
package.loaded["poe.core"] = script.core -- with calls that may fail, before anybody has the other one

local Soak = require "spec.soak.soak"
local census = require "spec.soak.census"
local loop = require "poe.loop"
local poe = require "poe"

local KINDS <const> = {
  "lines", "wheels", "http", "websocket", "resp", "json", "switches", "halves", "resets", "reconnect",
  "datagrams", "timers", "children",
}

local EVERY <const> = 5 -- seconds between two lines
local LATE <const> = 10 -- seconds for what goes on when all has ended
local GROWTH <const> = 1.1
local WARM <const> = 0.2 -- of the time, and two rounds, before memory counts

-- Conversations of a kind at the same time. There are more at first, so that what malloc keeps
-- for the worst moment of all is not taken for growth.
local AT_FIRST <const>, LATER <const> = 8, 3

local function refuse(message)
  io.stderr:write("soak: ", message, "\n")
  os.exit(2)
end

local function number(variable, default)
  local text = os.getenv(variable)
  if not text or text == "" then return default end
  return tonumber(text) or refuse(variable .. ": a number expected")
end

local function chosen()
  local names, known = {}, {}
  for _, name in ipairs(KINDS) do known[name] = true end
  for name in (os.getenv "KIND" or ""):gmatch "[^%s,]+" do
    names[#names + 1] = known[name] and name or refuse("KIND: there is no traffic named " .. name)
  end
  return names[1] and names or KINDS
end

local SEED = math.tointeger(number("SEED", os.time())) or refuse "SEED: an integer expected"
local TIME, ROUNDS, PERCENT = number("TIME", 60), number("ROUNDS"), number("PERCENT", 1)

local HEADS <const> = {
  "seconds", "rounds", "conversations", "records", "resets", "reconnects", "halves", "switches", "faults",
  "descriptors", "Lua KiB", "RSS KiB",
}

local function row(values)
  local cells = {}
  for i, head in ipairs(HEADS) do cells[i] = ("%" .. math.max(#head, 7) .. "s"):format(values[i]) end
  print(table.concat(cells, "  "))
  io.flush()
end

local function faults()
  local interrupted, again, shortened, refused = script.injected()
  return interrupted + again + shortened + refused
end

local function show(soak, start)
  local tally = soak.tally
  row {
    math.floor(loop.default().now() - start), soak.rounds, tally.conversations, tally.records, tally.resets,
    tally.reconnects, tally.halves, tally.switches, faults(), census.count(census.descriptors()),
    collectgarbage "count" // 1 | 0, census.resident(),
  }
end

-- Memory after each round.
local memory = { lua = {}, resident = {} }

local function measure()
  local lua, resident = census.memory()
  table.insert(memory.lua, lua)
  table.insert(memory.resident, resident)
end

local function is_over(soak, start)
  if #soak.problems > 0 then return true end
  if ROUNDS then return soak.rounds >= ROUNDS end
  return loop.default().now() - start >= TIME
end

-- The first round whose memory counts.
local warm

local function go_on(soak, start)
  repeat
    if warm then soak:round(1, LATER) else soak:round(2, AT_FIRST) end
    measure()
    local share = ROUNDS and soak.rounds / ROUNDS or (loop.default().now() - start) / TIME
    if not warm and soak.rounds >= 2 and share >= WARM then warm = soak.rounds end
  until is_over(soak, start)
end

local function main(soak)
  local start = loop.default().now()
  local ticker <close> = loop.default():every(EVERY, function() show(soak, start) end)
  script.random(SEED, PERCENT * 100 // 1 | 0)
  soak:open()
  go_on(soak, start)
  soak:close()
  ticker:cancel()
  show(soak, start)
  loop.default():after(LATE, function()
    soak:problem "the loop goes on for nothing"
    loop.default():stop()
  end):unref()
end

-- What there is now and was not before, or the other way round.
local function check_same(soak, before, now, what)
  for key, name in pairs(now) do
    if before[key] ~= name then soak:problem(("left over: %s %s (%s)"):format(what, key, name)) end
  end
  for key, name in pairs(before) do
    if now[key] == nil then soak:problem(("gone: %s %s (%s)"):format(what, key, name)) end
  end
end

local function check_growth(soak, list, what)
  local first, last = list[warm or #list], list[#list]
  print(("%s: %.0f KiB after round %d, %.0f KiB after round %d: %+.1f %%"):format(
    what, first, warm or #list, last, #list, (last / first - 1) * 100))
  if last > first * GROWTH then soak:problem(what .. " has grown") end
end

local function check_faults(soak)
  local interrupted, again, shortened, refused = script.injected()
  print(("faults: %d EINTR, %d EAGAIN, %d transfers cut short, %d failures of accept"):format(
    interrupted, again, shortened, refused))
  if PERCENT > 0 and interrupted + again + shortened + refused == 0 then soak:problem "no fault was injected" end
end

local function check_loop(soak)
  local left = census.loop()
  print(("left over: %d watchers, %d timers, %d signals, %d idle and %d deferred functions"):format(
    left.watchers, left.timers, left.signals, left.idlers, left.deferred))
  for name, count in pairs(left) do
    if count ~= 0 then soak:problem(("left over: %d %s"):format(count, name)) end
  end
end

local function check_process(soak, before)
  local descriptors, children = census.descriptors(), census.children()
  check_same(soak, before.descriptors, descriptors, "descriptor")
  if children ~= before.children then soak:problem("left over: children: " .. children - before.children) end
  print(("left over: %d descriptors, %d children"):format(
    census.count(descriptors) - census.count(before.descriptors), children - before.children))
end

local kinds = chosen()
local span = ROUNDS and ROUNDS .. " rounds" or TIME .. " s"
print(("seed %d, %s, faults in %g %% of the calls"):format(SEED, span, PERCENT))
row(HEADS)
local before = { descriptors = census.descriptors(), children = census.children() }
local soak = Soak.new(SEED, kinds)
local _, why = poe.run(main, soak)
if why then soak:problem(why) end
check_faults(soak)
script.real()
check_loop(soak)
loop.default():close()
census.memory()
check_process(soak, before)
check_growth(soak, memory.lua, "Lua's memory")
check_growth(soak, memory.resident, "RSS")
print(("%d conversations, %d problems"):format(soak.tally.conversations, #soak.problems))
print(("score: %d of %d conversations with faults in them survived"):format(
  math.max(soak.tally.conversations - #soak.problems, 0), soak.tally.conversations))
os.exit(#soak.problems == 0)
