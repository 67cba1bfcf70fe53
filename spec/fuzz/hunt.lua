--- Looks for streams that break an invariant.

local Random = require "spec.fuzz.random"
local invariants = require "spec.fuzz.invariants"
local mutate = require "spec.fuzz.mutate"
local show = require "spec.fuzz.show"
local shrink = require "spec.fuzz.shrink"

---@class spec.fuzz.Hunt
---@field runs integer
---@field octets integer
---@field records integer
---@field faults integer messages of filters
---@field findings table[] target, octets, kind, why, run
---@field private name string of the filter
---@field private targets table[]
---@field private seed integer
---@field private known table<string, boolean> a target is found wrong once in each way
local Hunt = {}
Hunt.__index = Hunt

-- Octets tried to make a finding short; where each takes all that is allowed, fewer.
local EFFORT = { any = 1 << 19, hang = 1 << 16, growth = 1 << 16 }

-- Memory is measured in one of so many runs.
local THOROUGH <const> = 16

---@param name string
---@param targets table[]
---@param seed integer
function Hunt.new(name, targets, seed)
  return setmetatable({
    name = name, targets = targets, seed = seed,
    runs = 0, octets = 0, records = 0, faults = 0,
    findings = {}, known = {},
  }, Hunt)
end

-- One in four is as the grammar makes it.
local function octets_for(target, random)
  local octets = target.stream(random)
  if random:one_in(4) then return octets end
  return mutate(random, octets, target.tokens, target.stream(random))
end

-- Do octets break the same invariant, wherever they are cut?
local function breaks(target, octets, kind, seeds)
  for _, seed in ipairs(seeds) do
    local _, broken = invariants.check(target, octets, seed, kind == "growth")
    if broken and broken.kind == kind then return broken end
  end
end

function Hunt:add(target, octets, seed, broken)
  local key = target.title .. broken.kind
  if self.known[key] then return end
  self.known[key] = true
  local seeds = { seed, 1 }
  local fewest = shrink(octets, EFFORT[broken.kind] or EFFORT.any, function(fewer)
    return breaks(target, fewer, broken.kind, seeds) ~= nil
  end)
  local last = breaks(target, fewest, broken.kind, seeds) or broken
  self.findings[#self.findings + 1] =
    { target = target.title, octets = fewest, kind = last.kind, why = last.why, run = self.runs }
end

---Make one stream and look what comes of it.
function Hunt:run()
  self.runs = self.runs + 1
  local target = self.targets[1 + self.runs % #self.targets]
  local random = Random.new(self.seed, self.runs)
  local octets, seed = octets_for(target, random), random:below(1 << 31)
  local whole, broken = invariants.check(target, octets, seed, self.runs % THOROUGH == 0)
  self.octets = self.octets + #octets
  if broken then return self:add(target, octets, seed, broken) end
  self.records = self.records + #whole.records + #whole.rest
  if whole.message then self.faults = self.faults + 1 end
end

---A finding as an entry of corpus/NAME.lua.
---@return string
function Hunt:entry(finding)
  return ("-- %s: %s\n-- make fuzz FILTER=%s SEED=%d RUNS=%d\n{ %s, %s },\n"):format(
    finding.kind, finding.why:gsub("\n", "\n-- "), self.name, self.seed, finding.run,
    show(finding.target), show(finding.octets))
end

return Hunt
