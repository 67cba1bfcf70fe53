--- Field lines of a head or of trailers. Source: RFC 9112 section 5.
--
--     octets   Host: x CR LF Accept: a CR LF Accept: b CR LF
--     headers  { host = "x", accept = "a, b" }
--     fields   { { "Host", "x" }, { "Accept", "a" }, { "Accept", "b" } }

local section = require "poe.filter.http.section"

local byte, find, lower, match, sub = string.byte, string.find, string.lower, string.match, string.sub

local fields = {}

-- Ranges, not classes such as %w, which follow the host's locale. Where a class only leaves
-- more out, as %c does (the tab, and what a locale adds), it is faster, and tried first.
local NAME <const> = "[a-zA-Z%-0-9!#$%%&'*+.^_`|~]"
local LINE <const> = "^(" .. NAME .. "+): ?([^\0-\8\10-\31\127]*)\r\n"
local PLAIN_LINE <const> = "^(" .. NAME .. "+): ?([^%c]*)\r\n"

local SPACE <const>, TAB <const> = 32, 9

-- Names as most write them, in lower case: a look is faster than a call.
local KEYS = {}
for name in ([[Host User-Agent Accept Accept-Encoding Accept-Language Connection Content-Length Content-Type
  Cookie Referer Origin Cache-Control Date Server Transfer-Encoding]]):gmatch "%S+" do
  KEYS[name] = lower(name)
end

local function is_blank(octet)
  return octet == SPACE or octet == TAB
end

-- Without the blanks around it; no pattern does that in one pass.
local function trim(value)
  local first, last = find(value, "[^ \t]"), #value
  if not first then return "" end
  while is_blank(byte(value, last)) do last = last - 1 end
  return sub(value, first, last)
end

-- What is wrong with a line that is no field.
local function line_fault(line, n, what)
  local name = match(line, "^([^:]*):")
  if is_blank(byte(line)) then
    return n == 1 and "space before the first field of the " .. what
      or ("field %d of the %s: a folded line follows"):format(n - 1, what)
  end
  local why = not name and "no colon" or name == "" and "no name" or find(name, "[ \t]$") and "space before the colon"
    or ("octet 0x%02x in the name"):format(byte(name, find(name, "[^%-a-zA-Z0-9!#$%%&'*+.^_`|~]")))
  return ("field %d of the %s: %s"):format(n, what, why)
end

-- What is wrong with the line at `at`, and with none before it.
local function fault(text, at, n, what)
  return section.fault(text, what) or line_fault(match(text, "^([^\r]*)", at), n, what)
end

-- A field that comes more than once: its values, which are joined when all are there.
local function add(headers, lists, key, value)
  local list = lists[key]
  if not list then
    list = { headers[key] }
    lists[key], headers[key] = list, list
  end
  list[#list + 1] = value
end

-- All but cookies, which have commas in them.
local function join(headers, lists)
  for key, list in next, lists do
    if key ~= "set-cookie" then headers[key] = table.concat(list, ", ") end
  end
end

---Parse the lines of a section.
---@param text string
---@param at integer where the first one starts
---@param limits table max_line, max_fields
---@param what string what the section is called in messages
---@return table<string, string|string[]>? headers by lower-case name; what repeats is joined, "set-cookie" a list
---@return string[][]|string fields name and value, as they came; or the message
---@return integer? status
function fields.parse(text, at, limits, what)
  local headers, list, lists, n = {}, {}, nil, 0
  local size, most, longest = #text, limits.max_fields, limits.max_line + 2
  while at <= size do
    local _, last, name, value = find(text, PLAIN_LINE, at)
    if not last then _, last, name, value = find(text, LINE, at) end
    n = n + 1
    if not last then return nil, fault(text, at, n, what), 400 end
    if last - at >= longest then
      return nil, ("field %d of the %s longer than %d octets"):format(n, what, longest - 2), 431
    elseif n > most then
      return nil, ("more than %d fields in the %s"):format(most, what), 431
    end
    local first, final = byte(value), byte(value, -1)
    if first == SPACE or final == SPACE or first == TAB or final == TAB then value = trim(value) end
    local key = KEYS[name] or lower(name)
    list[n] = { name, value }
    if headers[key] == nil and key ~= "set-cookie" then
      headers[key] = value
    else
      lists = lists or {}
      add(headers, lists, key, value)
    end
    at = last + 1
  end
  if lists then join(headers, lists) end
  return headers, list
end

return fields
