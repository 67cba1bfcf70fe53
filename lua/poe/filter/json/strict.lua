--- What lua-cjson lets pass in a JSON text and RFC 8259 or we do not, and where it is.
-- All of it is looked for when some quick search of the whole text has found a hint, which
-- may be no more than a "1." in a string.
--
-- Offsets count octets of the text, from 1.

local byte, find, gmatch = string.byte, string.find, string.gmatch
local gsub, match, sub = string.gsub, string.match, string.sub
local len = utf8.len

local strict = {}

local QUOTE <const>, BACKSLASH <const>, DELETE <const>, COMMA <const> = 0x22, 0x5C, 0x7F, 0x2C

---What is in a text before an integer that lua-cjson would round: no octet of UTF-8.
strict.MARK = "\xFF"

-- Of the string whose opening quote is before octet `at`: where its closing quote is, or
-- nil and the first control octet in it.
local function string_end(text, at)
  while true do
    at = find(text, '["\\%c]', at)
    if not at then return nil end
    local octet = byte(text, at)
    if octet == QUOTE then return at end
    if octet ~= BACKSLASH and octet ~= DELETE then return nil, at end
    at = at + (octet == BACKSLASH and 2 or 1)
  end
end

-- The next part of a text that is in no string, from octet `from` on: where it ends, and
-- where the string behind it does.
local function part_end(text, from)
  local quote = find(text, '"', from, true)
  if not quote then return #text end
  return quote - 1, string_end(text, quote + 1)
end

local function next_part(text, from)
  if from > #text then return nil end
  local last, closing = part_end(text, from)
  return (closing or #text) + 1, from, sub(text, from, last)
end

-- The parts of a text that are in no string: the next one's start, the start, and the part.
local function parts(text)
  return next_part, text, 1
end

local function control_in_string(text)
  local from, at = 1, nil
  while from do
    local quote = find(text, '"', from, true)
    if not quote then return nil end
    from, at = string_end(text, quote + 1)
    from = from and from + 1
  end
  return at
end

local function no_utf8(text)
  if sub(text, 1, 3) == "\xEF\xBB\xBF" then return "malformed JSON: byte order mark at octet 1" end
  local _, at = len(text)
  return at and ("malformed JSON: no UTF-8 at octet %d"):format(at)
end

---Find control octets in strings, NUL anywhere, what is no UTF-8, and a byte order mark.
---@param text string
---@return string? message
function strict.octet_fault(text)
  local at = find(text, "\0", 1, true) or control_in_string(text)
  if at then return ("malformed JSON: octet %d is 0x%02X"):format(at, byte(text, at)) end
  return no_utf8(text)
end

-- Is an octet outside strings before an element? A comma is, and what opens an array or object,
-- unless that is empty.
local function is_before_element(text, at)
  return byte(text, at) == COMMA or not find(text, "^[ \t\r\n]*[%]}]", at + 1)
end

-- May a text have more elements than that? Quick, as strings are not told from the rest.
local function may_have_more(text, limit)
  if #text <= 2 * limit then return false end -- an element takes two octets at least
  local count = 0
  for _, octet in ipairs { ",", "[", "{" } do
    local at = find(text, octet, 1, true)
    while at do
      count = count + 1
      at = find(text, octet, at + 1, true)
    end
    if count > limit then return true end
  end
  return false
end

---Find out whether all arrays and objects of a text have too many elements.
---@param text string
---@param limit integer
---@return string? message
function strict.elements_fault(text, limit)
  if not may_have_more(text, limit) then return nil end
  local count, at = 0, find(text, '[",%[{]')
  while at do
    if byte(text, at) == QUOTE then
      at = string_end(text, at + 1)
      if not at then return nil end
    elseif is_before_element(text, at) then
      count = count + 1
      if count > limit then return ("JSON with more than %d elements at octet %d"):format(limit, at) end
    end
    at = find(text, '[",%[{]', at + 1)
  end
end

-- A point of a number that has no digit on both sides: where one is missing.
local function bare_point(part)
  local at = find(part, "-.", 1, true)
  if at then return at + 1 end
  at = find(part, "%d%.%D") or find(part, "%d%.$")
  return at and at + 2
end

---Find numbers such as 1. and -.5.
---@param text string
---@return string? message
function strict.point_fault(text)
  for _, start, part in parts(text) do
    local at = bare_point(part)
    if at then return ("malformed JSON: digit expected at octet %d"):format(start + at - 1) end
  end
end

local NUMBER <const> = "-?%d[%d.eE+-]*"

---Find a number that no double can be.
---@param text string a JSON text
---@return string? message
function strict.range_fault(text)
  for _, start, part in parts(text) do
    for at, number in gmatch(part, "()(" .. NUMBER .. ")") do
      local value = tonumber(number)
      if value == math.huge or value == -math.huge then
        return ("number out of range at octet %d"):format(start + at - 1)
      end
    end
  end
end

-- A string in place of an integer that a double would round.
local function marked(number)
  if #number < 16 or not match(number, "^-?%d+$") then return nil end
  return math.type(tonumber(number)) == "integer" and '"' .. strict.MARK .. number .. '"' or nil
end

---Make strings, which begin with MARK, of the integers that a double would round.
---@param text string a JSON text
---@return string text
---@return integer count of them
function strict.mark_integers(text)
  local pieces, count, behind = {}, 0, 1
  for next_one, start, part in parts(text) do
    local replaced, _ = gsub(part, NUMBER, marked)
    if replaced ~= part then count = count + 1 end
    pieces[#pieces + 1] = replaced
    pieces[#pieces + 1] = sub(text, start + #part, next_one - 1)
    behind = next_one
  end
  pieces[#pieces + 1] = sub(text, behind)
  return table.concat(pieces), count
end

return strict
