--- What a stack asks of its filters, beyond what all of them have to answer; and what would
-- give records again that a filter has given.
-- See poe.filter.values for the methods that answer; here is what is done without them.
--
-- Without `back`, records are put by a clone, and what that gives is fed to another: so a map's
-- functions are called, `put` once for each record and `get` once for each value that it makes.

local back = {}

---How much a filter was fed and has made nothing of: octets, or values if it takes values.
---@param filter poe.Filter
---@return integer
function back.count(filter)
  if filter.count_pending then return filter:count_pending() end
  local count, pending = 0, filter:get_pending() or {}
  if filter.takes_values then return #pending end
  for _, octets in ipairs(pending) do count = count + #octets end
  return count
end

---What kind of filter it is: the last part of its class's name, in lower case.
---@param filter poe.Filter
---@return string
function back.type(filter)
  local class = getmetatable(filter)
  local name = type(class) == "table" and class.__name
  return type(name) == "string" and name:match("[^.:]*$"):lower() or "filter"
end

---How much of what a filter was fed, before what it has made nothing of, it has given a part of only.
---@param filter poe.Filter
---@return integer
function back.count_half(filter)
  return filter.count_half and filter:count_half() or 0
end

---What stands for the other part.
---@param filter poe.Filter
---@return any[]
function back.half(filter)
  return filter.get_half and filter:get_half() or {}
end

---Does it keep records that were put, and have not gone?
---@param filter poe.Filter
---@return boolean
function back.keeps_put(filter)
  if filter.put_pending and filter:put_pending() then return true end
  for _, member in ipairs(filter.filters and filter:filters() or {}) do
    if back.keeps_put(member) then return true end
  end
  return false
end

-- Are two records the same? Tables are, if all that is in them is: `seen` are those that are
-- being looked at.
local function same(a, b, seen)
  if rawequal(a, b) or seen[a] == b and b ~= nil then return true end
  if type(a) ~= "table" or type(b) ~= "table" or getmetatable(a) ~= getmetatable(b) then return false end
  seen[a] = b
  for key, value in next, a do
    if not same(value, rawget(b, key), seen) then return false end
  end
  for key in next, b do
    if rawget(a, key) == nil then return false end
  end
  return true
end

-- Does a filter make these records of what it is fed, and nothing else?
local function gives(filter, chunks, records)
  filter:get_one_start(chunks)
  for i = 1, #records do
    if not same(filter:get_one(), records[i], {}) then return false end
  end
  return filter:get_one() == nil and not filter:get_pending()
end

-- What the filter says of itself; or what `put` makes of them, if that gives them again.
local function known(filter, records)
  local chunks = filter.back and filter:back(records)
  if chunks then return chunks end
  chunks = filter:clone():put(records)
  return gives(filter:clone(), chunks, records) and chunks
end

---What a filter makes these records of, when it is fed it.
---@param filter poe.Filter
---@param records any[]
---@return any[]|false chunks false if that is not known
function back.records(filter, records)
  if #records == 0 then return {} end
  local ok, chunks = pcall(known, filter, records)
  if ok then return chunks end
  if chunks == "not enough memory" then error(chunks, 0) end
  return false -- where functions of the user's do not go together
end

return back
