--- Choices and octets that are the same for the same seed.

local transfer = require "spec.support.transfer"

---@class spec.soak.Dice
---@field private state integer
local Dice = {}
Dice.__index = Dice

---@param seed integer
---@return spec.soak.Dice
function Dice.new(seed)
  return setmetatable({ state = seed * 0x9E3779B97F4A7C15 + 1 }, Dice)
end

---@return integer of 32 bits
function Dice:roll()
  local x = self.state * 6364136223846793005 + 1442695040888963407
  self.state = x
  return ((x ~ (x >> 29)) >> 31) & 0xffffffff
end

---@param least integer
---@param most integer
---@return integer
function Dice:number(least, most)
  return least + self:roll() % (most - least + 1)
end

---@param percent integer
---@return boolean
function Dice:chance(percent)
  return self:roll() % 100 < percent
end

---@generic T
---@param list T[]
---@return T
function Dice:pick(list)
  return list[self:number(1, #list)]
end

-- Mostly few; now and then more than a read or a socket's buffer takes.
local function size(self, most)
  local most_of_all = self:chance(3) and most or self:chance(20) and most // 20 or most // 200
  return self:number(0, most_of_all)
end

-- Pieces of these, from anywhere, are what is sent: to make others each time takes longer
-- than to send them.
local ANY <const> = transfer.octets(1, 1 << 20)
local POOLS <const> = { any = ANY, line = (ANY:gsub("[\r\n]", ".")), text = (ANY:gsub("[^%w]", "-")) }

local function piece(self, pool, most)
  local length = size(self, most or 100000)
  local from = self:number(1, #pool - length)
  return pool:sub(from, from + length - 1)
end

---Any octets.
---@param most? integer how many (100,000)
---@return string
function Dice:octets(most)
  return piece(self, POOLS.any, most)
end

---Octets that make one line.
---@param most? integer how many (100,000)
---@return string
function Dice:line(most)
  return piece(self, POOLS.line, most)
end

---Letters, digits and dashes.
---@param most? integer how many (100,000)
---@return string
function Dice:text(most)
  return piece(self, POOLS.text, most)
end

return Dice
