--- Values of the Redis protocol that Lua has no type of its own for.
-- Source: the RESP specification of Redis, versions 2 and 3.
--
--     null               values.null, one value, never nil
--     simple string      values.status "OK"
--     error              values.error "ERR unknown command"    .code "ERR"  .message, all of it
--     big number         values.bignumber "12345678901234567890"
--     verbatim string    values.verbatim("text", "txt")
--     set, push          values.set { "a", "b" }, values.push { "message", "channel", "text" }: lists
--     map                values.map { key = value }: a table with its keys; or, where keys are no
--                        keys in Lua, or repeat, values.pairs { { key, value }, … }
--     with attributes    values.attributed(value, attributes), attributes a map
--
-- Those with a text are equal if their texts are, and `tostring` gives it. `values.kind` tells
-- what any value is.

local getmetatable, mtype, setmetatable, type = getmetatable, math.type, setmetatable, type

local values = {}

-- Metatables of ours -> the kind of what has it.
local kinds = {}

local function declare(kind, metatable)
  metatable.__name = "poe.resp." .. kind
  kinds[metatable] = kind
  return metatable
end

local function text_of(self) return self.text end

local function is_equal(a, b)
  return getmetatable(a) == getmetatable(b) and a.text == b.text and a.format == b.format
end

local function declare_text(kind)
  return declare(kind, { __tostring = text_of, __eq = is_equal })
end

local Null = declare("null", { __tostring = function() return "null" end })
local Status, BigNumber, Verbatim = declare_text "status", declare_text "bignumber", declare_text "verbatim"
local Error = declare("error", {
  __tostring = function(self) return self.message end,
  __eq = function(a, b) return getmetatable(a) == getmetatable(b) and a.message == b.message end,
})
local Set, Map, Pairs, Push = declare("set", {}), declare("map", {}), declare("pairs", {}), declare("push", {})
local Attributed = declare("attributed", {})

-- Blame the caller of a function for its argument, unless that is one.
local function check(name, value, expected, index)
  if type(value) == expected then return end
  error(("bad argument #%d to 'poe.filter.resp.%s' (%s expected, got %s)")
    :format(index or 1, name, expected, type(value)), 3)
end

-- What must be, besides, for a value to be one.
local function require_that(name, is_so, expected, got)
  if is_so then return end
  error(("bad argument #1 to 'poe.filter.resp.%s' (%s expected, got '%s')"):format(name, expected, got), 3)
end

---What is nothing.
values.null = setmetatable({}, Null)

---A simple string: one line.
---@param text string
---@return table status { text = … }
function values.status(text)
  check("status", text, "string")
  require_that("status", not text:find "[\r\n]", "one line", text)
  return setmetatable({ text = text }, Status)
end

---An error: one that has several lines is sent as a blob.
---@param message string its first word is its code
---@return table error { code = …, message = … }
function values.error(message)
  check("error", message, "string")
  return setmetatable({ code = message:match "^%S*", message = message }, Error)
end

---An integer of any size.
---@param text string decimal digits, perhaps with a sign
---@return table number { text = … }
function values.bignumber(text)
  check("bignumber", text, "string")
  require_that("bignumber", text:find "^[+-]?%d+$", "decimal digits", text)
  return setmetatable({ text = text }, BigNumber)
end

---A text that is to be shown as it is.
---@param text string
---@param format? string three octets: "txt" (default), "mkd"
---@return table verbatim { text = …, format = … }
function values.verbatim(text, format)
  check("verbatim", text, "string")
  format = format or "txt"
  require_that("verbatim", type(format) == "string" and #format == 3, "format of three octets", tostring(format))
  return setmetatable({ text = text, format = format }, Verbatim)
end

---Have a list taken for a set.
---@param list any[]
---@return any[] list itself
function values.set(list)
  check("set", list, "table")
  return setmetatable(list, Set)
end

---Have a list taken for a push, which is no reply.
---@param list any[]
---@return any[] list itself
function values.push(list)
  check("push", list, "table")
  return setmetatable(list, Push)
end

---Have a table taken for a map.
---@param map table<any, any>
---@return table<any, any> map itself
function values.map(map)
  check("map", map, "table")
  return setmetatable(map, Map)
end

---Have a list of keys and values taken for a map.
---@param list any[][] lists of two
---@return any[][] list itself
function values.pairs(list)
  check("pairs", list, "table")
  return setmetatable(list, Pairs)
end

---Put attributes to a value.
---@param value any
---@param attributes table a map
---@return table attributed { value = …, attributes = … }
function values.attributed(value, attributes)
  check("attributed", attributes, "table", 2)
  return setmetatable({ value = value, attributes = attributes }, Attributed)
end

local function is_key(value)
  local kind = mtype(value)
  if kind == "float" then return value ~= value // 1 and value == value end -- 1.0 would be 1
  return kind or type(value) ~= "table" or value == values.null
end

local function to_pairs(flat)
  local list = {}
  for i = 1, #flat, 2 do list[#list + 1] = { flat[i], flat[i + 1] } end
  return setmetatable(list, Pairs)
end

---Make a map of a list of keys, each followed by its value.
---@package
---@param flat any[]
---@return table map
function values.to_map(flat)
  local map = {}
  for i = 1, #flat, 2 do
    local key = flat[i]
    if not is_key(key) or map[key] ~= nil then return to_pairs(flat) end
    map[key] = flat[i + 1]
  end
  return setmetatable(map, Map)
end

---Tell what a value is.
---@param value any
---@return string? kind "null", "status", "error", "bignumber", "verbatim", "set", "push", "map", "pairs",
---"attributed"; of other values "string", "integer", "double", "boolean", "list"; nil for what cannot be sent
function values.kind(value)
  local what = type(value)
  if what == "table" then return kinds[getmetatable(value)] or "list" end
  if what == "number" then return mtype(value) == "integer" and "integer" or "double" end
  return (what == "string" or what == "boolean") and what or nil
end

return values
