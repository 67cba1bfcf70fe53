--- Server-sent events, as in text/event-stream. Source: WHATWG HTML §9.2.
--
--     octets   : hello LF id: 7 LF data: one LF data: two LF LF event: end LF data LF LF data: thr
--     records  { type = "message", data = "one\ntwo", id = "7" } { type = "end", data = "", id = "7" }
--     pending  data: thr
--
-- Lines end with CR, LF or CRLF. A byte order mark at the start is dropped. `id` is the last one
-- that came, in this event or before it; nil before there is any. Events without data are
-- dropped, but their id counts, and so does `retry`: see last_id and reconnection_time.
-- Comments are dropped; with the option `comments`, one before an event, or alone, is a record
-- { comment = "hello" } as soon as its line has ended, and those amid an event are its `comment`.
-- An event that has not ended when the input does is none: finish gives nothing, and its
-- octets stay pending. Octets are given as they came, whether they are UTF-8 or not.

local event = require "poe.filter.sse.event"
local framed = require "poe.filter.framed"
local options = require "poe.options"
local records = require "poe.filter.records"

local byte, match, sub = string.byte, string.match, string.sub
local SKIP <const> = framed.SKIP

---@class poe.filter.SSEOptions
---@field max_length? integer octets of an event, its line ends included (16 MiB)
---@field comments? boolean give comments, too

---@class poe.filter.SSEEvent
---@field type string "message" if it has no other
---@field data string lines joined by "\n"
---@field id? string
---@field retry? integer milliseconds
---@field comment? string

---@class poe.filter.SSE : poe.filter.Framed
---@field private comments boolean
local SSE = framed.extend("poe.filter.SSE", "event")

local NAME <const> = "poe.filter.sse.new"

local OPTIONS = {
  max_length = { "integer", min = 1, max = options.LARGEST, default = 16 << 20 },
  comments = { "boolean", default = false },
}

local COLON <const>, CR <const>, LF <const> = 0x3A, 0x0D, 0x0A
local BOM <const> = "\xEF\xBB\xBF"

-- Where the window begins: before anything; between events, or behind a CR there; in a comment
-- between events; at the start of a line of an event, or behind a CR there; amid a line.
local FRESH <const>, BETWEEN <const>, BETWEEN_CR <const>, COMMENT <const> = "fresh", "between", "between, CR", "comment"
local START <const>, START_CR <const>, AMID <const> = "start", "start, CR", "amid"

-- A state is never changed, but replaced: where the window begins, the last id, the last retry.
local function moved(state, place)
  if state.place == place then return state end
  return { place = place, id = state.id, retry = state.retry }
end

---Create a filter of events. Raises on an unknown or ill-typed option.
---@param opts? poe.filter.SSEOptions
---@return poe.filter.SSE
function SSE.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  return framed.object(SSE, o, o.max_length, { comments = o.comments, state = { place = FRESH } })
end

-- The stream starts: with a byte order mark?
local function begin(window, from, state)
  local start = sub(window, from, from + 2)
  if start == BOM then return SKIP, from + 3, moved(state, BETWEEN) end
  if sub(BOM, 1, #start) == start then return nil, from, state, #start + 1 end
  return SKIP, from, moved(state, BETWEEN)
end

local function text_of(window, from, last, held)
  local text = sub(window, from, last)
  return held.size > 0 and held:with(text) or text
end

-- What follows a line end between events.
local function after(state, octet)
  return moved(state, octet == CR and BETWEEN_CR or BETWEEN)
end

-- A comment between events, whose line goes on at `from`.
local function comment(self, window, from, state, held)
  local at = match(window, "^[^\r\n]*()", from)
  if at > #window then
    if not self.comments then return SKIP, at, moved(state, COMMENT) end
    return nil, at, moved(state, COMMENT)
  end
  local next_state = after(state, byte(window, at))
  if not self.comments then return SKIP, at + 1, next_state end
  return { comment = event.comment(text_of(window, from, at - 1, held)) }, at + 1, next_state
end

-- Where the empty line is that ends an event; or nil and where the window ends.
local function find_end(window, at, place)
  local size = #window
  if place == START_CR and byte(window, at) == LF then at, place = at + 1, START end
  while at <= size do
    local stop = match(window, "^[^\r\n]*()", at)
    if stop > size then return nil, AMID end
    if stop == at and place ~= AMID then return at end
    local octet = byte(window, stop)
    at, place = stop + 1, octet == CR and START_CR or START
    if octet == CR and byte(window, at) == LF then at, place = at + 1, START end
  end
  return nil, place
end

-- What an event has said: the record, and what is known after it.
local function dispatch(self, text, state, octet)
  local fields = event.read(text, self.comments)
  local next_state = after(state, octet)
  if fields.id or fields.retry then
    next_state = { place = next_state.place, id = fields.id or state.id, retry = fields.retry or state.retry }
  end
  if not fields.data then return SKIP, next_state end
  if not fields.type or fields.type == "" then fields.type = "message" end
  fields.id = next_state.id
  return fields, next_state
end

local function go_on(self, window, from, state, place, held)
  local at, next_place = find_end(window, from, place)
  if not at then return nil, #window + 1, moved(state, next_place) end
  if held.size + at + 1 - from > self.max_buffer then return nil, nil, self:too_long() end
  local record, next_state = dispatch(self, text_of(window, from, at - 1, held), state, byte(window, at))
  return record, at + 1, next_state
end

---Find the next event: see poe.filter.framed.
---@protected
function SSE:parse(window, from, state, held)
  local place = state.place
  if place == FRESH then return begin(window, from, state) end
  if place == COMMENT then return comment(self, window, from, state, held) end
  if place ~= BETWEEN and place ~= BETWEEN_CR then return go_on(self, window, from, state, place, held) end
  local octet = byte(window, from)
  if octet == LF or octet == CR then return SKIP, from + 1, after(state, octet) end
  if octet == COLON then return comment(self, window, from, state, held) end
  return go_on(self, window, from, state, START, held)
end

---@private
function SSE:too_long()
  return ("event longer than %d octets"):format(self.max_buffer)
end

-- An event that has not ended is none.
---@protected
function SSE.take_rest()
  return nil
end

---The last id that has come, for a Last-Event-ID header; nil if none has.
---@return string?
function SSE:last_id()
  return self.state.id
end

---How long to wait before connecting again, by the last `retry` that has come; nil if none has.
---@return integer? milliseconds
function SSE:reconnection_time()
  return self.state.retry
end

local function is_single(list)
  return type(list) == "string" or type(list) == "table" and records.is_named(list)
end

---Turn events into octets. Raises, naming the first record that is none.
---A record is data alone, or a table of data, type (or event), id, retry and comment, at least
---one of them. Data and comments may have several lines, which end with CR, LF or CRLF and are
---read back with LF; but those of a comment alone are read back as a record each.
---@param list (string|table)[]|string|table a list of records, or one alone
---@return string[] chunks one for each
function SSE.put(_, list)
  list = records.check(list, is_single, event.fault)
  local chunks = {}
  for i = 1, #list do chunks[i] = event.write(list[i]) end
  return chunks
end

return SSE
