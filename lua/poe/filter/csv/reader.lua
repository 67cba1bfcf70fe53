--- Where a record of separated values ends, and which fields it has. Source: RFC 4180 §2.
--
-- Quotes are looked at where they come: one in the middle of a field, or something behind a
-- closing one, is told at once and not taken for the start of a field that never ends.

local byte, find, gmatch, gsub, sub = string.byte, string.find, string.gmatch, string.gsub, string.sub

---@class poe.filter.csv.Reader
---@field private separator integer octet
---@field private quote integer octet
---@field private separator_text string
---@field private quote_text string
---@field private twice string pattern of a quote in a quoted field
---@field private once string what it stands for, for gsub
---@field private special string pattern of a quote or LF
---@field private plain string pattern of a field
---@field private max_fields integer
local Reader = { __name = "poe.filter.csv.Reader" }
Reader.__index = Reader

local LF <const>, CR <const> = 0x0A, 0x0D

-- Where a record goes on: at the start of a field; in one without quotes; in one with quotes;
-- behind a quote in that; behind it and CR.
local START <const>, PLAIN <const>, QUOTED <const>, CLOSED <const>, CLOSED_CR <const> = 0, 1, 2, 3, 4

Reader.START, Reader.PLAIN = START, PLAIN

-- An octet as Lua's patterns want it.
local function escaped(octet)
  return (gsub(octet, "%W", "%%%0"))
end

Reader.escaped = escaped

---@param o poe.filter.CSVOptions checked
---@return poe.filter.csv.Reader
function Reader.new(o)
  local separator, quote = o.separator, o.quote
  return setmetatable({
    separator = byte(separator),
    quote = byte(quote),
    separator_text = separator,
    quote_text = quote,
    twice = escaped(quote):rep(2),
    once = (gsub(quote, "%%", "%%%%")),
    special = "[" .. escaped(quote) .. "\n]",
    plain = "[^" .. escaped(separator) .. "]*",
    max_fields = o.max_fields,
  }, Reader)
end

-- Each goes on at octet `at` of the window, and returns
--   the next octet to look at, and where in a record that is
--   nil, the LF that ends the record
--   nil, nil, what is wrong, and with which octet
local STEPS = {}

STEPS[START] = function(self, window, at, place)
  local stop = find(window, self.special, at)
  if not stop then
    local size = #window
    return size + 1, byte(window, size) == self.separator and START or PLAIN
  end
  if byte(window, stop) == LF then return nil, stop end
  local is_first = stop == at and place == START or stop > at and byte(window, stop - 1) == self.separator
  if not is_first then return nil, nil, "quote in a field without quotes", stop end
  return stop + 1, QUOTED
end

STEPS[PLAIN] = STEPS[START]

STEPS[QUOTED] = function(self, window, at)
  local stop = find(window, self.quote_text, at, true)
  if not stop then return #window + 1, QUOTED end
  return stop + 1, CLOSED
end

STEPS[CLOSED] = function(self, window, at)
  local octet = byte(window, at)
  if octet == self.quote then return at + 1, QUOTED end
  if octet == self.separator then return at + 1, START end
  if octet == LF then return nil, at end
  if octet == CR then return at + 1, CLOSED_CR end
  return nil, nil, "separator or end of record expected after a closing quote", at
end

STEPS[CLOSED_CR] = function(_, window, at)
  if byte(window, at) == LF then return nil, at end
  return nil, nil, "LF expected after CR", at
end

---Find the end of a record.
---@param window string
---@param at integer octet to go on at
---@param place integer where in a record that is, START at first
---@return integer? last the LF that ends it
---@return integer? place if there is none yet: where the window ends
---@return string? why nothing that comes could make it right
---@return integer? octet of the window that is wrong
function Reader:find_end(window, at, place)
  local size = #window
  while at <= size do
    local next_at, next_place, why, where = STEPS[place](self, window, at, place)
    if not next_at then return next_place, nil, why, where end
    at, place = next_at, next_place
  end
  return nil, place
end

---Is a place amid a field with quotes, or behind CR: can no record end there?
---@param place integer
---@return string? why
function Reader.open(place)
  if place == QUOTED then return "closing quote expected, got end" end
  if place == CLOSED_CR then return "LF expected after CR, got end" end
end

function Reader:too_many()
  return ("more than %d fields"):format(self.max_fields)
end

-- The fields of a record without quotes.
local function split_plain(self, text)
  local cr = find(text, "\r", 1, true)
  if cr then return nil, "LF expected after CR", cr + 1 end
  local fields, n, most = {}, 0, self.max_fields
  for field in gmatch(text, self.plain) do
    n = n + 1
    if n > most then return nil, self:too_many() end
    fields[n] = field
  end
  return fields
end

-- The field whose opening quote is octet `at`, and the octet behind its closing one.
local function quoted_field(self, text, at)
  local quote, quote_text = self.quote, self.quote_text
  local from, stop, has_quotes = at + 1, find(text, quote_text, at + 1, true), false
  while byte(text, stop + 1) == quote do
    has_quotes, stop = true, find(text, quote_text, stop + 2, true)
  end
  local field = sub(text, from, stop - 1)
  if has_quotes then field = gsub(field, self.twice, self.once) end
  return field, stop + 1
end

local function plain_field(self, text, at)
  local stop = find(text, self.separator_text, at, true) or #text + 1
  return sub(text, at, stop - 1), stop
end

-- The fields of a record with quotes, which are where they may be.
local function split_quoted(self, text)
  local fields, n, at, size = {}, 0, 1, #text
  repeat
    n = n + 1
    if n > self.max_fields then return nil, self:too_many() end
    local field, behind
    if byte(text, at) == self.quote then
      field, behind = quoted_field(self, text, at)
    else
      field, behind = plain_field(self, text, at)
      local cr = find(field, "\r", 1, true)
      if cr then return nil, "LF expected after CR", at + cr end
    end
    fields[n], at = field, behind + 1
  until at > size + 1
  return fields
end

---Take the fields of a record that has ended.
---@param text string without its end
---@return string[]? fields
---@return string? why
---@return integer? octet of `text` that is wrong
function Reader:split(text)
  if find(text, self.quote_text, 1, true) then return split_quoted(self, text) end
  return split_plain(self, text)
end

return Reader
