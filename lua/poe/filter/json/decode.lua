--- Reads one JSON text. Source: RFC 8259. lua-cjson parses; what it takes and the RFC does
-- not is refused (poe.filter.json.strict), and numbers that are whole become integers.

local cjson = require "cjson"
local strict = require "poe.filter.json.strict"

local byte, find, match, sub = string.byte, string.find, string.match, string.sub
local next, pcall, tointeger, type = next, pcall, math.tointeger, type

local decode = {}

-- From here on, not every integer is a double: what looks whole may have been rounded.
local EXACT <const> = 2.0 ^ 53

-- What lua-cjson calls what it has found.
local TOKENS = {
  T_OBJ_BEGIN = "'{'", T_OBJ_END = "'}'", T_ARR_BEGIN = "'['", T_ARR_END = "']'", T_COLON = "':'", T_COMMA = "','",
  T_STRING = "string", T_NUMBER = "number", T_BOOLEAN = "boolean", T_NULL = "null", T_END = "end",
  ["unexpected end of string"] = "end in a string",
}

-- Word what lua-cjson has raised. Anything else that went wrong is raised again.
local function reworded(raised)
  local expected, found, at = match(raised, "^Expected (.-) but found (.*) at character (%d+)$")
  if expected then
    expected = expected == "the end" and "end" or expected
    return ("malformed JSON: %s expected at octet %s, got %s"):format(expected, at, TOKENS[found] or found)
  end
  local depth
  depth, at = match(raised, "^Found too many nested data structures %((%d+)%) at character (%d+)$")
  if not depth then error(raised, 0) end
  return decode.too_deep(tonumber(depth) - 1, at)
end

---Word the fault of a text that is nested too deep.
---@param max_depth integer
---@param at integer|string octet
---@return string message
function decode.too_deep(max_depth, at)
  return ("JSON nested deeper than %d at octet %s"):format(max_depth, at)
end

-- Is there a point with a digit on one side only? It may be in a string.
local function has_odd_point(text, at)
  repeat
    local before, _, behind = byte(text, at - 1, at + 1)
    local is_lone = not behind or behind < 0x30 or behind > 0x39
    if before == 0x2D or is_lone and before >= 0x30 and before <= 0x39 then return true end
    at = find(text, ".", at + 1, true)
  until not at
end

local function fault_before_parsing(text, max_elements)
  if match(text, "^[ -~]*()") <= #text then
    local why = strict.octet_fault(text)
    if why then return why end
  end
  local point = find(text, ".", 1, true)
  local why = point and has_odd_point(text, point) and strict.point_fault(text)
  return why or strict.elements_fault(text, max_elements)
end

-- The integer that a float is, if it is one, else itself; nil if it is too large to tell.
local function integer_of(number)
  if number >= EXACT or number <= -EXACT then return nil end
  if number // 1 ~= number or number == 0 and 1 / number < 0 then return number end
  return number // 1 | 0
end

-- Make integers of the numbers in a table that are whole. Returns whether some are too
-- large to tell.
local function make_integers(list)
  local some_large = false
  for key, value in next, list do
    local kind = type(value)
    if kind == "number" then
      local number = integer_of(value)
      if number then list[key] = number else some_large = true end
    elseif kind == "table" then
      some_large = make_integers(value) or some_large
    end
  end
  return some_large
end

-- Make integers of strings that stand for them.
local function unmark(list)
  for key, value in next, list do
    local kind = type(value)
    if kind == "string" and sub(value, 1, 1) == strict.MARK then
      list[key] = tointeger(tonumber(sub(value, 2)))
    elseif kind == "table" then
      unmark(value)
    end
  end
end

-- Some numbers are large: are they in range, and which of them are integers?
local function read_large(parse, text, box)
  local why = strict.range_fault(text)
  if why then return nil, why end
  local marked, count = strict.mark_integers(text)
  if count == 0 then return box[1] end
  box[1] = parse(marked)
  make_integers(box)
  unmark(box)
  return box[1]
end

-- What is in a text that lua-cjson has parsed.
local function settled(parse, text, value)
  local kind = type(value)
  if kind == "table" then
    if not make_integers(value) then return value end
  elseif kind ~= "number" then
    return value
  end
  local box = { value }
  if make_integers(box) then return read_large(parse, text, box) end
  return box[1]
end

---Make a function that reads a JSON text.
---@param max_depth integer
---@param max_elements integer of all arrays and objects of a text together
---@return fun(text: string): any, string? decode gives the value, or nil and what is wrong, and where
function decode.new(max_depth, max_elements)
  local parser = cjson.new()
  parser.decode_max_depth(max_depth)
  parser.decode_invalid_numbers(false)
  local parse = parser.decode
  return function(text)
    local why = fault_before_parsing(text, max_elements)
    if why then return nil, why end
    local ok, value = pcall(parse, text)
    if not ok then return nil, reworded(value) end
    return settled(parse, text, value)
  end
end

return decode
