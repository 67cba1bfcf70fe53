--- A queue of strings that can be taken whole or in part, from the front.
-- Work is linear in what passes, however long the queue.

local sub = string.sub

---@class poe.driver.memory.Queue
---@field count  integer strings held; one taken in part counts
---@field octets integer held
---@field private list  string[]
---@field private first integer index of the front
---@field private taken integer octets of the front that have gone
local Queue = { __name = "poe.driver.memory.Queue" }
Queue.__index = Queue

---@return poe.driver.memory.Queue
function Queue.new()
  return setmetatable({ count = 0, octets = 0, list = {}, first = 1, taken = 0 }, Queue)
end

---@param octets string
function Queue:push(octets)
  self.list[self.first + self.count] = octets
  self.count = self.count + 1
  self.octets = self.octets + #octets
end

---@return integer? octets of the front that are left; nil when there is none
function Queue:front_size()
  local front = self.list[self.first]
  return front and #front - self.taken
end

---Take what is left of the front.
---@return string octets there must be a front
function Queue:pop()
  local octets = self.list[self.first]
  if self.taken > 0 then octets = sub(octets, self.taken + 1) end
  self.list[self.first] = nil
  self.count = self.count - 1
  self.first = self.count > 0 and self.first + 1 or 1
  self.taken = 0
  self.octets = self.octets - #octets
  return octets
end

---Take at most so many octets of the front.
---@param most integer at least 1
---@return string octets there must be a front
function Queue:take(most)
  if self:front_size() <= most then return self:pop() end
  local octets = sub(self.list[self.first], self.taken + 1, self.taken + most)
  self.taken = self.taken + most
  self.octets = self.octets - most
  return octets
end

function Queue:clear()
  self.count, self.octets, self.list, self.first, self.taken = 0, 0, {}, 1, 0
end

return Queue
