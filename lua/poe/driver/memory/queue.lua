--- A queue of strings that can be taken whole or in part, from the front.
-- Work is linear in what passes, however long the queue. Memory may run out in any
-- call: then the queue is as it was before it.

local concat = table.concat
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

---Have room for more strings, so that so many can be pushed without memory.
---@param strings integer
function Queue:reserve(strings)
  local list, last = self.list, self.first + self.count - 1
  for i = last + 1, last + strings do list[i] = list[i] or false end
end

---@param octets string
function Queue:push(octets)
  self.list[self.first + self.count] = octets
  self.count = self.count + 1
  self.octets = self.octets + #octets
end

---@return integer? octets of the front that are left; nil when there is none
function Queue:front_size()
  if self.count > 0 then return #self.list[self.first] - self.taken end
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

---Look at a string, as if none before it had been taken in part.
---@param n integer 1 is the front; it must be there
---@return string
function Queue:at(n)
  return self.list[self.first + n - 1]
end

-- What is left of a string, at most so many octets.
local function left_of(self, n, most)
  local octets, taken = self:at(n), n == 1 and self.taken or 0
  if taken == 0 and #octets <= most then return octets end
  return sub(octets, taken + 1, taken + most)
end

---Look at octets at the front, as one string.
---@param most integer at least 1
---@return string octets
function Queue:peek(most)
  if self.count == 0 then return "" end
  local parts, size = { left_of(self, 1, most) }, 0
  for n = 2, self.count do
    size = size + #parts[n - 1]
    if size >= most then break end
    parts[n] = left_of(self, n, most - size)
  end
  return concat(parts)
end

---Drop octets at the front; memory is not needed.
---@param octets integer no more than there are
function Queue:drop(octets)
  self.octets = self.octets - octets
  self.taken = self.taken + octets
  local front = self.list[self.first]
  while front and self.count > 0 and self.taken >= #front do
    self.taken = self.taken - #front
    self.list[self.first] = nil
    self.first, self.count = self.first + 1, self.count - 1
    front = self.list[self.first]
  end
  if self.count == 0 then self.first = 1 end
end

function Queue:clear()
  self.count, self.octets, self.list, self.first, self.taken = 0, 0, {}, 1, 0
end

return Queue
