--- Writes a value as one JSON text. Source: RFC 8259. lua-cjson writes; what it would write
-- and not read back the same is refused, or written with care:
-- it gives numbers 14 digits, so that those which need more are strings while it writes.

local cjson = require "cjson"
local strict = require "poe.filter.json.strict"

local format, gsub, match = string.format, string.gsub, string.match
local mtype, huge = math.type, math.huge
local next, pcall, rawget, type = next, pcall, rawget, type
local len = utf8.len

local encode = {}

local MARK <const>, NULL <const> = strict.MARK, cjson.null

-- From here on, integers have more than 14 digits.
local LARGE <const> = 10 ^ 14 // 1 | 0

---The metatable of tables that are arrays, even when there is nothing in them.
encode.ARRAY = { __name = "poe.filter.json.array" }

local ARRAY <const> = encode.ARRAY

-- What look and its kind return: nil if lua-cjson writes the value as it should be, true if it
-- needs care, or what is wrong with it.

local function look_at_number(number)
  if mtype(number) == "integer" then return (number >= LARGE or number <= -LARGE) or nil end
  if number ~= number or number == huge or number == -huge then
    return ("finite number expected, got %s"):format(number)
  end
  local millionths = number * 1e6
  if millionths < 1e14 and millionths > -1e14 and (millionths + 0.5) // 1 / 1e6 == number then return nil end
  return tonumber(format("%.14g", number)) ~= number or nil
end

local function shown(key)
  return type(key) == "number" and tostring(key) or type(key)
end

local function look_at_key(key)
  if mtype(key) == "integer" and key < LARGE and key > -LARGE then return nil end
  return ("string or integer of at most 14 digits expected as key, got %s"):format(shown(key))
end

-- Two keys that would be the same.
local function twins(object)
  for key in next, object do
    if mtype(key) and rawget(object, tostring(key)) ~= nil then
      return ("keys %d and '%d' in one object"):format(key, key)
    end
  end
end

local look

local function look_at_table(list, depth, max_depth)
  if depth > max_depth then return ("nested deeper than %d"):format(max_depth) end
  local with_care, some_names, some_numbers = nil, false, false
  for key, value in next, list do
    if type(key) == "string" then
      some_names = true
    else
      some_numbers = true
      local why = look_at_key(key)
      if why then return why end
    end
    if type(value) ~= "string" then
      local why = look(value, depth, max_depth)
      if why and why ~= true then return why end
      with_care = with_care or why
    end
  end
  if some_names then return some_numbers and twins(list) or with_care end
  return with_care or not some_numbers and getmetatable(list) == ARRAY or nil
end

function look(value, depth, max_depth)
  local kind = type(value)
  if kind == "string" or kind == "boolean" or value == NULL then return nil end
  if kind == "number" then return look_at_number(value) end
  if kind == "table" then return look_at_table(value, depth + 1, max_depth) end
  return "value of JSON expected, got " .. kind
end

-- A number with all the digits that tell it from others.
local function digits(number)
  if mtype(number) == "integer" then return ("%d"):format(number) end
  for precision = 15, 16 do
    local text = format("%." .. precision .. "g", number)
    if tonumber(text) == number then return text end
  end
  return format("%.17g", number)
end

-- A copy in which strings stand for what needs care; `count` counts them.
local function marked(value, count)
  if mtype(value) and look_at_number(value) then
    count.n = count.n + 1
    return MARK .. digits(value)
  end
  if type(value) ~= "table" then return value end
  if next(value) == nil and getmetatable(value) == ARRAY then
    count.n = count.n + 1
    return MARK .. "[]"
  end
  local copy = {}
  for key, element in next, value do copy[key] = marked(element, count) end
  return copy
end

-- Word what lua-cjson has raised. Anything else that went wrong is raised again.
local function reworded(raised)
  local why = match(raised, "^Cannot serialise table: (.*)$")
  if not why then error(raised, 0) end
  return why
end

local NOT_UTF8 <const> = "string that is no UTF-8"

local function write(generate, value)
  local ok, text = pcall(generate, value)
  if not ok then return nil, reworded(text) end
  if not len(text) then return nil, NOT_UTF8 end
  return text
end

local function write_with_care(generate, value)
  local count = { n = 0 }
  local ok, text = pcall(generate, marked(value, count))
  if not ok then return nil, reworded(text) end
  local replaced
  text, replaced = gsub(text, '"' .. MARK .. '([^"]*)"', "%1")
  if replaced ~= count.n or not len(text) then return nil, NOT_UTF8 end
  return text
end

---Make a function that writes a value.
---@param o poe.filter.JSONOptions checked
---@return fun(value: any): string?, string? encode gives the text, or nil and what is wrong
function encode.new(o)
  local max_depth, writer = o.max_depth, cjson.new()
  writer.encode_max_depth(max_depth)
  writer.encode_sparse_array(o.sparse_convert, o.sparse_ratio, o.sparse_safe)
  local generate = writer.encode
  return function(value)
    local why = look(value, 0, max_depth)
    if not why then return write(generate, value) end
    if why == true then return write_with_care(generate, value) end
    return nil, why
  end
end

return encode
