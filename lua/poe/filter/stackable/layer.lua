--- One filter of a stack, which is fed what the one below it gives.
--
-- A layer takes a record from the layer below when it has none itself, and one at a time: so
-- as little as can be is held above the lowest filter, and where its octets go is known.

local Octets = require "poe.filter.stackable.octets"
local Trail = require "poe.filter.stackable.trail"
local back = require "poe.filter.back"

---@class poe.filter.stackable.Layer
---@field filter poe.Filter
---@field source poe.filter.stackable.Trail|poe.filter.stackable.Octets what it is fed
---@field private below poe.filter.stackable.Layer|false
---@field private above poe.filter.stackable.Layer|false
---@field private count fun(filter: poe.Filter): integer what the filter has made nothing of
---@field private count_half fun(filter: poe.Filter): integer what it has given a part of
local Layer = { __name = "poe.filter.stackable.Layer" }
Layer.__index = Layer

local function new_source(filter, below)
  if not below and not filter.takes_values then return Octets.new() end
  return Trail.new(not filter.takes_values)
end

---@param filter poe.Filter
---@param below poe.filter.stackable.Layer|false
---@return poe.filter.stackable.Layer
function Layer.new(filter, below)
  local self = setmetatable({
    filter = filter, source = new_source(filter, below), below = below, above = false,
    count = filter.count_pending or back.count, count_half = filter.count_half or back.count_half,
  }, Layer)
  if below then below.above = self end
  return self
end

-- Where in what it was fed is what its filter has made nothing of.
local function position(self)
  return self.source.fed - self.count(self.filter)
end

---Where in what it was fed is what stands for records that may still be asked for.
---@return integer
function Layer:oldest()
  local above = self.above
  local from = above and above.source:origin(above:oldest())
  return from or position(self) - self.count_half(self.filter)
end

---Where in what it was fed is what no part has been returned of, by it and those above.
---@return integer
function Layer:start()
  local above = self.above
  local from = above and above.source:collect(above:start())
  return from or position(self)
end

---Let go of what it was fed, as far as records of it have been returned.
function Layer:trim()
  local source = self.source
  if not source:is_empty() then return source:trim(self:oldest()) end
end

-- Feed the filter what the layer below gives next, or what is still to be fed.
local function feed(self, is_ending)
  local source, below = self.source, self.below
  if source:feed(self.filter) then return true end
  if not below then return false end
  self:trim()
  source:reserve(position(below), below.count_half(below.filter) == 0)
  local record, message = below:take(is_ending)
  if record == nil then return false, message end
  source:add(record)
  return source:feed(self.filter)
end

---Take one record.
---@param is_ending boolean no more will be fed: filters finish, the lowest first
---@return any record      nil alone = feed me more
---@return string? message set when there will be no more records
function Layer:take(is_ending)
  local filter = self.filter
  while true do
    local record, message = filter:get_one()
    if record ~= nil or message then return record, message end
    local is_fed, why = feed(self, is_ending)
    if not is_fed then
      if why or not is_ending then return nil, why end
      return filter:finish()
    end
  end
end

-- Records of this layer that stand for parts of what was fed, of which other parts were
-- returned; and is there, above it, something whole behind them?
local function parts(self, ready)
  local above = self.above
  if not above then return ready, false end
  local list = above:stand(ready)
  return list, above.source:collect(above:start(), list) ~= nil
end

---What stands, as what this layer is fed, for parts of what is before `start`.
---@param ready any[] records that the topmost layer has given and that were not returned
---@return any[] list
function Layer:stand(ready)
  local list, is_whole = parts(self, ready)
  local stand = back.records(self.filter, list)
  if not stand then
    if not self.above then error("get_pending: records that cannot be put back", 0) end
    return self.source:between(self:oldest(), self:start())
  end
  if is_whole then return stand end
  local half = back.half(self.filter)
  return table.move(half, 1, #half, #stand + 1, table.move(stand, 1, #stand, 1, {}))
end

return Layer
