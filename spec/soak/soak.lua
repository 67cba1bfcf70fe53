--- Rounds of conversations of all kinds side by side, on the default loop, with faults injected
-- into the module's system calls; and what is left over after each.

local Dice = require "spec.soak.dice"
local census = require "spec.soak.census"
local loop = require "poe.loop"
local poe = require "poe"

---@class spec.soak.Soak
---@field tally table<string, integer> what has happened
---@field problems string[]
---@field rounds integer
---@field private seed integer
---@field private kinds table[] { name, traffic, state, conversations }
---@field resting table<string, integer> what the loop waits for between rounds
local Soak = {}
Soak.__index = Soak

-- Seconds, longer than any round or end of one takes on any machine.
local PATIENCE <const>, SOON <const> = 120, 20

-- What accept says where we have it say so.
local EXPECTED <const> = "accept: Too many open files$"

---@param seed integer
---@param names string[] in spec/soak/traffic/
---@return spec.soak.Soak
function Soak.new(seed, names)
  local self = setmetatable({ seed = seed, kinds = {}, problems = {}, rounds = 0 }, Soak)
  self.tally = setmetatable({}, { __index = function() return 0 end })
  for i, name in ipairs(names) do
    self.kinds[i] = { name = name, traffic = require("spec.soak.traffic." .. name), conversations = 0 }
  end
  loop.default().on_error = function(message) self:reported(message) end
  return self
end

---@private
function Soak:problem(message)
  print("not survived: " .. message)
  io.flush()
  table.insert(self.problems, message)
end

---@private
function Soak:reported(message)
  if message:find(EXPECTED) then
    self.tally.scarce = self.tally.scarce + 1
  else
    self:problem("reported: " .. message)
  end
end

-- Another conversation: whatever it does, it does again with the same seed.
local function converse(self, kind)
  local number = kind.conversations + 1
  kind.conversations = number
  local dice = Dice.new(self.seed * 1000003 + number * 64 + #kind.name + kind.name:byte(1) * 31)
  local ok, why = xpcall(kind.traffic.converse, debug.traceback, kind.state, dice, self.tally)
  self.tally.conversations = self.tally.conversations + 1
  if not ok then self:problem(("%s, conversation %d: %s"):format(kind.name, number, why)) end
end

local function work(self, kind, last)
  while kind.conversations < last and #self.problems == 0 do converse(self, kind) end
end

local function converse_all(self, times, at_once)
  local workers = {}
  for _, kind in ipairs(self.kinds) do
    local last = kind.conversations + kind.traffic.conversations * times
    for _ = 1, at_once do table.insert(workers, poe.spawn(work, self, kind, last)) end
  end
  for _, worker in ipairs(workers) do worker:join() end
  return true
end

-- The names of those whose conversations have not come to an end.
local function describe(self)
  local words = {}
  for _, kind in ipairs(self.kinds) do table.insert(words, kind.name .. " " .. kind.conversations) end
  return table.concat(words, ", ")
end

local function differences(expected, got)
  local words = {}
  for name, count in pairs(expected) do
    if got[name] ~= count then table.insert(words, ("%d %s (%d)"):format(got[name], name, count)) end
  end
  return table.concat(words, ", ")
end

-- What closes after its conversation has ended does so soon.
local function settle(self)
  local deadline, left = loop.default().now() + SOON, "not known"
  while left ~= "" and loop.default().now() < deadline do
    poe.sleep(0.002)
    left = differences(self.resting, census.loop())
  end
  if left ~= "" then self:problem("left over in the loop after a round: " .. left) end
end

---Start the servers. In a task, as all that follows.
function Soak:open()
  for _, kind in ipairs(self.kinds) do kind.state = kind.traffic.open(self.tally) end
  poe.sleep(0.001)
  self.resting = census.loop()
end

---Have conversations of all kinds, and wait until nothing is left of them.
---@param times integer what each kind says how many it wants, so often
---@param at_once integer conversations of a kind that are going on at the same time
function Soak:round(times, at_once)
  self.rounds = self.rounds + 1
  if not poe.with_timeout(PATIENCE, converse_all, self, times, at_once) then
    self:problem("a round hangs; conversations begun: " .. describe(self))
  end
  settle(self)
end

---End the servers.
function Soak:close()
  for _, kind in ipairs(self.kinds) do kind.traffic.close(kind.state) end
  for _, kind in ipairs(self.kinds) do kind.state = nil end
end

return Soak
