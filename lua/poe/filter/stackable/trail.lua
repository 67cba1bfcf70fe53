--- What one filter of a stack has given to the next: records, and what each was made from.
--
-- Offsets count what a filter has been fed from its beginning: octets, or values if it
-- takes values. A record lies between two offsets of the filter that was fed it, and comes
-- `from` an offset of the filter that gave it. Records stay here as long as the filter has
-- not made records of them that were returned; so what is pending in the filters above is
-- known as what the lowest was fed.
--
--     below   4\0a\nb\n   3\0c\nd        block
--     trail   [a\nb\n] from 0, [c\nd] from 6
--     above   a  b  c  d                 line
--
-- A record is whole if all that was made of the same input is in it and behind it: of the
-- results of a map, only the first is. What is from a whole record on is what its `from` is.

local sub, type = string.sub, type

---@class poe.filter.stackable.Trail
---@field fed integer what the filter above has been fed
---@field private in_octets boolean
---@field private total integer what has been added: `fed` and what is still to be fed
---@field private records any[]
---@field private stops integer[] where each ends
---@field private froms integer[]
---@field private wholes boolean[]
---@field private first integer
---@field private last integer
---@field private unfed integer the first that has not been fed
---@field private recent integer the last one's from
local Trail = { __name = "poe.filter.stackable.Trail" }
Trail.__index = Trail

---@param in_octets boolean is what is fed measured in octets?
---@return poe.filter.stackable.Trail
function Trail.new(in_octets)
  return setmetatable({
    fed = 0, total = 0, in_octets = in_octets,
    records = {}, stops = {}, froms = {}, wholes = {},
    first = 1, last = 0, unfed = 1, recent = 0,
  }, Trail)
end

local function size(self, record)
  return self.in_octets and type(record) == "string" and #record or 1
end

---Make room for one more record, so that `add` needs no memory.
---@param from integer offset it comes from
---@param is_whole boolean
function Trail:reserve(from, is_whole)
  local n = self.last + 1
  self.records[n], self.stops[n] = false, 0
  self.froms[n], self.wholes[n] = is_whole and from or self.recent, is_whole
end

---@param record any
function Trail:add(record)
  local n, total = self.last + 1, self.total + size(self, record)
  self.records[n], self.stops[n] = record, total
  self.recent, self.last, self.total = self.froms[n], n, total
end

---Add values that come from nowhere: those that a stack is fed. All or, if memory runs out, none.
---@param list any[]
---@param count integer
function Trail:append(list, count)
  local last, total = self.last, self.total
  for i = 1, count do
    local n = last + i
    self.records[n], self.stops[n] = rawget(list, i), total + i
    self.froms[n], self.wholes[n] = total + i - 1, true
  end
  self.last, self.total = last + count, total + count
end

local function give(self, filter, record)
  if self.in_octets then return filter:get_one_start(record) end
  local feed_one = filter.feed_one
  if feed_one then return feed_one(filter, record) end
  return filter:get_one_start { record }
end

---Feed the next record.
---@param filter poe.Filter
---@return boolean is_fed false: there is none
function Trail:feed(filter)
  local n = self.unfed
  if n > self.last then return false end
  give(self, filter, self.records[n])
  self.fed, self.unfed = self.stops[n], n + 1
  return true
end

---Take the next record, in place of feeding it. Needs no memory.
---@return any
function Trail:take()
  local n = self.unfed
  local record = self.records[n]
  self.fed, self.unfed = self.stops[n], n + 1
  self:trim(self.fed)
  return record
end

---Take all records. All or, if memory runs out, none.
---@return any[]
function Trail:take_all()
  local records, first, last = self.records, self.first, self.last
  if first > 1 then records = table.move(records, first, last, 1, {}) end
  local fresh, stops, froms, wholes = {}, {}, {}, {}
  records[last - first + 2] = nil -- the room for one more
  self.records, self.stops, self.froms, self.wholes = fresh, stops, froms, wholes
  self.fed, self.first, self.last, self.unfed = self.total, 1, 0, 1
  return records
end

-- Is all that a record has before `at`?
local function is_behind(self, n, at)
  return n < self.unfed and self.stops[n] <= at
end

-- The first record that is not.
local function find(self, at)
  local n = self.first
  while n <= self.last and is_behind(self, n, at) do n = n + 1 end
  return n
end

---@return boolean
function Trail:is_empty()
  return self.last == 0
end

---Let go of records before an offset. Needs no memory.
---@param at integer
function Trail:trim(at)
  local n, last = find(self, at), self.last
  if n > last and last == 1 then -- mostly; the slots stay
    self.records[1], self.last, self.unfed = false, 0, 1
    return
  end
  for i = self.first, n - 1 do self.records[i], self.stops[i], self.froms[i], self.wholes[i] = nil, nil, nil, nil end
  self.first = n
  if n > last then self.first, self.last, self.unfed = 1, 0, 1 end
end

---Where the record comes from in which an offset is, or the first one behind it.
---@param at integer
---@return integer? from nil if there is none
function Trail:origin(at)
  if self.last == 0 then return nil end
  local n = find(self, at)
  if n <= self.last then return self.froms[n] end
end

-- Where a record starts.
local function start_of(self, n)
  return self.stops[n] - size(self, self.records[n])
end

-- What a record has from one offset to another.
local function part(self, n, from, to)
  local record, start = self.records[n], start_of(self, n)
  if not self.in_octets or from <= start and to >= self.stops[n] then return record end
  return sub(record, math.max(from - start, 0) + 1, to - start)
end

-- The first whole record behind an offset, or where it would be; what is before is appended to a list.
local function first_whole(self, at, list)
  local n = find(self, at)
  while n <= self.last and not (self.wholes[n] and at <= start_of(self, n)) do
    if list then list[#list + 1] = part(self, n, at, self.total) end
    n = n + 1
  end
  return n
end

---Find the first whole record behind an offset.
---@param at integer
---@param list? any[] what is before that is appended
---@return integer? from of that record; nil if there is none
function Trail:collect(at, list)
  if self.last == 0 then return nil end
  local n = first_whole(self, at, list)
  if n <= self.last then return self.froms[n] end
end

-- Another one, with what is in `list`, which is of one that comes `from` there, and with records from `n` on.
local function copy(self, n, in_octets, list, from)
  local other = Trail.new(in_octets)
  other.recent = from
  for i = 1, #list do
    other:reserve(from, false)
    other:add(list[i])
  end
  for i = n, self.last do
    other:reserve(self.froms[i], self.wholes[i])
    other:add(self.records[i])
  end
  return other
end

---The same records for another filter, which has been fed none of them.
---@param in_octets boolean
---@return poe.filter.stackable.Trail
function Trail:anew(in_octets)
  return copy(self, self.unfed, in_octets, {}, self.froms[self.unfed] or self.recent)
end

---The records from an offset on, for no filter: as values.
---@param at integer
---@param list any[] what stands for what is before
---@param from integer where what is in the list comes from
---@return poe.filter.stackable.Trail
function Trail:rest_of(at, list, from)
  return copy(self, first_whole(self, at, list), false, list, from)
end

---What has been added from one offset to another.
---@param from integer
---@param to integer
---@return any[]
function Trail:between(from, to)
  local list, n = {}, find(self, from)
  while n <= self.last and start_of(self, n) < to do
    list[#list + 1] = part(self, n, from, to)
    n = n + 1
  end
  return list
end

---How much has been added from an offset on.
---@param at integer
---@return integer octets, or values
function Trail:count(at)
  return self.total - at
end

---What has been added from an offset on.
---@param at integer
---@return any[]
function Trail:rest(at)
  local from = find(self, at)
  return table.move(self.records, from, self.last, 1, {})
end

return Trail
