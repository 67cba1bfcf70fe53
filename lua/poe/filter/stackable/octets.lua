--- The octets that a stack was fed, as long as they are in no record that was returned.
-- What a Trail is for the filters above, this is for the lowest.

local Pieces = require "poe.pieces"

local sub = string.sub

---@class poe.filter.stackable.Octets
---@field fed integer how many octets the lowest filter has been fed
---@field private base integer how many of them are not here any more
---@field private raw poe.Pieces the others
---@field private unfed poe.Pieces what is still to be fed
local Octets = { __name = "poe.filter.stackable.Octets" }
Octets.__index = Octets

---@return poe.filter.stackable.Octets
function Octets.new()
  return setmetatable({ fed = 0, base = 0, raw = Pieces.new(), unfed = Pieces.new() }, Octets)
end

---@param octets string
function Octets:push(octets)
  self.unfed:push(octets)
end

---Feed all there is.
---@param filter poe.Filter
---@return boolean is_fed false: there is nothing
function Octets:feed(filter)
  local unfed, raw = self.unfed, self.raw
  if unfed.size == 0 then return false end
  local octets = unfed:peek()
  local tried = self.base + raw.size - self.fed -- octets that are there, as feeding them has raised
  raw:push(sub(octets, tried + 1))
  filter:get_one_start(octets)
  self.fed = self.base + raw.size
  unfed:reset ""
  return true
end

---@return boolean
function Octets:is_empty()
  return self.raw.size == 0
end

---Let go of octets before an offset, when they are many or all.
---@param at integer
function Octets:trim(at)
  local raw = self.raw
  local count = at - self.base
  if self.base + raw.size > self.fed or count == 0 then return end
  if count == raw.size then
    raw:reset ""
  elseif 2 * count >= raw.size then
    raw:reset(sub(raw:peek(), count + 1))
  else
    return
  end
  self.base = at
end

---How much has come from an offset on.
---@param at integer
---@return integer octets
function Octets:count(at)
  return self.fed - at + self.unfed.size
end

---What has come from one offset to another.
---@param from integer
---@param to integer
---@return string[]
function Octets:between(from, to)
  local octets = sub(self.raw:peek(), from - self.base + 1, to - self.base)
  return octets ~= "" and { octets } or {}
end

---What has come from an offset on.
---@param at integer
---@return string[]
function Octets:rest(at)
  local raw, unfed = self.raw, self.unfed
  local fed = raw.size > 0 and sub(raw:peek(), at - self.base + 1, self.fed - self.base) or ""
  local octets = unfed.size > 0 and fed .. unfed:peek() or fed
  return octets ~= "" and { octets } or {}
end

return Octets
