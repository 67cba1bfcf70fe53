--- Octets of a telnet connection, with its commands and the agreement on options taken out.
-- Source: RFC 854 and 855; RFC 856 (binary); RFC 1143 for the agreement. No I/O.
--
--     octets   hi CR NUL IAC IAC CR LF        record   "hi\r\255\r\n"
--              IAC AYT                        record   { type = "command", command = "AYT" }
--              IAC SB NAWS 0 80 0 24 IAC SE   record   { type = "subnegotiation", option = "NAWS",
--                                                        data = "\0\80\0\24" }
--              IAC WILL ECHO                  record   { type = "option", side = "remote",
--                                                        option = "ECHO", enabled = true }
--
-- Data come as they come, as for poe.filter.stream. The filter answers by itself (get_replies): an
-- option in `local_options` is agreed to when the peer says DO, one in `remote_options` when it
-- says WILL; all others are refused, without a record. Put a record of an option to ask for it, or
-- to have it off: `enabled` in the record that comes is then the peer's answer.
--
-- CR NUL, a carriage return alone, is CR in a record. Put has CR followed by LF as it is, and NUL
-- behind any other; LF alone remains alone. In an octet stream that is binary, nothing of this is done.

local framed = require "poe.filter.framed"
local names = require "poe.filter.telnet.names"
local negotiation = require "poe.filter.telnet.negotiation"
local options = require "poe.options"
local record = require "poe.filter.telnet.record"
local records = require "poe.filter.records"

local byte, char, find, gsub, rawget, sub = string.byte, string.char, string.find, string.gsub, rawget, string.sub

---@class poe.filter.TelnetOptions
---@field local_options? (string|integer)[] that we have when the peer wants them ({})
---@field remote_options? (string|integer)[] that the peer may have ({})
---@field max_subnegotiation? integer octets, as they come (4096)
---@field max_replies? integer octets of answers that nobody has taken (131072)

---@class poe.filter.Telnet : poe.filter.Framed
---@field private welcome table<string, table<integer, boolean>> options that are agreed to, by side
---@field private max_subnegotiation integer
---@field private max_replies integer
---@field private state_before any before the last put
local Telnet = framed.extend("poe.filter.Telnet", "telnet command")

local NAME <const> = "poe.filter.telnet.new"

-- Answers are as long as what they answer. They are taken when what a read gave has been: two
-- reads of 64 KiB, so that octets left over from the one before make no difference.
local MAX_REPLIES <const> = 2 * 65536

local OPTIONS = {
  local_options      = { "table" },
  remote_options     = { "table" },
  max_subnegotiation = { "integer", min = 1, default = 4096 },
  max_replies        = { "integer", min = 3, default = MAX_REPLIES },
}

local IAC <const>, SE <const>, SB <const> = 255, 240, 250
local IAC_OCTET <const> = "\xff"

local BINARY <const> = 0

-- What a peer's words are about, and ours.
local WORDS = {
  [251] = { "remote", "on" }, -- WILL
  [252] = { "remote", "off" }, -- WONT
  [253] = { "local", "on" }, -- DO
  [254] = { "local", "off" }, -- DONT
}
local OUR_WORDS = { ["local"] = { on = 251, off = 252 }, remote = { on = 253, off = 254 } }

-- The bound that counts is of subnegotiations.
local NO_BOUND <const> = options.LARGEST

-- In place of a record, for octets that make none.
local NOTHING <const> = {}

-- A set of options' numbers; nil and why, if one is none.
local function set_of(list)
  local set, rest = {}, 0
  for _ in pairs(list) do rest = rest + 1 end
  for i, option in ipairs(list) do
    local number = names.option_number(option)
    if not number then return nil, ("element %d: name or number in 0..255 expected"):format(i) end
    set[number], rest = true, rest - 1
  end
  if rest > 0 then return nil, "list of names or numbers expected, got a table with other keys" end
  return set
end

local function welcome_of(o)
  local welcome = {}
  for _, side in ipairs { "local", "remote" } do
    local set, why = set_of(o[side .. "_options"] or {})
    if not set then error(options.bad(NAME, side .. "_options", why), 3) end
    welcome[side] = set
  end
  return welcome
end

---Create a telnet filter. Raises on an unknown or ill-typed option.
---Records are strings of data, and tables { type = "command", command = name }, { type =
---"subnegotiation", option = name or number, data = octets } and { type = "option", side = "local"
---or "remote", option = name or number, enabled = boolean }.
---@param opts? poe.filter.TelnetOptions
---@return poe.filter.Telnet
function Telnet.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  return framed.object(Telnet, o, NO_BOUND, {
    welcome = welcome_of(o),
    max_subnegotiation = o.max_subnegotiation,
    max_replies = o.max_replies,
    state_before = false,
  })
end

-- What there is to be known of the octets before those that are looked at.
---@class (private) poe.filter.Telnet.State
---@field local table<integer, string> states of our options
---@field remote table<integer, string> and of the peer's
---@field after_cr boolean the last octet of data was CR: NUL is not one
---@field inside integer|false option of the subnegotiation that has begun
---@field replies table|false the last one, and those before it
---@field size integer octets of the replies
local FRESH <const> = { ["local"] = {}, remote = {}, after_cr = false, inside = false, replies = false, size = 0 }

local function changed(state, key, value)
  local copy = {}
  for name, old in pairs(state) do copy[name] = old end
  copy[key] = value
  return copy
end

local function is_binary(state, side)
  local agreed = state[side][BINARY]
  return agreed ~= nil and negotiation.is_on(agreed)
end

-- The last octet of the data that begin at `from`: all up to an IAC that is no data.
local function end_of_data(window, from)
  local at = find(window, IAC_OCTET, from, true)
  while at and byte(window, at + 1) == IAC do at = find(window, IAC_OCTET, at + 2, true) end
  return at and at - 1 or #window
end

-- Without what is only there to be sent.
local function unescaped(data)
  if find(data, IAC_OCTET, 1, true) then data = gsub(data, "\xff\xff", IAC_OCTET) end
  return data
end

local function without_nul(data, state)
  if state.after_cr and byte(data) == 0 then data = sub(data, 2) end
  if find(data, "\r\0", 1, true) then data = gsub(data, "\r\0", "\r") end
  return data
end

local function parse_data(window, from, last, state)
  local octets = sub(window, from, last)
  local data = unescaped(octets)
  if is_binary(state, "remote") then return data, last + 1, state end
  data = without_nul(data, state)
  local after_cr = byte(octets, -1) == 13
  if after_cr ~= state.after_cr then state = changed(state, "after_cr", after_cr) end
  return data == "" and NOTHING or data, last + 1, state
end

local function with_reply(self, state, side, word, option)
  if state.size + 3 > self.max_replies then
    return nil, ("more than %d octets of replies"):format(self.max_replies)
  end
  local reply = char(IAC, OUR_WORDS[side][word], option)
  state = changed(state, "replies", { reply, state.replies })
  state.size = state.size + 3
  return state
end

local function with_option(state, side, option, agreed)
  if (state[side][option] or "no") == agreed then return state end
  return changed(state, side, changed(state[side], option, agreed))
end

-- Has something changed, or a question of ours been answered?
local function is_news(before, after)
  return negotiation.is_on(before) ~= negotiation.is_on(after) or negotiation.is_asked_for(before)
end

-- WILL, WONT, DO or DONT.
local function parse_word(self, window, from, state)
  local command, option = byte(window, from + 1, from + 2)
  if not option then return nil, from, state, 3 end
  local side, word = WORDS[command][1], WORDS[command][2]
  local before = state[side][option] or "no"
  local after, answer = negotiation.received(before, word, self.welcome[side][option])
  local why
  state = with_option(state, side, option, after)
  if answer then state, why = with_reply(self, state, side, answer, option) end
  if why then return nil, nil, why end
  if not is_news(before, after) then return NOTHING, from + 3, state end
  local enabled = negotiation.is_on(after)
  return { type = "option", side = side, option = names.option(option), enabled = enabled }, from + 3, state
end

local function parse_command(self, window, from, state)
  local command, option = byte(window, from + 1, from + 2)
  if not command then return nil, from, state, 2 end
  if WORDS[command] then return parse_word(self, window, from, state) end
  if command == SB then
    if not option then return nil, from, state, 3 end
    return nil, from + 3, changed(state, "inside", option)
  end
  local name = names.command(command)
  if name then return { type = "command", command = name }, from + 2, state end
  return nil, nil, command == SE and "end of a subnegotiation that has not begun"
    or ("unknown telnet command 0x%02x"):format(command)
end

-- The IAC that is no data, or where the window ends; and what is behind it, if that is there.
local function end_of_subnegotiation(window, from)
  local last = end_of_data(window, from)
  return last, byte(window, last + 2)
end

-- The rest of a subnegotiation whose first three octets are held.
local function parse_inside(self, window, from, state, held)
  local last, command = end_of_subnegotiation(window, from)
  if held.size - 3 + last - from + 1 > self.max_subnegotiation then
    return nil, nil, ("subnegotiation longer than %d octets"):format(self.max_subnegotiation)
  end
  if not command then return nil, last + 1, state, last < #window and 2 or 1 end
  if command ~= SE then return nil, nil, ("telnet command 0x%02x inside a subnegotiation"):format(command) end
  local data = unescaped(sub(held:with(sub(window, from, last)), 4))
  local option = names.option(state.inside)
  return { type = "subnegotiation", option = option, data = data }, last + 3, changed(state, "inside", false)
end

---@protected
function Telnet:parse(window, from, state, held)
  state = state or FRESH
  if state.inside then return parse_inside(self, window, from, state, held) end
  local last = end_of_data(window, from)
  if last >= from then return parse_data(window, from, last, state) end
  return parse_command(self, window, from, state)
end

local take_one, take_all = Telnet.get_one, Telnet.take_all

---Take one record.
---@return string|table|nil record nil alone = feed me more
---@return string? message set when the stream cannot be framed any further
function Telnet:get_one()
  local found, message = take_one(self)
  while found == NOTHING do found, message = take_one(self) end
  return found, message
end

---@protected
function Telnet:take_all()
  local list, message = take_all(self)
  local n = 0
  for i = 1, #list do
    local found = list[i]
    list[i] = nil
    if found ~= NOTHING then
      n = n + 1
      list[n] = found
    end
  end
  return list, message
end

local function escaped(data)
  if find(data, IAC_OCTET, 1, true) then data = gsub(data, IAC_OCTET, "\xff\xff") end
  return data
end

local ALONE <const> = { ["\r"] = "\r\0" }

local function data_octets(data, state)
  data = escaped(data)
  if find(data, "\r", 1, true) and not is_binary(state, "local") then data = gsub(data, "\r\n?", ALONE) end
  return data
end

-- Ask for an option, or for its end, if that takes any octets now.
local function ask(value, state)
  local side, option = rawget(value, "side"), names.option_number(rawget(value, "option"))
  local after, word = negotiation.wanted(state[side][option] or "no", rawget(value, "enabled") and "on" or "off")
  return word and char(IAC, OUR_WORDS[side][word], option) or "", with_option(state, side, option, after)
end

-- The octets of a record, and the state behind it.
local function encode(value, state)
  if type(value) == "string" then return data_octets(value, state), state end
  local kind = rawget(value, "type")
  if kind == "option" then return ask(value, state) end
  if kind == "command" then return char(IAC, names.command_number(rawget(value, "command"))), state end
  local option = char(names.option_number(rawget(value, "option")))
  return "\xff\xfa" .. option .. escaped(rawget(value, "data")) .. "\xff\xf0", state
end

---Turn records into octets. Raises, naming the first that is none.
---@param list (table|string)[]|table|string records, or one alone
---@return string[] chunks
function Telnet:put(list)
  list = records.check(list, record.is_single, record.fault)
  local chunks, state = {}, self.state or FRESH
  for i = 1, #list do
    local octets
    octets, state = encode(list[i], state)
    if octets ~= "" then chunks[#chunks + 1] = octets end
  end
  self.state, self.state_before = state, self.state
  return chunks
end

---What the last `put` gave has gone nowhere, and will be put again: be as before it.
function Telnet:undo_put()
  self.state = self.state_before
end

---What the peer is to have for what came, in its order. Given once.
---@return string[]? chunks nil when there are none
function Telnet:get_replies()
  local state = self.state
  local reply = state and state.replies
  if not reply then return nil end
  local list, n = {}, state.size // 3
  for i = n, 1, -1 do list[i], reply = reply[1], reply[2] end
  local chunks = { table.concat(list) }
  local rest = changed(state, "replies", false)
  rest.size = 0
  self.state = rest
  return chunks
end

---Is an option on, as agreed upon by now? Raises on what is no side or no option.
---@param side "local"|"remote" whose
---@param option string|integer name or number
---@return boolean
function Telnet:isenabled(side, option)
  local bad_side, bad_option = record.side_fault(side), record.option_fault(option)
  if bad_side then error(("bad argument #1 to 'isenabled' (%s)"):format(bad_side), 2) end
  if bad_option then error(("bad argument #2 to 'isenabled' (%s)"):format(bad_option), 2) end
  local agreed = (self.state or FRESH)[side][names.option_number(option)]
  return agreed ~= nil and negotiation.is_on(agreed)
end

return Telnet
