--- Values out of the octets of the Redis protocol, versions 2 and 3.
--
-- Each is a line that starts with its type, perhaps with a string of so many octets behind it,
-- or so many values. One loop reads them all, lists inside lists included, and goes on where
-- it had no more octets: nothing is read twice. What is short and there as a whole, as most is,
-- poe.filter.resp.quick has read by then.
--
-- `step(cursor)` reads the next value. It returns the value; or nil if it has opened a list, or
-- there was nothing to read; or nil and MORE, or what is wrong.

local Cursor = require "poe.filter.resp.cursor"
local inline = require "poe.filter.resp.inline"
local quick = require "poe.filter.resp.quick"
local values = require "poe.filter.resp.values"

local byte, find, mtype, setmetatable, sub, tonumber = string.byte, string.find, math.type, setmetatable, string.sub,
  tonumber
local null = values.null

local decode = {}

local MORE <const> = "more"

-- Octets of a line that says a number, and of a command that is one.
local SHORT <const>, INLINE <const> = 64, 64 << 10

local LIST <const>, MAP <const>, SET <const>, PUSH <const>, ATTRIBUTE <const> = 42, 37, 126, 62, 124
local BULK <const>, BLOB_ERROR <const>, VERBATIM <const> = 36, 33, 61

local NAMES = {
  [BULK] = "bulk string", [BLOB_ERROR] = "blob error", [VERBATIM] = "verbatim string",
  [LIST] = "array", [MAP] = "map", [SET] = "set", [PUSH] = "push", [ATTRIBUTE] = "attribute",
}

-- Types with a short line: what it says -> value, or nil.
local SCALARS = {}

SCALARS[byte ":"] = { "integer", function(text)
  local value = find(text, "^[+-]?%d+$") and tonumber(text)
  return mtype(value) == "integer" and value or nil
end }

local NO_DIGITS = { inf = math.huge, ["+inf"] = math.huge, ["-inf"] = -math.huge, nan = 0 / 0, ["-nan"] = 0 / 0 }

SCALARS[byte ","] = { "double", function(text)
  if NO_DIGITS[text] then return NO_DIGITS[text] end
  local value = find(text, "^[+-]?%d[%d.]*[eE]?[+-]?%d*$") and tonumber(text)
  return value and value + 0.0 or nil
end }

SCALARS[byte "#"] = { "boolean", function(text)
  if text == "t" then return true elseif text == "f" then return false end
end }

SCALARS[byte "_"] = { "null", function(text)
  return text == "" and null or nil
end }

-- Types with a line as long as a string may be: text, filter -> value.
local TEXTS = {}

TEXTS[byte "+"] = { "simple string", function(text, filter)
  return filter.exact and values.status(text) or text
end }

TEXTS[byte "-"] = { "error", values.error }

TEXTS[byte "("] = { "big number", function(text)
  return find(text, "^[+-]?%d+$") and values.bignumber(text) or nil
end }

-- What a string of so many octets is.
local STRINGS = {
  [BULK] = function(text) return text end,
  [BLOB_ERROR] = values.error,
  [VERBATIM] = function(text, filter)
    if byte(text, 4) ~= 58 then return nil end
    local rest = sub(text, 5)
    return filter.exact and values.verbatim(rest, sub(text, 1, 3)) or rest
  end,
}

local function keep_list(list) return list end

-- What a full list is; an attribute's last value is what it is of.
local LISTS = {
  [LIST] = keep_list, [SET] = values.set, [PUSH] = values.push, [MAP] = values.to_map,
  [ATTRIBUTE] = function(list, filter)
    local n = #list
    if not filter.wraps then return list[n] end
    return values.attributed(list[n], values.to_map(table.move(list, 1, n - 1, 1, {})))
  end,
}

-- Values in a list that has a number in its line. One above `most` is as good as the next: such
-- a list is refused, and twice the number itself might be no integer any more.
local function size_of(kind, count, most)
  count = math.min(count, most + 1)
  if kind == MAP then return 2 * count elseif kind == ATTRIBUTE then return 2 * count + 1 end
  return count
end

local function malformed(c, what, text, at)
  return nil, c:fault(("malformed %s '%s'"):format(what, sub(text, 2, SHORT)), at)
end

-- Read a value of one line with `read(text, filter)`.
local function reader(limit, what, read)
  return function(c)
    local line, why, start = c:take_line(limit or c.filter.max_length, what)
    if not line then return nil, why or MORE end
    if find(line, "\n", 1, true) then return nil, c:fault("LF without CR", start + find(line, "\n", 1, true) - 1) end
    local value = read(sub(line, 2), c.filter)
    if value == nil then return malformed(c, what, line, start) end
    return value
  end
end

-- The number in the line of a string or a list: -1 is nothing, where that may be.
local function take_count(c, kind)
  local at, _, lf, digits = c.at, find(c.window, "^([1-9]%d*)\r\n", c.at + 1)
  if lf and not c.line and lf <= c.last and #digits < 16 then
    c.at = lf + 1
    return tonumber(digits), nil, at
  end
  local what = NAMES[kind] .. " length"
  local line, why, start = c:take_line(SHORT, what)
  if not line then return nil, why or MORE end
  if find(line, "^.%d+$") and (byte(line, 2) ~= 48 or #line == 2) then return tonumber(sub(line, 2)), nil, start end
  if sub(line, 2) == "-1" and (kind == BULK and not c.filter.is_server or kind == LIST) then return -1, nil, start end
  if find(line, "^.%?$") then return nil, c:fault("streamed " .. NAMES[kind] .. ", which is not supported,", start) end
  return malformed(c, what, line, start)
end

-- The string that comes is there, or not yet.
local function take_string(c)
  local at, window, kind = c.at, c.window, c.text_kind
  local behind = at + c.length
  if behind + 1 > #window then return nil, MORE end
  local cr, lf = byte(window, behind, behind + 1)
  if cr ~= 13 or lf ~= 10 then return nil, c:fault(NAMES[kind] .. " without CR LF behind it", behind) end
  local value = STRINGS[kind](sub(window, at, behind - 1), c.filter)
  if value == nil then return nil, c:fault("verbatim string without its format", at) end
  c.at, c.length = behind + 2, false
  return value
end

local function open_string(c)
  local kind = c:first_octet()
  local length, why, start = take_count(c, kind)
  if not length then return nil, why end
  if length == -1 then return null end
  if length > c.filter.max_length then
    return nil, c:fault(("%s longer than %d octets"):format(NAMES[kind], c.filter.max_length), start)
  end
  if c.at + length + 1 > c.last then return nil, c:too_long() end
  c.length, c.text_kind = length, kind
  return take_string(c)
end

-- Why no list can be opened.
local function list_fault(c, kind, start)
  local filter = c.filter
  if c.elements > filter.max_elements then
    return c:fault(("more than %d elements"):format(filter.max_elements), start)
  elseif c.depth >= filter.max_depth then
    return c:fault(("nested deeper than %d"):format(filter.max_depth), start)
  elseif kind == PUSH and c.list and c.kind ~= ATTRIBUTE then
    return c:fault("push inside " .. NAMES[c.kind], start)
  end
end

-- A list of nothing is whole at once.
local function open_list(c)
  local kind = c:first_octet()
  local count, why, start = take_count(c, kind)
  if not count then return nil, why end
  if count == -1 then return null end
  local size = size_of(kind, count, c.filter.max_elements)
  c.elements = c.elements + size
  why = list_fault(c, kind, start)
  if why then return nil, why end
  if size == 0 then return LISTS[kind]({}, c.filter) end
  c:open(kind, size)
end

-- What to do with each type, from a server.
local REPLY = {}
for kind, scalar in pairs(SCALARS) do REPLY[kind] = reader(SHORT, scalar[1], scalar[2]) end
for kind, text in pairs(TEXTS) do REPLY[kind] = reader(nil, text[1], text[2]) end
for kind in pairs(STRINGS) do REPLY[kind] = open_string end
for kind in pairs(LISTS) do REPLY[kind] = open_list end

-- Redis takes no notice of commands without words.
local function open_command(c)
  local value, why = open_list(c)
  if value == nil then return nil, why end
end

local function take_inline(c)
  local line, why = c:take_inline(INLINE, "inline command")
  if not line then return nil, why or MORE end
  local words = inline.split(line)
  if not words then return nil, c:fault("unbalanced quotes before the end of line", c.at - 1) end
  if words[1] then return words end
end

-- And from a client: lists of strings, and lines.
local WORD = { [BULK] = open_string }
local COMMAND = { [LIST] = open_command }
local ANY_COMMAND = setmetatable({ [LIST] = open_command }, { __index = function() return take_inline end })

local function types_of(c)
  local filter = c.filter
  if not filter.is_server then return REPLY end
  return c.list and WORD or filter.inline and ANY_COMMAND or COMMAND
end

local function take_quickly(c, kind)
  local read = quick[kind]
  if not read then return nil end
  local value, behind = read(c.filter, c.window, c.at)
  if value == nil or behind - 1 > c.last then return nil end
  c.at = behind
  return value
end

local function step(c)
  if c.length then return take_string(c) end
  local kind = c:first_octet()
  if not kind then return nil, MORE end
  if not c.line and c.at > c.last then return nil, c:too_long() end
  local read = types_of(c)[kind]
  if read == REPLY[kind] and not c.line and kind ~= LIST then
    local value = take_quickly(c, kind)
    if value ~= nil then return value end
  end
  if read then return read(c) end
  return nil, c:fault(("unexpected type 0x%02x"):format(kind), c.at)
end

-- Add bulk strings to the list, the last one aside, as long as they are there: most of what there is.
local function take_words(c)
  local window, at, list, n, last = c.window, c.at, c.list, c.n, c.last
  local longest, size = c.filter.max_length, #c.window
  for _ = n + 2, c.total do
    local _, lf, digits = find(window, "^%$([1-9]%d*)\r\n", at)
    local length = lf and #digits < 16 and tonumber(digits) or math.huge
    local behind = length <= longest and lf + length + 1 or math.huge
    if behind + 1 > size or behind + 1 > last then break end
    local cr, next_lf = byte(window, behind, behind + 1)
    if cr ~= 13 or next_lf ~= 10 then break end
    n = n + 1
    list[n] = sub(window, lf + 1, behind - 1)
    at = behind + 2
  end
  c.at, c.n = at, n
end

-- A value is whole, and perhaps the list it goes into, and so on.
local function add(c, value)
  while c.list do
    local n = c.n + 1
    c.list[n], c.n = value, n
    if n < c.total then return nil end
    local list, kind = c:close()
    value = LISTS[kind](list, c.filter)
  end
  return value
end

-- How many octets are needed for anything new.
local function needed(c)
  if c.length then return c.length + 2 end
  return c.at > #c.window and 1 or 2 -- a CR may be alone
end

-- There are no more octets. What has come so far, if that is anything, is where to go on.
local function wait(c, need)
  local is_some = c.list or c.line or c.length
  c.window = false
  return nil, c.at, is_some and c, need
end

---Read a record, as a `parse` of poe.filter.framed does.
---@param filter poe.filter.RESP
---@param window string
---@param from integer
---@param state poe.filter.resp.Cursor|false
---@param seen integer octets of the record before `from`
function decode.go_on(filter, window, from, state, seen)
  local c = Cursor.new(filter, window, from, state, seen)
  while true do
    if c.list and not c.line and not c.length then take_words(c) end
    local value, why = step(c)
    if value ~= nil then value = add(c, value) end
    if value ~= nil then return value, c.at, false end
    if why == MORE then return wait(c, needed(c)) end
    if why then return nil, nil, why end
  end
end

return decode
