--- Turns records into octets: what `put` of an HTTP filter does.
--
-- A composer takes records one by one, as if each was put, and changes nothing of its filter
-- before all of them are known to be right.

local Exchange = require "poe.filter.http.exchange"
local checks = require "poe.filter.http.checks"
local framing = require "poe.filter.http.framing"
local lines = require "poe.filter.http.lines"
local status_words = require "poe.filter.http.status"

local lower = string.lower

---What is being put.
---@class poe.filter.http.Out
---@field phase string what may come: see below
---@field left integer octets of the body
---@field is_last boolean nothing follows what is being put, or was put last

local compose = {}

-- Why no head may come after what ends the connection.
local LAST <const> = "nothing can follow the last message of the connection"

-- The phases, and why no head may come in them, if none may.
local BUSY = {
  idle = false, none = false, -- nothing was begun; or what cannot have a body, whose end may come
  length = "end of the message before expected",
  chunked = "end of the message before expected",
  drop = "end of the message before expected",
  close = "end of the message before expected",
  closed = LAST,
  switched = "another protocol is spoken on this connection",
}

compose.IDLE = { phase = "idle", left = 0, is_last = false }
compose.CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n"

-- A body this short is joined to what is around it.
local SHORT <const> = 4096

---@class poe.filter.http.Composer
---@field private filter poe.filter.HTTP
---@field private phase string
---@field private left integer
---@field private chunks string[]
---@field private asked integer[] kinds of the requests that were put
---@field private answered integer requests whose responses were put
---@field private refuses boolean one of them did not get the protocol that it asked for
---@field private persistent boolean
---@field private is_last boolean
local Composer = {}
Composer.__index = Composer

---Has a response no body, whatever its fields say?
---@param status integer
---@param kind integer of the request
---@return boolean
function compose.is_bodiless(status, kind)
  return status < 200 or status == 204 or status == 304 or kind & Exchange.HEAD ~= 0
end

---Does another protocol follow a response?
---@param status integer
---@param kind integer of the request
---@return boolean
function compose.switches(status, kind)
  return status == 101 or status >= 200 and status < 300 and kind & Exchange.CONNECT ~= 0
end

---May a response be put to a request that is still coming?
---@param out poe.filter.http.Out
---@param waiting integer requests before it that are not answered
---@return boolean
function compose.is_free(out, waiting)
  return waiting <= 0 and not BUSY[out.phase] and not out.is_last
end

---@param filter poe.filter.HTTP
---@return poe.filter.http.Composer
function compose.start(filter)
  local out = filter.out
  return setmetatable({
    filter = filter, phase = out.phase, left = out.left, chunks = {}, asked = {}, answered = 0,
    refuses = false, persistent = true, is_last = out.is_last,
  }, Composer)
end

function Composer:write(octets)
  if octets ~= "" then self.chunks[#self.chunks + 1] = octets end
end

-- Octets of a body between others; what is long is not copied.
function Composer:write_between(before, data, after)
  if #data <= SHORT then return self:write(before .. data .. after) end
  self:write(before)
  self:write(data)
  return self:write(after)
end

-- What the fields say of the body: "length", "chunked", or nothing; or why they are wrong.
local function declared(out, version, is_old)
  local headers = out.headers
  if headers["transfer-encoding"] then
    if headers["content-length"] then return nil, "transfer-encoding with content-length" end
    if lower(headers["transfer-encoding"]) ~= "chunked" then return nil, "transfer-encoding other than chunked" end
    if version == "1.0" then return nil, "transfer-encoding in HTTP/1.0" end
    if is_old then return nil, "transfer-encoding in a response to HTTP/1.0" end
    return "chunked"
  end
  if not headers["content-length"] then return nil end
  local length, why = framing.length(headers["content-length"])
  if not length then return nil, why end
  return "length", nil, length
end

-- Methods whose requests have no body, unless their fields say so.
local BODILESS = { GET = true, HEAD = true, DELETE = true, OPTIONS = true, TRACE = true, CONNECT = true }

-- How to send a body whose length nobody has said; adds the field that says so.
local function undeclared(record, out, is_old)
  local data = record.body
  if data and not checks.has_trailers(record) then
    lines.add(out, "Content-Length", #data)
    return "length", nil, #data
  elseif not is_old then
    lines.add(out, "Transfer-Encoding", "chunked")
    return "chunked"
  elseif data and record.trailers then
    return nil, "trailers where there are no chunks"
  elseif record.type == "request" then
    return nil, "content-length expected in a request of HTTP/1.0"
  end
  lines.close(out)
  return "close"
end

-- The whole body at once, with its end.
function Composer:write_whole(start, record, how, length)
  local data = record.body
  if how == "length" then
    if length ~= #data then
      return ("body of %d octets where content-length says %d"):format(#data, length)
    elseif checks.has_trailers(record) then
      return "trailers where there are no chunks"
    end
    self:write_between(start, data, "")
  else
    local trailers, why = lines.of_trailers(record.trailers)
    if not trailers then return why end
    if data ~= "" then start = ("%s%x\r\n"):format(start, #data) end
    self:write_between(start, data, (data ~= "" and "\r\n" or "") .. "0\r\n" .. lines.joined(trailers) .. "\r\n")
  end
  self.phase = "idle"
end

-- A head that may have a body. Has an old client asked for it?
function Composer:write_framed(start, record, out, is_old)
  local how, why, length = declared(out, record.version, is_old)
  if why then return why end
  if not how then
    how, why, length = undeclared(record, out, is_old or record.version == "1.0")
    if why then return why end
  end
  start = start .. lines.joined(out) .. "\r\n"
  if record.body and how ~= "close" then return self:write_whole(start, record, how, length) end
  self:write_between(start, record.body or "", "")
  self.phase, self.left = record.body and "closed" or how, length or 0
end

-- A head that cannot have one.
function Composer:write_bare(start, out, phase)
  self:write(start .. lines.joined(out) .. "\r\n")
  self.phase, self.left = phase, 0
end

-- What all heads have; or why a record is none.
local function lines_of(record)
  local why = checks.common_fault(record)
  if why then return nil, why end
  return lines.of(record.headers, record.fields)
end

local WRITERS = {}

function WRITERS.request(self, record)
  local why = checks.request_fault(record)
  if why then return why end
  local out
  out, why = lines_of(record)
  if not out then return why end
  local version, method, headers = record.version or "1.1", record.method, out.headers
  why = checks.host_fault(headers.host, record)
  if why then return why end
  local start = ("%s %s HTTP/%s\r\n"):format(method, record.target, version)
  local is_declared = headers["content-length"] or headers["transfer-encoding"]
  if method == "CONNECT" and (is_declared or (record.body or "") ~= "") then return "body in a request CONNECT" end
  if BODILESS[method] and not is_declared and (record.body or "") == "" and not checks.has_trailers(record) then
    self:write_bare(start, out, "none")
  else
    why = self:write_framed(start, record, out, false)
    if why then return why end
  end
  local upgrade = version == "1.1" and headers.upgrade and framing.has_word(headers.connection, "upgrade")
  local keep_alive = framing.is_persistent(headers, version)
  self.asked[#self.asked + 1] = Exchange.kind_of(method, version, upgrade, keep_alive)
  if not keep_alive then self.persistent, self.is_last = false, true end
end

local function status_line(record)
  local status = record.status
  return ("HTTP/%s %d %s\r\n"):format(record.version or "1.1", status, record.reason or status_words[status] or "")
end

-- A response that has no body, or whose client does not want it.
function Composer:write_bodiless(start, record, out, kind)
  local is_head = kind & Exchange.HEAD ~= 0 and record.status >= 200
  local _, why = declared(out, record.version, kind & Exchange.OLD ~= 0)
  why = why or not is_head and checks.bodiless_fault(record, out.headers)
  if why then return why end
  local is_whole, headers = record.body, out.headers
  if is_head and is_whole and not headers["content-length"] and not headers["transfer-encoding"]
    and record.status ~= 204 and record.status ~= 304 then
    lines.add(out, "Content-Length", #is_whole)
  end
  self:write_bare(start, out, is_head and not is_whole and "drop" or "none")
end

-- A response that says that its body is empty.
function Composer:write_empty(start, record, out, is_old)
  local how, why, length = declared(out, record.version, is_old)
  why = why or checks.empty_fault(record, out.headers, length)
  if why then return why end
  if not how then lines.add(out, "Content-Length", 0) end
  self:write_bare(start, out, "none")
end

-- The request that it was for waits no more.
function Composer:answer(record, out, kind)
  local status = record.status
  if compose.switches(status, kind) then
    self.phase = "switched"
  elseif status < 200 then
    return
  elseif kind & (Exchange.CONNECT | Exchange.UPGRADE) ~= 0 then
    self.refuses = true
  end
  self.answered = self.answered + 1
  local ends = self.phase == "close" or self.phase == "closed"
  if ends or not framing.is_persistent(out.headers, record.version or "1.1") then
    self.persistent, self.is_last = false, true
  end
end

-- Does the connection end with this response, because its request says so, or cannot be read?
local function is_last(self, status, kind)
  if status < 200 or compose.switches(status, kind or 0) then return false end
  if kind then return kind & Exchange.LAST ~= 0 end
  return self.filter:get_error() ~= nil
end

-- A response that may have a body or not, by its status and its request.
function Composer:write_response(record, out, kind)
  local start, status, is_old = status_line(record), record.status, kind & Exchange.OLD ~= 0
  if compose.is_bodiless(status, kind) or compose.switches(status, kind) then
    return self:write_bodiless(start, record, out, kind)
  elseif status == 205 then
    return self:write_empty(start, record, out, is_old)
  end
  return self:write_framed(start, record, out, is_old)
end

function WRITERS.response(self, record)
  local why = checks.status_fault(record)
  if why then return why end
  local status, kind = record.status, self.filter.exchange:kind(self.answered)
  why = Exchange.answer_fault(status, kind or 0)
  if why then return why end
  local out
  out, why = lines_of(record)
  if not out then return why end
  if is_last(self, status, kind) then lines.close(out) end
  why = self:write_response(record, out, kind or 0)
  if why then return why end
  return self:answer(record, out, kind or 0)
end

local OUT_OF_PLACE = {
  idle = "no head before it", none = "no body expected", closed = BUSY.closed, switched = BUSY.switched,
}

function WRITERS.body(self, record)
  local data, phase = record.data, self.phase
  if type(data) ~= "string" then return "data: string expected, got " .. type(data) end
  if OUT_OF_PLACE[phase] then return OUT_OF_PLACE[phase] end
  if phase == "length" then
    local more = #data - self.left
    if more > 0 then return ("body %d octets longer than its content-length"):format(more) end
    self.left = -more
  elseif phase == "chunked" then
    if data ~= "" then self:write_between(("%x\r\n"):format(#data), data, "\r\n") end
    return
  end
  if phase ~= "drop" then self:write(data) end
end

local AFTER_END = { none = "idle", length = "idle", chunked = "idle", drop = "idle", close = "closed",
  switched = "switched" }

WRITERS["end"] = function(self, record)
  local phase = self.phase
  if not AFTER_END[phase] then return OUT_OF_PLACE[phase] end
  if phase == "length" and self.left > 0 then
    return ("%d octets of body expected before its end"):format(self.left)
  end
  local trailers, why = lines.of_trailers(record.trailers)
  if not trailers then return why end
  if phase == "chunked" then
    self:write("0\r\n" .. lines.joined(trailers) .. "\r\n")
  elseif trailers.text[1] and phase ~= "drop" then
    return "trailers where there are no chunks"
  end
  self.phase = AFTER_END[phase]
end

-- What each side puts.
local HEADS = { request = "client", response = "server" }

local function expected(filter, kind)
  local wanted = filter.is_server and "response" or "request"
  return ("type '%s', 'body' or 'end' expected, got %s"):format(wanted,
    type(kind) == "string" and "'" .. kind .. "'" or type(kind))
end

---Take a record.
---@param record any
---@return string? why it is none, or not the one that is to come
function Composer:add(record)
  if type(record) ~= "table" then return "table expected, got " .. type(record) end
  local kind = record.type
  local side = HEADS[kind]
  if not WRITERS[kind] or side and (side == "server") ~= self.filter.is_server then
    return expected(self.filter, kind)
  end
  if side and (BUSY[self.phase] or self.is_last) then return BUSY[self.phase] or LAST end
  return WRITERS[kind](self, record)
end

-- A client waits for leave to send a body, and nothing is before it now.
local function grant(self, filter, out)
  if not filter.continue or filter.fault then return false end
  if not compose.is_free(out, filter.exchange:waiting() - self.answered) then return false end
  self:write(compose.CONTINUE)
  return true
end

---Have the filter know what was put.
---@param filter poe.filter.HTTP
---@return string[] chunks
function Composer:commit(filter)
  local out = { phase = self.phase, left = self.left, is_last = self.is_last }
  if grant(self, filter, out) then filter.continue = false end
  for i = 1, #self.asked do filter.exchange:ask(self.asked[i]) end
  filter.exchange:answer(self.answered)
  filter.out = out
  if not self.persistent then filter.persistent = false end
  if self.phase == "switched" then filter.switched = true end
  if self.is_last and filter.is_server then filter:conclude() end
  if self.refuses then filter:resume() end
  return self.chunks
end

return compose
