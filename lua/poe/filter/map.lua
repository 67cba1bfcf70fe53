--- A function between records and what is made of them, each way.
-- Source: POE::Filter::Map. Stands on another filter, in poe.filter.stackable, or alone.
--
--     get = string.upper              fed  "a" "b"      records  "A" "B"
--     get = split at commas           fed  "a,b" "" "c" records  "a" "b" "c"
--
-- A function returns any number of values, none included: each that is not nil is a record,
-- and a value of which nothing is made stops nothing.
--
-- When some of the records made of one value have been taken, get_pending has in its place
-- what `put` makes of the others, if `get` makes these of it; else that value. So get_pending
-- calls both functions then.
-- A function that raises has changed nothing: the value is still there, and the next call
-- will ask again.

local back = require "poe.filter.back"
local functions = require "poe.filter.functions"
local values = require "poe.filter.values"

local rawget, select = rawget, select

---@class poe.filter.MapOptions : poe.filter.FunctionOptions

---@class poe.filter.Map : poe.filter.Values
---@field private made any[]|false records made of the value before `first`
---@field private at integer the first of them that has not been taken
---@field private whole any that value
---@field modify fun(self: poe.filter.Map, opts: poe.filter.FunctionOptions)
local Map = functions.extend("poe.filter.Map", "poe.filter.map")

---Create a map. Raises unless it has a function for each way: `code`, or `get` and `put`.
---@param opts poe.filter.MapOptions
---@return poe.filter.Map
function Map.new(opts)
  return functions.object(Map, opts, { made = false, at = 1, whole = false })
end

-- Append what a function has given.
local function append(list, n, ...)
  for i = 1, select("#", ...) do
    local value = (select(i, ...))
    if value ~= nil then
      n = n + 1
      list[n] = value
    end
  end
  return n
end

-- The first of what a function has given; the others are to wait.
local function first_of(self, item, value, ...)
  if select("#", ...) == 0 then return value end
  local list = {}
  local n = append(list, 0, value, ...)
  if n > 1 then self.made, self.at, self.whole = list, 2, item end
  return list[1]
end

local function next_made(self)
  local made, at = self.made, self.at
  if at == #made then self.made, self.whole = false, false end
  self.at = at + 1
  return made[at]
end

---Take one record.
---@return any record nil alone = feed me more
function Map:get_one()
  if self.made then return next_made(self) end
  while self.first <= self.last do
    local item = self.items[self.first]
    local record = first_of(self, item, self.options.get(item))
    self:drop(1)
    if record ~= nil then return record end
  end
end

---@protected
function Map:take_all()
  local records, get, items = {}, self.options.get, self.items
  local n = #table.move(self.made or {}, self.at, self.made and #self.made or 0, 1, records)
  local count = self:count_pending()
  for i = self.first, self.first + count - 1 do n = append(records, n, get(items[i])) end
  self.made, self.whole = false, false
  self:drop(count)
  return records
end

---What is made of records that go out.
---@param records any[]|any what is no table stands for a list of it alone
---@return any[]
function Map:put(records)
  local list, count = values.check("put", records)
  local made, n, code = {}, 0, self.options.put
  for i = 1, count do n = append(made, n, code(rawget(list, i))) end
  return made
end

---@return integer
function Map:count_half()
  return self.made and 1 or 0
end

---@return any[]
function Map:get_half()
  if not self.made then return {} end
  return back.records(self, table.move(self.made, self.at, #self.made, 1, {})) or { self.whole }
end

return Map
