--- What filters have in common that stand on another filter's records: any values go in, and come out.
--
-- What is fed waits in `items`, one value each; get_pending gives those that are in no record
-- yet. A class has `new(options)`, `get_one`, `take_all`, `put`, and may have `take_rest`.
--
-- Beside what every filter has, poe.filter.stackable asks of such a filter
--   takes_values     true: what is fed are values, not octets
--   feed_one(value)  feed one value, whatever it is
--   back(records)    the values which, fed, give these records again, nil if it does not
--                    know; changes nothing
--   count_half()     values of which a part of what they gave has been taken, and there is more of it
--   get_half()       what stands for the rest of it, in the place of these values

local filter = require "poe.filter"

local next, rawget, type = next, rawget, type

---@class poe.filter.Values : poe.Filter
---@field takes_values boolean
---@field protected items any[]
---@field protected first integer the first item that is in no record yet
---@field protected last integer
local Values = filter.extend "poe.filter.Values"
Values.takes_values, Values.stateless = true, true

local values = {}

---Start a class of such filters.
---@param name string what `tostring` calls its objects
---@return table class
function values.extend(name)
  local class = filter.extend(name)
  for key, value in pairs(Values) do
    if key ~= "__index" and key ~= "__name" then class[key] = value end
  end
  return class
end

---Make the parts that all such filters have, for a class's `new`.
---@param class table
---@param opts table checked options; `class.new(opts)` must make the same filter
---@param self table the filter's own fields
---@return poe.filter.Values
function values.object(class, opts, self)
  self.options, self.items, self.first, self.last = opts, {}, 1, 0
  return setmetatable(self, class)
end

---Check an argument; what is no table stands for a list of it alone. The list is read raw.
---Raises, on behalf of a method, at its caller's level.
---@param method string
---@param list any
---@return any[] list
---@return integer count
function values.check(method, list)
  if list ~= nil and type(list) ~= "table" then return { list }, 1 end
  if list == nil then
    error(("bad argument #1 to '%s' (record or table of records expected, got nil)"):format(method), 3)
  end
  local n = 0
  for _ in next, list do n = n + 1 end
  for i = 1, n do
    if rawget(list, i) == nil then
      error(("bad argument #1 to '%s' (record %d: record expected, got nil)"):format(method, i), 3)
    end
  end
  return list, n
end

-- All items or, if memory runs out, none: those behind `last` are not there.
local function feed(self, list, count)
  local items, last = self.items, self.last
  for i = 1, count do items[last + i] = rawget(list, i) end
  self.last = last + count
end

---Add records of another filter; makes nothing of them.
---@param list any[]|any what is no table stands for a list of it alone
function Values:get_one_start(list)
  return feed(self, values.check("get_one_start", list))
end

---@param value any
function Values:feed_one(value)
  local last = self.last + 1
  self.items[last] = value
  self.last = last
end

---Add records of another filter and take every record that is complete.
---@param list any[]|any
---@return any[] records
function Values:get(list)
  feed(self, values.check("get", list))
  return self:take_all()
end

-- Let go of the first items. Needs no memory.
---@protected
---@param count integer
function Values:drop(count)
  local items, first = self.items, self.first
  for i = first, first + count - 1 do items[i] = nil end
  first = first + count
  if first > self.last then first, self.last = 1, 0 end
  self.first = first
end

---@return integer items fed, of which no record has been made
function Values:count_pending()
  return self.last - self.first + 1
end

---Records fed and not yet returned, nil when there are none; changes nothing.
---@return any[]?
function Values:get_pending()
  local list = self:get_half()
  table.move(self.items, self.first, self.last, #list + 1, list)
  return list[1] ~= nil and list or nil
end

---@return integer
function Values.count_half()
  return 0
end

---@return any[]
function Values.get_half()
  return {}
end

---@protected
function Values.take_rest()
  return nil -- get_one has left nothing
end

return values
