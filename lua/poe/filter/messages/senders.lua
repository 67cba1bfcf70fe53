--- A bounded set of senders; the longest silent makes way for a new one.
-- A list of two links and a table: every operation takes the same short time.

---@class poe.filter.messages.Sender
---@field sender string|false false: the only one, on a connected socket
---@field filter poe.Filter
---@field fault? string why its stream cannot be framed any further
---@field older poe.filter.messages.Sender
---@field newer poe.filter.messages.Sender

---@class poe.filter.messages.Senders
---@field private max integer
---@field private count integer
---@field private known table<string|false, poe.filter.messages.Sender>
---@field private ring table its `newer` is the longest silent, its `older` who spoke last
local Senders = { __name = "poe.filter.messages.Senders" }
Senders.__index = Senders

---@param max integer how many are remembered
function Senders.new(max)
  local ring = {}
  ring.older, ring.newer = ring, ring
  return setmetatable({ max = max, count = 0, known = {}, ring = ring }, Senders)
end

local function unlink(entry)
  entry.older.newer, entry.newer.older = entry.newer, entry.older
end

local function link_last(ring, entry)
  entry.older, entry.newer = ring.older, ring
  ring.older.newer = entry
  ring.older = entry
end

---The sender's entry, if it is known; it counts as having spoken now.
---@param sender string|false
---@return poe.filter.messages.Sender?
function Senders:find(sender)
  local entry = self.known[sender]
  if entry then
    unlink(entry)
    link_last(self.ring, entry)
  end
  return entry
end

---Add a sender that is not known.
---@param sender string|false
---@param filter poe.Filter
---@return poe.filter.messages.Sender
---@return poe.filter.messages.Sender? forgotten who had to make way
function Senders:add(sender, filter)
  local forgotten = self.count == self.max and self.ring.newer or nil
  if forgotten then self:remove(forgotten) end
  local entry = { sender = sender, filter = filter }
  self.known[sender] = entry
  self.count = self.count + 1
  link_last(self.ring, entry)
  return entry, forgotten
end

---@param entry poe.filter.messages.Sender one that is known
function Senders:remove(entry)
  unlink(entry)
  self.known[entry.sender] = nil
  self.count = self.count - 1
end

---@param sender string|false
---@return poe.filter.messages.Sender?
function Senders:peek(sender)
  return self.known[sender]
end

---The longest silent; nil when there is none.
---@return poe.filter.messages.Sender?
function Senders:oldest()
  if self.count > 0 then return self.ring.newer end
end

---All, the longest silent first: `for entry in senders:each() do`
function Senders:each()
  local ring = self.ring
  return function(_, entry)
    entry = entry.newer
    if entry ~= ring then return entry end
  end, nil, ring
end

return Senders
