--- The functions that make octets of values, and values of octets.

local serializer = {}

-- An instance of our own: what others set in cjson's does not change our records.
local ours

-- Above it, a float does not tell which integer was meant.
local EXACT <const> = 1 << 53

-- The integer that a number is, if it is one: lua-cjson makes floats of all.
local function exact(number)
  return number >= -EXACT and number <= EXACT and math.tointeger(number) or number
end

local function with_integers(value)
  if type(value) == "number" then return exact(value) end
  if type(value) ~= "table" then return value end
  for key, field in next, value do
    if type(field) == "number" or type(field) == "table" then value[key] = with_integers(field) end
  end
  return value
end

---The one that is used where none is given: lua-cjson. It writes numbers with 14 digits; those
---it reads that are integers are integers.
---@return { encode: function, decode: function }? nil if it is not installed
function serializer.default()
  if ours then return ours end
  local found, cjson = pcall(require, "cjson")
  if not found then return nil end
  local instance = cjson.new()
  local decode = instance.decode
  ours = { encode = instance.encode, decode = function(octets) return with_integers(decode(octets)) end }
  return ours
end

---@param value table
---@return boolean
function serializer.is_one(value)
  return type(value.encode) == "function" and type(value.decode) == "function"
end

local MEMORY <const> = "not enough memory" -- which is no fault of the data

-- Without the place in the code that an error names.
local function text(message)
  return type(message) == "string" and message:gsub("^[^\n:]+:%d+: ", "") or tostring(message)
end

---Call one of the functions.
---@param name string what it is called in messages
---@param fn function
---@param argument any
---@return any value   nil if it has raised, or gave none
---@return string? why
function serializer.call(name, fn, argument)
  local ok, value, why = pcall(fn, argument)
  if not ok then
    if value == MEMORY then error(value, 0) end
    return nil, name .. ": " .. text(value)
  elseif value == nil then
    return nil, name .. ": " .. text(why or "it gave nothing")
  end
  return value
end

return serializer
