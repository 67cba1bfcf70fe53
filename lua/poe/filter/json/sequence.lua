--- JSON text sequences. Source: RFC 7464.
--
--     octets   RS {"a":1} LF RS [2] LF RS "thr       records   { a = 1 } { 2 }      pending   RS "thr
--
-- An element is what is between record separators, and ends with LF where its value is complete
-- by then, so that it need not wait for the next one. RFC 7464 §2.3: what is malformed does not
-- end the sequence; the rest of it is skipped, up to the next separator. §2.4: a number or
-- literal without white space behind it may have lost its end; it is malformed.

local framed = require "poe.filter.framed"

local byte, find, match, sub = string.byte, string.find, string.match, string.sub
local SKIP <const> = framed.SKIP

local sequence = {}

local RS <const>, LF <const>, QUOTE <const> = 0x1E, 0x0A, 0x22

-- Of each octet that opens or closes something, what it does to the depth.
local NESTING <const> = { [0x5B] = 4, [0x7B] = 4, [0x5D] = -4, [0x7D] = -4 }

-- What is known in the middle of an element is an integer, so that it cannot change: how many
-- brackets are open, and two bits.
local IN_STRING <const>, ESCAPED <const> = 2, 1
-- Only white space has come; the separator is missing; what is malformed is being skipped.
local BLANK <const>, STRAY <const>, SKIPPING <const> = -1, -2, -3

local MISSING <const> = "malformed JSON sequence: record separator expected at octet 1"

-- In a string: the octet behind it, or its end that should not be; or nil and the state.
local function string_end(window, at, state)
  while true do
    at = find(window, '["\\\30]', at)
    if not at then return nil, state | IN_STRING end
    local octet = byte(window, at)
    if octet == RS then return at end
    at = at + 1
    if octet == QUOTE then return at end
    if at > #window then return nil, state | IN_STRING | ESCAPED end
    if byte(window, at) ~= RS then at = at + 1 end
  end
end

-- Where an element ends, at LF or at the next separator; or nil and the state.
local function element_end(window, at, state)
  while true do
    at = find(window, '["%[%]{}\n\30]', at)
    if not at then return nil, state end
    local octet = byte(window, at)
    if octet == RS or octet == LF and state == 0 then return at end
    at = at + 1
    if octet == QUOTE then
      local why
      at, why = string_end(window, at, state)
      if not at then return nil, why end
    elseif octet ~= LF then
      state = math.max(0, state + NESTING[octet])
    end
  end
end

-- Go on where something has come already.
local function resumed_end(window, at, state)
  if state & ESCAPED ~= 0 and byte(window, at) ~= RS then at = at + 1 end
  state = state & ~ESCAPED
  if state & IN_STRING == 0 then return element_end(window, at, state) end
  state = state & ~IN_STRING
  local behind, why = string_end(window, at, state)
  if not behind then return nil, why end
  return element_end(window, behind, state)
end

local function find_end(window, at, state)
  if state == STRAY then
    at = find(window, "\30", at, true)
    return at, STRAY
  end
  if state == BLANK then
    at = match(window, "^[ \t\r\n]*()", at)
    if at > #window then return nil, BLANK end
    state = 0
  end
  return resumed_end(window, at, state)
end

-- Has a value lost its end, perhaps?
local function may_be_cut(text)
  return find(text, '^[ \t\r\n]*[^ \t\r\n"%[{]') and not find(text, "[ \t\r\n]$")
end

-- The record that an element is; `is_ended`: it has its LF.
local function read(self, text, is_ended)
  local value, why = self.decode(text)
  if value ~= nil and (is_ended or not may_be_cut(text)) then return value end
  why = why or ("malformed JSON: white space expected at octet %d, got end"):format(#text + 1)
  return self:malformed(text, why)
end

local function element(self, text, state, at, is_ended)
  local record, why
  if state == STRAY then
    record, why = self:malformed(text, MISSING)
  else
    record, why = read(self, text, is_ended)
  end
  if record == nil then return nil, nil, why end
  if not is_ended then return record, at, false end
  return record, at + 1, self.ismalformed(record) and SKIPPING or false
end

-- Octet `from` of the window is behind an element.
local function begin(window, from)
  local first = match(window, "^[ \t\r\n]*()", from)
  if first > from then return SKIP, first, false end
  if byte(window, from) == RS then return nil, from + 1, BLANK end
  return nil, from, STRAY
end

local function skip(window, from)
  local at = find(window, "\30", from, true)
  if at then return SKIP, at, false end
  return SKIP, #window + 1, SKIPPING
end

-- Go on in the middle of an element, at octet `at` of the window.
local function go_on(self, window, from, at, state, held)
  local lead = state == STRAY and 0 or 1
  local last, next_state = find_end(window, at, state)
  if held.size + (last or #window + 1) - from - lead > self.max_length then return nil, nil, self:too_long() end
  if not last then return nil, #window + 1, next_state end
  local text = sub(held:with(sub(window, from, last - 1)), lead + 1)
  if text == "" then return SKIP, last, false end
  return element(self, text, state, last, byte(window, last) == LF)
end

---Find the next element: see poe.filter.framed.
function sequence.parse(self, window, from, state, held)
  if state == SKIPPING then return skip(window, from) end
  if state then return go_on(self, window, from, from, state, held) end
  local record, at, next_state = begin(window, from)
  if record then return record, at, next_state end
  return go_on(self, window, from, at, next_state, held)
end

---Take the last element, which does without its LF.
function sequence.rest(self, text)
  if text == "" or text == "\30" then return nil end
  if byte(text) ~= RS then return self:malformed(text, MISSING) end
  return read(self, sub(text, 2), false)
end

---@param text string
---@return string chunk
function sequence.wrap(text)
  return "\30" .. text .. "\n"
end

return sequence
