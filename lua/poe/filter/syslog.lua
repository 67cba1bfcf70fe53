--- Messages of syslog over a stream.
-- Source: RFC 6587. Pure Lua, no I/O: usable without the loop.
--
--     counted    octets  5 <6>hi6 <6>two    records  "<6>hi" "<6>two"     (section 3.4.1)
--     newline    octets  <6>hi\n<6>two\n    records  "<6>hi" "<6>two"     (section 3.4.2)
--     auto       each of them by its first octet, 1 to 9 or "<"; `put` counts
--     parse      records { facility = 0, severity = 6, message = "hi", … }, see poe.filter.syslog.message

local decimal = require "poe.filter.decimal"
local framed = require "poe.filter.framed"
local message = require "poe.filter.syslog.message"
local options = require "poe.options"
local records = require "poe.filter.records"
local strings = require "poe.strings"

local LARGEST <const> = options.LARGEST
local byte, find, sub = string.byte, string.find, string.sub

---@class poe.filter.SyslogOptions
---@field framing? "auto"|"counted"|"newline" ("auto")
---@field trailer? "lf"|"crlf"|"nul" ("lf")
---@field max_length? integer (8192)
---@field parse? boolean

---@class poe.filter.Syslog : poe.filter.Framed
---@field private framing string
---@field private trailer string octets behind a message that is not counted
---@field private max_length integer octets of a message
---@field private header poe.filter.Decimal its length, where it is counted
---@field private parses boolean
local Syslog = framed.extend("poe.filter.Syslog", "syslog message")
Syslog.stateless = true

-- What a receiver should take at least. Source: RFC 5425, section 4.3.1.
local MAX_LENGTH <const> = 8192

local OPTIONS = {
  framing    = { "string", choices = { "auto", "counted", "newline" }, default = "auto" },
  trailer    = { "string", choices = { "lf", "crlf", "nul" }, default = "lf" },
  max_length = { "integer", min = 1, default = MAX_LENGTH },
  parse      = { "boolean", default = false },
}

local TRAILERS = { lf = "\n", crlf = "\r\n", nul = "\0" }

local LESS <const>, CR <const> = 60, 13

-- What `parse` says of a message whose end is being looked for.
local LINE <const> = "line"

---Create a syslog filter. Raises on an unknown or ill-typed option.
--- - `framing`: "counted" messages have their length before them, "newline" messages a trailer
---   behind them; "auto" (default) takes both, and puts the first.
--- - `trailer`: what ends a message that is not counted, "lf" (default), "crlf" or "nul".
--- - `max_length` (octets, default 8192) is of a message.
--- - with `parse`, records are tables of what a message says, as poe.filter.syslog.message gives.
---@param opts? poe.filter.SyslogOptions
---@return poe.filter.Syslog
function Syslog.new(opts)
  local o = options.read("poe.filter.syslog.new", opts, OPTIONS)
  local longest = math.min(o.max_length, LARGEST)
  local header = decimal.new("syslog message", " ", 1, longest)
  return framed.object(Syslog, o, header.size + longest + 1, {
    framing = o.framing,
    trailer = TRAILERS[o.trailer],
    max_length = longest,
    header = header,
    parses = o.parse,
  })
end

local function record_of(self, text)
  return self.parses and message.parse(text) or text
end

local function take_counted(self, window, from, length)
  local start = from
  if not length then
    local why
    length, start, why = self.header:read(window, from)
    if why then return nil, nil, why end
    if not length then return nil, from, false, #window - from + 2 end
  end
  local behind = start + length
  if behind > #window + 1 then return nil, start, length, length end
  return record_of(self, sub(window, start, behind - 1)), behind, false
end

-- The octets before `behind` end no message. A CR may be half of what does.
local function wait_for_trailer(self, window, from, held)
  local looked = #window + 1
  if #self.trailer == 2 and byte(window, -1) == CR then looked = looked - 1 end
  if held.size + looked - from > self.max_length then return nil, nil, self.header:too_long() end
  return nil, looked, LINE, #window - looked + 2
end

local function take_line(self, window, from, held)
  local at, last = find(window, self.trailer, from, true)
  if not at then return wait_for_trailer(self, window, from, held) end
  if held.size + at - from > self.max_length then return nil, nil, self.header:too_long() end
  local text = sub(window, from, at - 1)
  return record_of(self, held.size > 0 and held:with(text) or text), last + 1, false
end

-- How the message at an octet is framed, if both ways may be.
local function detect(first)
  if first == LESS then return take_line end
  if first > 48 and first < 58 then return take_counted end
  return nil, ("syslog message: digit of 1..9 or '<' expected, got 0x%02x"):format(first)
end

local WAYS = { counted = take_counted, newline = take_line }

---@protected
function Syslog:parse(window, from, state, held)
  if from > #window then return nil, from, state end
  local take, why = WAYS[self.framing], nil
  if state then
    take = state == LINE and take_line or take_counted
  elseif not take then
    take, why = detect(byte(window, from))
  end
  if not take then return nil, nil, why end
  return take(self, window, from, take == take_line and held or state)
end

-- What is wrong with a message as a string.
local function text_fault(self, text)
  if #text > self.max_length then return ("at most %d octets expected, got %d"):format(self.max_length, #text) end
  if self.framing ~= "newline" then return text == "" and "an octet at least expected, got 0" or nil end
  if find(text, self.trailer, 1, true) then return "no trailer expected in a message" end
end

-- Likewise of one that is to be written first.
local function to_text(self, record)
  local text, why = record, nil
  if type(record) == "table" and self.parses then
    text, why = message.format(record)
  elseif type(record) ~= "string" then
    why = ("string%s expected, got %s"):format(self.parses and " or table" or "", type(record))
  end
  why = why or text_fault(self, text)
  return not why and text, why
end

-- A table of fields is a message; a list has no names.
local function is_single(list)
  return type(list) == "string" or type(list) == "table" and type(next(list)) == "string"
end

---Turn messages into octets, a chunk for each: strings or, with `parse`, tables of what they say.
---Raises, naming the first record that is none.
---@param list string[]|table[]|string|table
---@return string[] chunks
function Syslog:put(list)
  local chunks = {}
  if not self.parses then list = strings.check("put", list, "record") end
  records.check(list, is_single, function(record)
    local text, why = to_text(self, record)
    if not text then return why end
    chunks[#chunks + 1] = self.framing == "newline" and text .. self.trailer or #text .. " " .. text
  end)
  return chunks
end

return Syslog
