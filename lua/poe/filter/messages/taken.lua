--- What `get` of poe.filter.messages has taken and not returned yet: records and faults, in order.
-- Where a function of the user's raises, or memory runs out, it is still here.

---@class poe.filter.messages.Taken
---@field private records any[] a record, or nil in place of one that is a fault
---@field private abouts (string|false)[] the sender of each, or the fault
---@field private faulty (string|false)[] the sender that each fault is about
---@field private first integer
---@field private last integer
local Taken = { __name = "poe.filter.messages.Taken" }
Taken.__index = Taken

---@return poe.filter.messages.Taken
function Taken.new()
  return setmetatable({ records = {}, abouts = {}, faulty = {}, first = 1, last = 0 }, Taken)
end

---@return boolean
function Taken:is_empty()
  return self.first > self.last
end

---Make room for one more, so that `add` needs no memory.
function Taken:reserve()
  local n = self.last + 1
  self.records[n], self.abouts[n], self.faulty[n] = false, false, false
end

---@param record any
---@param about? string
---@param faulty? string
---@return boolean is_added false: there was neither a record nor a fault
function Taken:add(record, about, faulty)
  if record == nil and not about then return false end
  local n = self.last + 1
  self.records[n], self.abouts[n], self.faulty[n] = record, about or false, faulty or false
  self.last = n
  return true
end

---Take the first.
---@return any record
---@return string? about
---@return string? faulty
function Taken:shift()
  local n = self.first
  local record, about, faulty = self.records[n], self.abouts[n], self.faulty[n]
  self.records[n], self.abouts[n], self.faulty[n] = nil, nil, nil
  self.first = n + 1
  if n == self.last then self.first, self.last = 1, 0 end
  return record, about or nil, faulty or nil
end

-- What is there, as `get` gives it.
local function sorted(self)
  local records, senders, faults, known = {}, {}, {}, false
  for i = self.first, self.last do
    local record, about = self.records[i], self.abouts[i]
    if record == nil then
      faults[#faults + 1] = about
    else
      records[#records + 1], senders[#senders + 1] = record, about
      known = known or about ~= false
    end
  end
  return records, known and senders or nil, #faults > 0 and table.concat(faults, "; ") or nil
end

---Take all. All or, if memory runs out, nothing.
---@return any[] records
---@return (string|false)[]? senders nil when none has one
---@return string? faults "; " between them
function Taken:all()
  local records, senders, faults = sorted(self)
  local none, abouts, faulty = {}, {}, {}
  self.records, self.abouts, self.faulty, self.first, self.last = none, abouts, faulty, 1, 0
  return records, senders, faults
end

return Taken
