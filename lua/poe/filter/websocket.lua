--- Messages of the WebSocket protocol, after its handshake (poe.filter.websocket.handshake).
-- Source: RFC 6455, sections 5 to 8. No extension is spoken. No I/O.
--
--     octets   81 05 h e l l o                 record  { type = "text", data = "hello" }
--              02 02 a b | 89 00 | 80 01 c     records { type = "ping", data = "" },
--                                                      { type = "binary", data = "abc" }
--              88 02 03 e8                     record  { type = "close", code = 1000, reason = "" }
--
-- The filter answers its peer by itself (get_replies): a ping by a pong, a close by a close, and
-- what breaks the protocol by a close that says so, before get_one tells of it. A close is the
-- last record: what comes after it stays pending. What is put after a close has gone, put or in
-- answer, goes nowhere, as the peer may close at any time.
--
-- A fragmented message lies in memory as it came, which is what is pending, and without masks.

local closing = require "poe.filter.websocket.closing"
local core = require "poe.core"
local frame = require "poe.filter.websocket.frame"
local framed = require "poe.filter.framed"
local options = require "poe.options"
local record = require "poe.filter.websocket.record"
local records = require "poe.filter.records"
local text = require "poe.filter.websocket.text"

local byte, pack, rawget, sub = string.byte, string.pack, rawget, string.sub
local mask = core.mask

---@class poe.filter.WebSocketOptions
---@field side? "server"|"client" which one is ours (server)
---@field max_message? integer octets (16 MiB)
---@field max_frame? integer octets, of one without its head (as max_message)
---@field max_fragments? integer frames of one message (65536)
---@field max_pongs? integer pings to be answered together; of more, some of the last (1024)
---@field utf8? boolean refuse text that is not UTF-8, both ways (true)
---@field fragment_size? integer octets of what `put` sends in one frame (no bound)

---@class poe.filter.WebSocket : poe.filter.Framed
---@field private is_client boolean what comes has no masks, what goes has
---@field private max_message integer
---@field private max_frame integer
---@field private max_fragments integer
---@field private max_pongs integer
---@field private utf8 boolean
---@field private fragment_size integer|false
---@field private sent_close boolean nothing more may be sent
---@field private had_sent_close boolean likewise, before the last put
---@field private fault_code integer of the close that tells the peer of a fault, when there is one
local WebSocket = framed.extend("poe.filter.WebSocket", "message")

local NAME <const> = "poe.filter.websocket.new"

local OPTIONS = {
  side          = { "string", choices = { "server", "client" }, default = "server" },
  max_message   = { "integer", min = 1, default = 16 << 20 },
  max_frame     = { "integer", min = 1 },
  max_fragments = { "integer", min = 1, default = 65536 },
  max_pongs     = { "integer", min = 1, default = 1024 },
  utf8          = { "boolean", default = true },
  fragment_size = { "integer", min = 1 },
}

-- The bounds are on lengths as they are announced, and not on what waits. None is more than
-- this, so that sums stay integers.
local NO_BOUND <const> = options.LARGEST

---Create a websocket filter. Raises on an unknown or ill-typed option.
---Records are { type = "text" or "binary", data = octets }, { type = "ping" or "pong", data = octets }
---and { type = "close", code = integer, reason = text }, of which a close may have neither; `put`
---takes a string for a text message.
---@param opts? poe.filter.WebSocketOptions
---@return poe.filter.WebSocket
function WebSocket.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  return framed.object(WebSocket, o, NO_BOUND, {
    is_client = o.side == "client",
    max_message = math.min(o.max_message, NO_BOUND),
    max_frame = math.min(o.max_frame or o.max_message, NO_BOUND),
    max_fragments = o.max_fragments,
    max_pongs = o.max_pongs,
    utf8 = o.utf8,
    fragment_size = o.fragment_size or false,
    sent_close = false,
    had_sent_close = false,
    fault_code = 1002,
  })
end

-- What there is to be known of the octets before those that are looked at.
---@class (private) poe.filter.WebSocket.State
---@field message table|false of which there are fragments
---@field pongs table|false payload and the one before it, and so on
---@field count integer how many pongs
---@field reply string|false payload of a close
---@field closed boolean a close has come
local FRESH <const> = { message = false, pongs = false, count = 0, reply = false, closed = false }

local function changed(state, key, value)
  local copy = {}
  for name, old in pairs(state or FRESH) do copy[name] = old end
  copy[key] = value
  return copy
end

-- The code counts once framed has the message; till then it may be set again.
local function fault(self, code, message)
  self.fault_code = code
  return nil, nil, message
end

local function control_fault(kind, first, second)
  if first < 0x80 then return "fragmented " .. kind .. " frame" end
  if second & 0x7f > frame.LONGEST_CONTROL then
    return ("%s frame longer than %d octets"):format(kind, frame.LONGEST_CONTROL)
  end
end

-- Why no frame may begin with these octets.
local function head_fault(self, kind, first, second, message)
  if first & 0x70 ~= 0 then return ("frame with reserved bits 0x%02x"):format(first & 0x70) end
  if not kind then return ("frame of unknown opcode 0x%x"):format(first & 0xf) end
  if self.is_client == (second > 0x7f) then
    return kind .. (self.is_client and " frame with a mask" or " frame without a mask")
  end
  if first & 8 ~= 0 then return control_fault(kind, first, second) end
  if kind == "continuation" then
    return not message and "continuation frame without a message" or nil
  end
  return message and kind .. " frame inside a fragmented message" or nil
end

-- Why a message is not to have another frame of so many octets.
local function size_fault(self, size, message)
  if size > self.max_frame then return ("frame longer than %d octets"):format(self.max_frame) end
  if size + (message and message.size or 0) > self.max_message then
    return ("message longer than %d octets"):format(self.max_message)
  end
  if message and message.count >= self.max_fragments then
    return ("message of more than %d fragments"):format(self.max_fragments)
  end
end

local function text_fault(self, at, octet)
  return fault(self, 1007, ("text is not UTF-8: octet %d is 0x%02x"):format(at, octet))
end

-- A message of one frame.
local function whole(self, kind, data, behind, state)
  if kind == "text" and self.utf8 then
    local count, at = utf8.len(data)
    if not count then return text_fault(self, at, byte(data, at)) end
  end
  return { type = kind, data = data }, behind, state
end

-- All fragments, the last one first in the list.
local function joined(parts, count)
  local list = {}
  for i = count, 1, -1 do list[i], parts = parts[1], parts[2] end
  return table.concat(list)
end

local EMPTY <const> = { size = 0, count = 0, parts = false, begun = "" }

-- A fragment, which may be the last one.
local function fragment(self, kind, data, behind, state, is_last)
  local message = state and state.message or EMPTY
  kind = message.kind or kind
  local begun = ""
  if kind == "text" and self.utf8 then
    local at, octet
    begun, at, octet = text.check(message.begun, data, is_last)
    if not begun then return text_fault(self, message.size - #message.begun + at, octet) end
  end
  local parts, count = { data, message.parts }, message.count + 1
  if is_last then
    return { type = kind, data = joined(parts, count) }, behind, changed(state, "message", false)
  end
  message = { kind = kind, size = message.size + #data, count = count, parts = parts, begun = begun }
  return nil, behind, changed(state, "message", message), 2
end

local function with_pong(self, state, data)
  local pongs, count = state and state.pongs, state and state.count or 0
  if count == self.max_pongs then pongs, count = false, 0 end
  state = changed(state, "pongs", { data, pongs })
  state.count = count + 1
  return state
end

-- A close; the peer's code is its answer, too.
local function close(self, data, behind, state, kept)
  local found, code, message = closing.decode(data)
  if not found then return fault(self, code, message) end
  state = changed(state, "reply", sub(data, 1, 2))
  state.closed = true
  return found, behind, state, kept
end

-- A control frame; the fragments before it wait on.
local function control(self, kind, data, behind, state)
  local kept = state and state.message and "" or nil
  if kind == "close" then return close(self, data, behind, state, kept) end
  if kind == "ping" then state = with_pong(self, state, data) end
  return { type = kind, data = data }, behind, state, kept
end

-- Nothing is taken any more.
local function ignore(self, window, from, state)
  if #window - from + 1 > self.max_message then
    return fault(self, 1002, ("more than %d octets after a close"):format(self.max_message))
  end
  return nil, from, state, self.max_message + 1
end

-- The frame whose length has been read; behind it is the key or the payload.
local function body(self, window, from, state, kind, first, size, at)
  local start = self.is_client and at or at + 4
  local behind = start + size
  if behind > #window + 1 then return nil, from, state, behind - from end
  local data = self.is_client and sub(window, start, behind - 1)
    or mask(window, start, behind - 1, sub(window, at, at + 3))
  if first & 8 ~= 0 then return control(self, kind, data, behind, state) end
  if first > 0x80 and not (state and state.message) then return whole(self, kind, data, behind, state) end
  return fragment(self, kind, data, behind, state, first >= 0x80)
end

---@protected
function WebSocket:parse(window, from, state)
  if state and state.closed then return ignore(self, window, from, state) end
  local first, second = byte(window, from, from + 1)
  if not second then return nil, from, state, 2 end
  local kind, message = frame.KINDS[first & 0xf], state and state.message
  local why = head_fault(self, kind, first, second, message)
  if why then return fault(self, 1002, why) end
  local size, at
  size, at, why = frame.length(window, from, second)
  if why then return fault(self, 1002, why) end
  if not size then return nil, from, state, at end
  why = first & 8 == 0 and size_fault(self, size, message)
  if why then return fault(self, 1009, why) end
  return body(self, window, from, state, kind, first, size, at)
end

-- All but a close.
local function append(self, chunks, value)
  local is_text = type(value) == "string"
  local kind, data = is_text and "text" or rawget(value, "type"), is_text and value or rawget(value, "data") or ""
  local size = self.fragment_size
  if size and frame.OPCODES[kind] < 8 then
    return frame.append_fragments(chunks, kind, data, self.is_client, size)
  end
  return frame.append(chunks, kind, data, self.is_client)
end

local function append_close(self, chunks, data)
  return frame.append(chunks, "close", data, self.is_client)
end

local function is_close(value)
  return type(value) == "table" and rawget(value, "type") == "close"
end

---Turn records into octets. Raises, naming the first that is none, and on records behind a
---close. There are no octets once a close has gone, put before or in answer to the peer's.
---@param list (table|string)[]|table|string records, or one alone
---@return string[] chunks
function WebSocket:put(list)
  local check = self.utf8 and record.fault_with_text or record.fault
  list = records.check(list, record.is_single, check)
  local chunks, sends_close = {}, false
  for i = 1, #list do
    if sends_close then error(("bad argument #1 to 'put' (record %d: comes behind a close)"):format(i), 2) end
    sends_close = is_close(list[i])
    if sends_close then append_close(self, chunks, closing.encode(list[i])) else append(self, chunks, list[i]) end
  end
  self.had_sent_close = self.sent_close
  if self.sent_close then return {} end
  self.sent_close = sends_close
  return chunks
end

---What the last `put` gave has gone nowhere, and will be put again: be as before it.
function WebSocket:undo_put()
  self.sent_close = self.had_sent_close
end

-- The pongs, first to last.
local function append_pongs(self, chunks, pongs, count)
  local list = {}
  for i = count, 1, -1 do list[i], pongs = pongs[1], pongs[2] end
  for i = 1, count do frame.append(chunks, "pong", list[i], self.is_client) end
end

-- The payload of the close that the peer is to have.
local function close_reply(self, state)
  return state.reply or self.fault and pack(">I2", self.fault_code)
end

---What the peer is to have for what came: pongs, and a close. Given once.
---@return string[]? chunks nil when there are none
function WebSocket:get_replies()
  local state = self.state or FRESH
  if self.sent_close or not (state.pongs or state.reply or self.fault) then return nil end
  local chunks, reply = {}, close_reply(self, state)
  append_pongs(self, chunks, state.pongs, state.count)
  if reply then append_close(self, chunks, reply) end
  local rest = changed(state, "pongs", false)
  rest.count = 0
  self.state, self.sent_close = rest, reply and true or false
  return chunks
end

local take_rest = WebSocket.take_rest

---@protected
function WebSocket:take_rest()
  if self.state and self.state.closed then return nil end
  return take_rest(self)
end

return WebSocket
