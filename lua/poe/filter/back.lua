--- What a stack asks of its filters, beyond what all of them have to answer; and what would
-- give records again that a filter has given.
-- See poe.filter.values for the methods that answer; here is what is done without them.

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

-- Does a filter make these records of what it is fed, and nothing else? Tables may be others.
local function gives(filter, chunks, records)
  filter:get_one_start(chunks)
  for i = 1, #records do
    local record = filter:get_one()
    local same = record == records[i] or type(record) == "table" and type(records[i]) == "table"
    if not same then return false end
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
