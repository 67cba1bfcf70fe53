--- Lets records pass for which a function says so, each way.
-- Source: POE::Filter::Grep. Stands on another filter, in poe.filter.stackable, or alone.
--
--     get = is a number    fed  "a" "1" "b" "2"     records  "1" "2"
--
-- A function that raises has changed nothing: the record is still there, and the next call
-- will ask again.

local functions = require "poe.filter.functions"
local values = require "poe.filter.values"

local rawget = rawget

---@class poe.filter.GrepOptions : poe.filter.FunctionOptions

---@class poe.filter.Grep : poe.filter.Values
---@field modify fun(self: poe.filter.Grep, opts: poe.filter.FunctionOptions)
local Grep = functions.extend("poe.filter.Grep", "poe.filter.grep")

---Create a grep. Raises unless it has a function for each way: `code`, or `get` and `put`.
---@param opts poe.filter.GrepOptions
---@return poe.filter.Grep
function Grep.new(opts)
  return functions.object(Grep, opts, {})
end

---Take one record.
---@return any record nil alone = feed me more
function Grep:get_one()
  while self.first <= self.last do
    local record = self.items[self.first]
    local passes = self.options.get(record)
    self:drop(1)
    if passes then return record end
  end
end

-- Those of items `from` to `to` that pass.
local function passing(code, items, from, to)
  local records, n = {}, 0
  for i = from, to do
    local record = rawget(items, i)
    if code(record) then
      n = n + 1
      records[n] = record
    end
  end
  return records
end

---@protected
function Grep:take_all()
  local records = passing(self.options.get, self.items, self.first, self.last)
  self:drop(self:count_pending())
  return records
end

local function put(self, list, count)
  return passing(self.options.put, list, 1, count)
end

---The records that pass on their way out.
---@param records any[]|any what is no table stands for a list of it alone
---@return any[]
function Grep:put(records)
  return put(self, values.check("put", records))
end

---@param records any[]
---@return any[]? records nil if they would not pass again
function Grep:back(records)
  return #passing(self.options.get, records, 1, #records) == #records and records or nil
end

return Grep
