--- One filter of a stack, which is fed what the one below it gives.
--
-- A layer takes a record from the layer below when it has none itself, and one at a time: so
-- as little as can be is held above the lowest filter, and where its octets go is known.
-- What a layer still asks for is told to the one below with each call, so that a record costs
-- each layer the same, however many stand above it.

local Octets = require "poe.filter.stackable.octets"
local Trail = require "poe.filter.stackable.trail"
local back = require "poe.filter.back"

---@class poe.filter.stackable.Layer
---@field filter poe.Filter
---@field source poe.filter.stackable.Trail|poe.filter.stackable.Octets what it is fed
---@field above poe.filter.stackable.Layer|poe.filter.stackable.Exit
---@field due any[]|false replies of the filter that were not put through those below
---@field private below poe.filter.stackable.Layer|false
---@field private count fun(filter: poe.Filter): integer what the filter has made nothing of
---@field private count_half fun(filter: poe.Filter): integer what it has given a part of
local Layer = { __name = "poe.filter.stackable.Layer" }
Layer.__index = Layer

local function new_source(filter, below)
  if not below and not filter.takes_values then return Octets.new() end
  return Trail.new(not filter.takes_values)
end

---`above` is to be set before it is used.
---@param filter poe.Filter
---@param below poe.filter.stackable.Layer|false
---@param source? poe.filter.stackable.Trail what it is to be fed first, that the layer below has given
---@return poe.filter.stackable.Layer
function Layer.new(filter, below, source)
  return setmetatable({
    filter = filter, source = source or new_source(filter, below), below = below, above = false, due = false,
    count = filter.count_pending or back.count, count_half = filter.count_half or back.count_half,
  }, Layer)
end

-- Where in what it was fed is what its filter has made nothing of.
local function position(self)
  return self.source.fed - self.count(self.filter)
end

-- Where in what it was fed is what stands for records that may still be asked for, if the layer
-- above asks for what is from `at` on.
local function oldest(self, at)
  return self.above.source:origin(at) or position(self) - self.count_half(self.filter)
end

---Where in what it was fed is what stands for records that may still be asked for.
---@return integer
function Layer:oldest()
  return oldest(self, self.above:oldest())
end

---Where in what it was fed is what no part has been returned of, by it and those above.
---@return integer
function Layer:start()
  local above = self.above
  return above.source:collect(above:start()) or position(self)
end

---Does it hold something, or do those above hold something that it has given?
---@return boolean
function Layer:is_busy()
  return self:oldest() < self.source.fed
end

---Have those above kept something that it has given, or it a part of that?
---@return boolean
function Layer:is_kept()
  return self:oldest() < position(self)
end

---Let go of what it was fed, as far as records of it have been returned.
---@param at integer from where on the layer above asks for what it was fed
---@return integer oldest from where on this one does
function Layer:trim(at)
  local source, from = self.source, oldest(self, at)
  if not source:is_empty() then source:trim(from) end
  return from
end

---Add the next record to what the layer above is fed.
---@param source poe.filter.stackable.Trail
---@param is_ending boolean
---@param at integer from where on `source` is still asked for
---@return boolean is_given
---@return string? message
function Layer:give(source, is_ending, at)
  source:reserve(position(self), self.count_half(self.filter) == 0)
  local record, message = self:take(is_ending, at)
  if record == nil then return false, message end
  source:add(record)
  return true
end

-- Feed the filter what the layer below gives next, or what is still to be fed.
local function feed(self, is_ending, at)
  local source, below = self.source, self.below
  if source:feed(self.filter) then return true end
  if not below then return false end
  local is_given, message = below:give(source, is_ending, self:trim(at))
  if not is_given then return false, message end
  return source:feed(self.filter)
end

---Take one record.
---@param is_ending boolean no more will be fed: filters finish, the lowest first
---@param at integer from where on the layer above asks for what it was fed
---@return any record      nil alone = feed me more
---@return string? message set when there will be no more records
function Layer:take(is_ending, at)
  local filter = self.filter
  while true do
    local record, message = filter:get_one()
    if record ~= nil or message then return record, message end
    local is_fed, why = feed(self, is_ending, at)
    if not is_fed then
      if why or not is_ending then return nil, why end
      return filter:finish()
    end
  end
end

-- Records of this layer that stand for parts of what was fed, of which other parts were
-- returned; and is there, above it, something whole behind them?
local function parts(self)
  local above = self.above
  local list = above:stand()
  return list, above.source:collect(above:start(), list) ~= nil
end

---What stands, as what this layer is fed, for parts of what is before `start`. Where the filter
---does not know how to put records back, that is all that they were made of.
---@return any[] list
function Layer:stand()
  local list, is_whole = parts(self)
  local stand = back.records(self.filter, list)
  if not stand then return self.source:between(self:oldest(), self:start()) end
  if is_whole then return stand end
  local half = back.half(self.filter)
  return table.move(half, 1, #half, #stand + 1, table.move(stand, 1, #stand, 1, {}))
end

---The records that the layer below has given and that are in none of those that were returned.
---@return poe.filter.stackable.Trail
function Layer:exposed()
  local below, list = self.below, self:stand()
  return self.source:rest_of(self:start(), list, oldest(below, self:oldest()))
end

return Layer
