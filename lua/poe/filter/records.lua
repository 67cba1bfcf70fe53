--- Checks lists of records that need not be strings, which filters put.

local next, rawget, type = next, rawget, type

local records = {}

local function count(list)
  local n = 0
  for _ in next, list do n = n + 1 end
  return n
end

-- What is wrong with the first record that is none.
local function list_fault(list, n, fault)
  for i = 1, n do
    local value = rawget(list, i)
    local why = value == nil and "record expected, got nil" or fault(value)
    if why then return ("record %d: %s"):format(i, why) end
  end
end

---Is a table no list, but one record with named fields? It is read raw.
---@param list table
---@return boolean
function records.is_named(list)
  if rawget(list, 1) ~= nil then return false end
  for key in next, list do
    if type(key) == "string" then return true end
  end
  return false
end

---Is it a record that is a string, or says what type it is of? A list is none.
---@param value any
---@return boolean
function records.is_typed(value)
  return type(value) == "string" or type(value) == "table" and rawget(value, "type") ~= nil
end

---What is wrong with such a record.
---@param value any
---@param faults table<string, fun(record: table): string?> what is wrong with one of a type
---@param types string what they are called
---@return string? why
function records.typed_fault(value, faults, types)
  if type(value) == "string" then return nil end
  if type(value) ~= "table" then return "string or table expected, got " .. type(value) end
  local kind = rawget(value, "type")
  local fault = faults[kind]
  if fault then return fault(value) end
  return ("type %s expected, got %s"):format(types, type(kind) == "string" and "'" .. kind .. "'" or type(kind))
end

---Check the argument of `put`; it is read raw. Raises, on behalf of `put`, at its caller's
---level, naming the first record that is none.
---@param list any a list of records, or one alone
---@param is_single fun(list: any): boolean does it stand for a list of one?
---@param fault fun(record: any): string? what is wrong with one that is no record: what was expected, and given
---@return any[] list
function records.check(list, is_single, fault)
  if list ~= nil and is_single(list) then list = { list } end
  if type(list) ~= "table" then
    error(("bad argument #1 to 'put' (record or table of records expected, got %s)"):format(type(list)), 3)
  end
  local n = count(list)
  local why = list_fault(list, n, fault)
  if why then error(("bad argument #1 to 'put' (%s)"):format(why), 3) end
  return getmetatable(list) == nil and list or table.move(list, 1, n, 1, {})
end

return records
