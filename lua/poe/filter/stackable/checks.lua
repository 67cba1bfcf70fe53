--- What may be a filter of a stack, and what may be said of several.

local back = require "poe.filter.back"

local checks = {}

local METHODS <const> = { "get_one_start", "get_one", "finish", "put", "get_pending", "clone" }

---What is wrong with what is to be a filter of a stack.
---@param value any
---@return string? why
function checks.fault(value)
  if type(value) ~= "table" then return "filter expected, got " .. type(value) end
  for _, name in ipairs(METHODS) do
    if type(value[name]) ~= "function" then return "filter expected, got a table without " .. name end
  end
  if back.count(value) > 0 or back.count_half(value) > 0 then return "filter with nothing pending expected" end
end

-- A key that a list does not have.
local function key_fault(list)
  for key in pairs(list) do
    if math.type(key) ~= "integer" or key < 1 or key > #list then
      return "list expected, got one with the key '" .. tostring(key) .. "'"
    end
  end
end

---What is wrong with a list of filters.
---@param list table
---@return string? why
function checks.list_fault(list)
  local seen = {}
  for i = 1, #list do
    local why = checks.fault(list[i]) or seen[list[i]] and ("the same as filter " .. seen[list[i]])
    if why then return ("filter %d: %s"):format(i, why) end
    seen[list[i]] = i
  end
  return key_fault(list)
end

---@param members poe.Filter[]
---@return boolean
function checks.are_stateless(members)
  for i = 1, #members do
    if not members[i].stateless then return false end
  end
  return true
end

return checks
