--- One direction of a pair of ends: what one has written and the other has not
-- yet read, up to a capacity. Memory may run out in any call: then nothing has passed.
--
-- Who waits is told first, since it may raise: it is to put off what it does about it.

local Queue = require "poe.driver.memory.queue"

---@class poe.driver.memory.Wire
---@field keeps_messages boolean
---@field capacity integer octets
---@field ended  boolean  its writer has finished
---@field broken boolean  its reader has gone, or reads no more
---@field private queue poe.driver.memory.Queue
---@field private reader table|false function and argument to call when there may be more to read
---@field private writer table|false when there may be room
local Wire = { __name = "poe.driver.memory.Wire" }
Wire.__index = Wire

---@param keeps_messages boolean
---@param capacity integer octets
---@return poe.driver.memory.Wire
function Wire.new(keeps_messages, capacity)
  return setmetatable({
    keeps_messages = keeps_messages,
    capacity = capacity,
    ended = false,
    broken = false,
    queue = Queue.new(),
    reader = false,
    writer = false,
  }, Wire)
end

local function tell(side)
  if side then side[1](side[2]) end
end

---Call a function when there may be more to read, or room.
---@param side "reader"|"writer"
---@param fn? fun(argument: any)
---@param argument any
function Wire:notify(side, fn, argument)
  self[side] = fn and { fn, argument } or false
end

---Octets that take up capacity. An empty message counts as one, so that
---messages are bounded too.
---@return integer
function Wire:held()
  return self.keeps_messages and math.max(self.queue.octets, self.queue.count) or self.queue.octets
end

---Would `get` have something, be it the end?
---@return boolean
function Wire:is_readable()
  return self.queue.count > 0 or self:has_ended()
end

---@return boolean
function Wire:has_ended()
  return self.ended and self.queue.count == 0 or self.broken
end

---No more is written; what is in flight stays.
function Wire:finish()
  self.ended = true
  tell(self.reader)
end

---No more is read; what is in flight is dropped.
function Wire:break_off()
  self.broken = true
  self.queue:clear()
  tell(self.reader)
  tell(self.writer)
end

---Move octets from a queue until it is empty or nothing more fits.
---@param out poe.driver.memory.Queue
function Wire:write_octets(out)
  local room = self.capacity - self:held()
  local octets = room > 0 and out:peek(room) or ""
  self.queue:reserve(1)
  tell(self.reader)
  if octets == "" then return end
  self.queue:push(octets)
  out:drop(#octets)
end

---Move messages from a queue until it is empty or the next does not fit. One
---that would never fit is dropped.
---@param out poe.driver.memory.Queue
---@return integer? octets of the first that was dropped
function Wire:write_messages(out)
  local lost
  self.queue:reserve(out.count)
  tell(self.reader)
  while out.count > 0 do
    local size = out:front_size()
    if size > self.capacity then
      lost = lost or size
      out:pop()
    elseif math.max(self.queue.octets + size, self.queue.count + 1) > self.capacity then
      break
    else
      self.queue:push(out:pop())
    end
  end
  return lost
end

---Take octets as one string, wherever they were cut when written.
---@param most integer octets
---@param into string[] an empty table
function Wire:read_octets(most, into)
  local octets = self.queue:peek(most)
  if octets ~= "" then into[1] = octets end
  tell(self.writer)
  self.queue:drop(#octets)
end

---Take whole messages; the first of them may be over the limit.
---@param most integer octets
---@param into string[] an empty table
function Wire:read_messages(most, into)
  local n, size, queue = 0, 0, self.queue
  while n < queue.count and (n == 0 or size + #queue:at(n + 1) <= most) do
    n = n + 1
    into[n] = queue:at(n)
    size = size + #into[n]
  end
  tell(self.writer)
  for _ = 1, n do queue:pop() end
end

return Wire
