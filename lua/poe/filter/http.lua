--- HTTP/1.1 messages: a server's side of a connection, or a client's. Source: RFC 9112 and 9110.
--
--     octets    POST /a HTTP/1.1 CR LF Host: x CR LF Content-Length: 5 CR LF CR LF hel
--     records   { type = "request", method = "POST", target = "/a", headers = { host = "x", … }, … }
--               { type = "body", data = "hel" }
--     octets    lo
--     records   { type = "body", data = "lo" } { type = "end" }
--     gather    { type = "request", …, body = "hello" } and nothing before
--
-- One filter serves both directions of one connection: what a response means depends on the
-- request that it answers, and what is put is what the other direction has asked for.
--
-- What could be read in two ways is refused, as RFC 9112 allows or asks for: see poe.filter.http.head,
-- .section, .fields, .framing and .chunks. `get_error` then tells what a server should answer.
--
-- After a request to speak another protocol (Upgrade, CONNECT), nothing is read until it is
-- answered. If it is granted, all that follows stays in get_pending, for the next filter. Nor is
-- anything read after the last message of a connection, one with Connection: close.

local Exchange = require "poe.filter.http.exchange"
local body = require "poe.filter.http.body"
local compose = require "poe.filter.http.compose"
local framed = require "poe.filter.framed"
local head = require "poe.filter.http.head"
local options = require "poe.options"
local records = require "poe.filter.records"
local section = require "poe.filter.http.section"

local LARGEST <const> = options.LARGEST
local byte = string.byte

---@class poe.filter.HTTPOptions
---@field side? "server"|"client" server: requests come, responses are put ("server")
---@field gather? boolean a message is one record, its body a string
---@field max_body? integer octets of a body that is gathered (1 MiB)
---@field max_buffer? integer octets of a message that is gathered, chunk by chunk as it came (twice what its body
---  and its head may have)
---@field max_head? integer octets of a head, and of trailers (64 KiB)
---@field max_line? integer octets of a line in them (8192)
---@field max_fields? integer fields in them (100)
---@field max_chunk_line? integer octets of the line before a chunk, its extensions included (1024)
---@field max_waiting? integer requests that wait for their responses and are not plain: HEAD, HTTP/1.0 and such (1024)

---@class poe.filter.HTTP : poe.filter.Framed
---@field package limits table the options
---@field package is_server boolean
---@field package exchange poe.filter.http.Exchange
---@field package out poe.filter.http.Out what is being put
---@field package switched boolean another protocol is spoken after the last message
---@field package status integer|false what a server should answer a fault with
---@field package at_end boolean no input comes any more
---@field package ended boolean no message follows what has come: it said Connection: close
---@field package persistent boolean
---@field package continue boolean the client of the message that is gathered waits for a response 100
local HTTP = framed.extend("poe.filter.HTTP", "message")
HTTP.least = 0

local NAME <const> = "poe.filter.http.new"

local AFTER_EMPTY_LINE = {} -- a state; its `read` is below

local KIB <const>, MIB <const> = 1 << 10, 1 << 20

local OPTIONS = {
  side           = { "string", choices = { "server", "client" }, default = "server" },
  gather         = { "boolean", default = false },
  max_body       = { "integer", min = 0, max = LARGEST },
  max_buffer     = { "integer", min = 1, max = LARGEST },
  max_head       = { "integer", min = 1, max = LARGEST, default = 64 * KIB },
  max_line       = { "integer", min = 1, max = LARGEST, default = 8 * KIB },
  max_fields     = { "integer", min = 1, default = 100 },
  max_chunk_line = { "integer", min = 3, max = LARGEST, default = KIB },
  max_waiting    = { "integer", min = 1, default = KIB },
}

local function mismatch(o)
  for _, name in ipairs { "max_body", "max_buffer" } do
    if o[name] and not o.gather then return options.bad(NAME, name, "only together with 'gather'") end
  end
  return options.too_small(NAME, o, "max_buffer", o.max_body or 1)
end

-- The options, with what follows from others.
local function limits_of(o)
  local limits = {}
  for name, spec in pairs(OPTIONS) do
    limits[name] = o[name] == nil and spec.default or o[name]
  end
  limits.max_body = o.max_body or math.min(MIB, o.max_buffer or MIB)
  return limits
end

---Create a filter for one side of a connection. Raises on an unknown or ill-typed option.
---@param opts? poe.filter.HTTPOptions
---@return poe.filter.HTTP
function HTTP.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local why = mismatch(o)
  if why then error(why, 2) end
  return HTTP.object(HTTP, o, o)
end

---Start a class of filters that are like this one, but for what they have themselves.
---@package
---@param name string what `tostring` calls its objects
---@param what string what a record is called in messages
---@return table class
function HTTP.extend(name, what)
  local class = framed.extend(name, what)
  for key, value in pairs(HTTP) do
    if type(value) == "function" then class[key] = value end
  end
  class.least = HTTP.least
  return class
end

---Make a filter of a class that is one like this.
---@package
---@param class table
---@param opts table checked options of the class
---@param o table options of `new` that follow from them
---@return poe.filter.HTTP
function HTTP.object(class, opts, o)
  local limits = limits_of(o)
  local is_server = limits.side == "server"
  local most = o.gather and (o.max_buffer or 2 * (limits.max_body + limits.max_head)) or LARGEST
  return framed.object(class, opts, math.min(most, LARGEST), {
    limits = limits,
    is_server = is_server,
    exchange = Exchange.new(),
    out = compose.IDLE,
    switched = false,
    status = false,
    at_end = false,
    ended = false,
    persistent = true,
    continue = false,
    revived = false,
    get_replies = o.gather and is_server and HTTP.take_replies or nil,
  })
end

-- A fault; `status` is what a server should answer.
---@package
function HTTP:refuse(message, status)
  self.status = status
  return nil, nil, message
end

local function kind_of(request)
  return Exchange.kind_of(request.method, request.version, request.upgrade, request.keep_alive)
end

-- A head, or a message that was gathered, is about to be given: note what it asks for, or
-- what it answers. What can raise is first.
---@package
---@return table record as it is given
function HTTP:meet(record)
  local given = self:shape(record)
  if record.type == "request" then
    self.exchange:ask(kind_of(record))
    self.continue = false
  elseif record.status >= 200 or record.status == 101 then
    self.exchange:answer(1)
  else
    return given
  end
  if not record.keep_alive then self.persistent, self.ended = false, true end
  return given
end

-- What a record looks like to the user.
---@protected
function HTTP.shape(_, record)
  return record
end

-- Is what follows the last message not, or perhaps not, of this protocol?
---@package
function HTTP:is_switching()
  return not self.is_server or self.switched or self.exchange:waits_to_switch()
end

-- The server has said no to another protocol: what has come meanwhile is looked at.
---@package
function HTTP:resume()
  if self.state ~= body.STOPPED then return end
  self.state, self.need, self.revived = self.ended and body.LAST, 0, true
end

-- The server has put its last response: no request is given any more, but what has come of one that was.
---@package
function HTTP:conclude()
  local state = self.state
  self.ended = true
  if not state or state == AFTER_EMPTY_LINE or state.message then self.state, self.need = body.LAST, 0 end
end

-- What the peer waits for before it sends a body that is gathered here. As long as requests before
-- it are not answered, that is left to `put`.
---@package
function HTTP:take_replies()
  if not self.continue or self.fault or not compose.is_free(self.out, self.exchange:waiting()) then return nil end
  local replies = { compose.CONTINUE }
  self.continue = false
  return replies
end

-- Where a message's body ends, and whether another protocol may follow.
local function framing_of(self, record)
  if self.is_server then
    local switches = record.upgrade ~= nil or record.method == "CONNECT"
    return record.chunked and "chunked" or (record.length or 0) > 0 and "length" or "none", switches
  end
  local status, kind = record.status, self.exchange:kind()
  if compose.switches(status, kind) then return "none", true end
  if compose.is_bodiless(status, kind) or record.length == 0 then return "none", false end
  return record.chunked and "chunked" or record.length and "length" or "close", false
end

-- Why a head cannot be given, and is one.
local function burden(self, record, how)
  local limits, exchange = self.limits, self.exchange
  if how == "length" and limits.gather and record.length > limits.max_body then
    return ("body longer than %d octets"):format(limits.max_body), 413
  end
  if record.type == "request" and exchange.special >= limits.max_waiting
    and kind_of(record) ~= 0 then
    return ("more than %d requests wait for their responses"):format(limits.max_waiting), 503
  end
end

-- Why a response answers nothing that was asked. It might be taken for the answer to what is asked later.
local function stray_fault(self, record)
  if self.is_server then return nil end
  local kind = self.exchange:kind()
  if not kind then return "response to no request" end
  return Exchange.answer_fault(record.status, kind)
end

-- A message is gathered: go on if it needs no octet that is not here.
local function gather(self, window, at, state, how, record)
  if how == "none" or how == "length" then
    local message, behind, next_state, need = state.read(self, window, at, state)
    if message or not behind then return message, behind, next_state end
    if record.expect_continue and at > #window then self.continue = true end
    return nil, behind, next_state, need
  end
  if record.expect_continue and at > #window then self.continue = true end
  return nil, at, state, 0
end

-- A head is there, up to `at`.
local function begin(self, record, window, at, size)
  local why, status = stray_fault(self, record), 502
  if why then return self:refuse(why, status) end
  local how, switches = framing_of(self, record)
  why, status = burden(self, record, how)
  if why then return self:refuse(why, status) end
  if how == "close" then record.keep_alive = false end
  if self.limits.gather then
    return gather(self, window, at, body.gather(how, record, switches, size), how, record)
  end
  local following = body.start(how, record, switches)
  return self:meet(record), at, following
end

-- Is there an empty line, or may one come?
local function at_empty_line(self, window, from, held)
  return self.is_server and held.size == 0 and byte(window, from) == 13
    and (from == #window or byte(window, from + 1) == 10)
end

-- An octet that may not be there comes first: it would have been told before the head had ended.
local function refuse_head(self, text, why, status)
  local octet_fault = section.fault(text, "head")
  if not octet_fault then return self:refuse(why, status) end
  return self:refuse(octet_fault, self.is_server and 400 or 502)
end

local function read_head(self, window, from, state, held)
  if from > #window then return nil, from, state end
  if not state and at_empty_line(self, window, from, held) then
    if from == #window then return nil, from, state, 2 end
    return nil, from + 2, AFTER_EMPTY_LINE
  end
  local limits = self.limits
  local most = math.min(limits.max_head, self.max_buffer - 2)
  local text, at, why, status = section.take(window, from, held, state and 2 or 0, most, "head")
  if why then return self:refuse(why, self.is_server and status or 502) end
  if not text then return nil, at, state end
  local parse = self.is_server and head.request or head.response
  local record
  record, why, status = parse(text, limits)
  if not record then return refuse_head(self, text, why, status) end
  return begin(self, record, window, at, held.size + at - from)
end

-- One empty line before a request is passed over, as RFC 9112 section 2.2 has it.
AFTER_EMPTY_LINE.read = read_head

---@protected
function HTTP:parse(window, from, state, held)
  local read = state and state.read or read_head
  return read(self, window, from, state, held)
end

---@protected
function HTTP:take_rest()
  local state = self.state
  if not state or state == AFTER_EMPTY_LINE then
    local octets = self:unread()
    if octets == "" or octets == "\r\n" and self.is_server then return nil end
    return nil, "incomplete head"
  elseif not body.ends_with_input(state) then
    return nil, body.unfinished(state)
  end
  self.at_end = true
  if state.message then return self:get_one() end
  local record = { type = "end" }
  self.state = body.OVER
  return record
end

---The status with which a server should answer what it could not read: 400, 413 (a body or a
---message that is too large), 414, 431 (a head that is), 501, 503 or 505; of a client's side
---502, for a gateway.
---@return integer? status nil if there is no fault, or nothing may be answered any more
function HTTP:get_error()
  if self.state == body.LAST then return nil end
  return self.fault and (self.status or 413) or nil
end

---May another request follow, by all that both sides have said? If not, whoever has put the last response
---(a server) or taken it (a client) closes the connection. The filter gives no message after one with
---Connection: close, and a server's says that in its response.
---@return boolean
function HTTP:is_persistent()
  return self.persistent and not self.fault
end

local function is_single(list)
  return type(list) == "table" and rawget(list, "type") ~= nil
end

---Turn records into octets. They are those that come, of the other kind of head:
--- - { type = "request", method =, target = } or { type = "response", status =, reason = (by the status) }, each
---   with `version` ("1.1") and `headers`, name -> value or list of values, or `fields`, name and value in order,
---   which is looked at first. With `body` it is a whole message, whose Content-Length is added, and
---   may have `trailers`.
--- - { type = "body", data = }: what goes on for long, is chunked if the head does not say its length.
--- - { type = "end", trailers = }: after each message that is not whole; needless where it can have no body.
---What the client does not want, the body of a response to HEAD, is left out. Raises on records
---that are none, or are out of order, or say what is not so; all or nothing is put.
---@param list table a list of records, or one alone
---@return string[] chunks
function HTTP:put(list)
  local composer = compose.start(self)
  records.check(list, is_single, function(record) return composer:add(record) end)
  return composer:commit(self)
end

return HTTP
