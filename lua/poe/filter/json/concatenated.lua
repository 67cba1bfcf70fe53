--- JSON texts back to back, with nothing or white space between them.
--
--     octets   {"a":1}[2] 34"five"tr        records   { a = 1 } { 2 } 34 "five"      pending   tr
--
-- Arrays, objects, strings and literals say where they end. A number ends where an octet comes
-- that cannot be in it, or the input ends.

local decode = require "poe.filter.json.decode"
local framed = require "poe.filter.framed"

local byte, find, match, sub = string.byte, string.find, string.match, string.sub
local SKIP <const> = framed.SKIP

local concatenated = {}

local QUOTE <const> = 0x22
local OPENING <const> = { [0x5B] = true, [0x7B] = true } -- [ and {

-- What is known in the middle of a value is an integer, so that it cannot change: for arrays,
-- objects and strings how many are open, and two bits.
local DEPTH <const>, IN_STRING <const>, ESCAPED <const> = 4, 2, 1
-- A number, and one that may go on with a sign.
local NUMBER <const>, EXPONENT <const> = -1, -2

-- From octet `at`, after a quote: the first octet behind the string, or nil and the state.
local function string_end(window, at, state)
  while true do
    at = find(window, '["\\]', at)
    if not at then return nil, state | IN_STRING end
    if byte(window, at) == QUOTE then return at + 1 end
    if at == #window then return nil, state | IN_STRING | ESCAPED end
    at = at + 2
  end
end

-- In an array or object: the first octet behind it; or nil and the state; or nil, nil and
-- the octet behind the one that is too deep.
local function structure_end(window, at, state, limit)
  while true do
    at = find(window, '["%[%]{}]', at)
    if not at then return nil, state end
    local octet = byte(window, at)
    at = at + 1
    if octet == QUOTE then
      local why
      at, why = string_end(window, at, state)
      if not at then return nil, why end
    else
      state = state + (OPENING[octet] and DEPTH or -DEPTH)
      if state < DEPTH then return at end
      if state > limit then return nil, nil, at end
    end
  end
end

-- The rest of an array, object or string.
local function nested_end(window, at, state, limit)
  if state & ESCAPED ~= 0 then at = at + 1 end
  state = state & ~ESCAPED
  if state & IN_STRING == 0 then return structure_end(window, at, state, limit) end
  state = state & ~IN_STRING
  local behind, why = string_end(window, at, state)
  if not behind or state < DEPTH then return behind, why end
  return structure_end(window, behind, state, limit)
end

-- The rest of a number.
local function number_end(window, at, state)
  local size = #window
  if state == EXPONENT and at <= size then at = match(window, "^[+-]?()", at) end
  while true do
    at = find(window, "[^%d.]", at)
    if not at then return nil, NUMBER end
    if not find(window, "^[eE]", at) then return at end
    at = at + 1
    if at > size then return nil, EXPONENT end
    at = match(window, "^[+-]?()", at)
  end
end

-- How a value goes on that has begun with an octet.
local START = { [QUOTE] = IN_STRING, [0x5B] = DEPTH, [0x7B] = DEPTH, [0x2D] = NUMBER }
for digit = 0x30, 0x39 do START[digit] = NUMBER end

-- How many octets begin a text of which they tell everything: literals, a byte order mark.
local SIZES <const> = { [0x66] = 5, [0x6E] = 4, [0x74] = 4, [0xEF] = 3 }

-- Between values: skip white space, or begin a value.
local function begin(self, window, from)
  local first = match(window, "^[ \t\r\n]*()", from)
  if first > from then return SKIP, first, false end
  local octet = byte(window, from)
  if not octet then return nil, from, false end
  local state = START[octet]
  if state then return nil, from + 1, state end
  local size = SIZES[octet] or 1
  if #window - from + 1 < size then return nil, from, false, size end
  local value, why = self:read(sub(window, from, from + size - 1))
  if value == nil then return nil, nil, why end
  return value, from + size, false
end

local function find_end(self, window, at, state)
  if state < 0 then return number_end(window, at, state) end
  return nested_end(window, at, state, self.max_depth * DEPTH + DEPTH - 1)
end

-- Go on in the middle of a value, at octet `at` of the window.
local function go_on(self, window, from, at, state, held)
  local behind, next_state, deep = find_end(self, window, at, state)
  local size = held.size + (behind or deep or #window + 1) - from
  if size > self.max_length then return nil, nil, self:too_long() end
  if deep then return nil, nil, decode.too_deep(self.max_depth, size) end
  if not behind then return nil, #window + 1, next_state end
  local text = sub(window, from, behind - 1)
  local value, why = self:read(held.size > 0 and held:with(text) or text)
  if value == nil then return nil, nil, why end
  return value, behind, false
end

---Find the next value: see poe.filter.framed.
function concatenated.parse(self, window, from, state, held)
  if state then return go_on(self, window, from, from, state, held) end
  local record, at, next_state, extra = begin(self, window, from)
  if record ~= nil or not next_state or not at then return record, at, next_state, extra end
  return go_on(self, window, from, at, next_state, held)
end

---Take the last value, if it is a number.
function concatenated.rest(self, text)
  if not find(text, "[^ \t\r\n]") then return nil end
  if not find(text, "^[%d-]") then return nil, "incomplete JSON value" end
  return self:read(text)
end

---@param text string
---@return string chunk that needs no other octet to end
function concatenated.wrap(text)
  return find(text, '^["{%[]') and text or text .. "\n"
end

return concatenated
