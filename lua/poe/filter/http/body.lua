--- Reads what follows a head: the body, piece by piece, or gathered, and the end.
--
--     state      octets                          records
--     length     hello                           { type = "body", data = "hello" }
--     chunk      5 CR LF hello CR LF             likewise
--     last       CR LF                           { type = "end" }
--     trailers   A: b CR LF CR LF                { type = "end", trailers = { a = "b" } }
--     close      all there is                    { type = "body", … }; { type = "end" } is for `finish`
--     stopped    what is for the next filter
--     last       what comes after a message with Connection: close
--
-- A state is a table whose `read` is called as `parse` is (see poe.filter.framed). It is never
-- changed. Where a message is gathered, it is in the state, and nothing is a record before its end.

local chunks = require "poe.filter.http.chunks"
local fields = require "poe.filter.http.fields"
local framed = require "poe.filter.framed"
local framing = require "poe.filter.http.framing"
local section = require "poe.filter.http.section"

local find, min, sub = string.find, math.min, string.sub

---@class poe.filter.http.State
---@field read function
---@field switches boolean another protocol may follow the message
---@field unfinished? string what `finish` says
---@field message? poe.filter.http.Head to be gathered
---@field at integer octets of `held` before its body
---@field size integer octets of its body in the chunks so far
---@field left integer octets that are to come, of the body or a chunk
---@field line string what there is of a chunk's size

local body = {}

-- A state like another one, of the same message.
local function follow(state, read, unfinished, left, line, size)
  return {
    read = read, unfinished = unfinished, switches = state.switches, message = state.message, at = state.at,
    size = size or state.size, left = left or 0, line = line or "",
  }
end

-- What comes after a message.
local function after(self, switches)
  if switches and self:is_switching() then return body.STOPPED end
  return self.ended and body.LAST or false
end

-- The message is over.
local function finish(self, state, behind, data, trailers)
  local message = state.message
  if not message then return { type = "end", trailers = trailers }, behind, after(self, state.switches) end
  message.body, message.trailers = data, trailers -- again and again, if what follows raises
  return self:meet(message), behind, after(self, state.switches)
end

local function read_end(self, _, from, state)
  return finish(self, state, from, "")
end

-- All of a window, or a part of it.
local function part(window, from, last)
  if from == 1 and last == #window then return window end
  return sub(window, from, last)
end

local function data_record(window, from, last)
  return { type = "body", data = part(window, from, last) }
end

local function read_length(self, window, from, state, _)
  local left, there = state.left, #window - from + 1
  if state.message then
    if there < left then return nil, from, state, left end
    return finish(self, state, from + left, sub(window, from, from + left - 1))
  end
  local some = min(left, there)
  if some <= 0 then return nil, from, state end
  local rest = some == left and body.ENDS[state.switches] or follow(state, read_length, "body", left - some)
  return data_record(window, from, from + some - 1), from + some, rest
end

local function read_close(self, window, from, state, held)
  local message = state.message
  if not message then
    if from > #window then return nil, from, state end
    return data_record(window, from, #window), #window + 1, state
  elseif self.at_end then
    return finish(self, state, #window + 1, sub(held:with(sub(window, from)), state.at + 1))
  elseif held.size - state.at + #window - from + 1 > self.limits.max_body then
    return self:refuse(("body longer than %d octets"):format(self.limits.max_body), 413)
  end
  return nil, #window + 1, state, 0
end

local function read_trailers(self, window, from, state, held)
  local text, at, why, status = section.take(window, from, held, state.left, self.limits.max_head, "trailers")
  if why then return self:refuse(why, status) end
  if not text then return nil, at, state end
  local headers, fault
  headers, fault, status = fields.parse(text, 1, self.limits, "trailers")
  if not headers then return self:refuse(fault, status) end
  local why_not = framing.trailers_fault(headers)
  if why_not then return self:refuse(why_not, 400) end
  local data = state.message and chunks.join(held:with(""), state.at + 1)
  return finish(self, state, at, data, headers)
end

-- The last chunk was there: trailers, or none.
local function read_last(self, window, from, state, held)
  if #window - from < 1 then return nil, from, state, 2 end
  if find(window, "^\r\n", from) then
    return finish(self, state, from + 2, state.message and chunks.join(held:with(""), state.at + 1))
  end
  return read_trailers(self, window, from, follow(state, read_trailers, "trailers", held.size), held)
end

local read_chunk

-- The octets behind a chunk.
local function read_chunk_end(self, window, from, state)
  if #window - from < 1 then return nil, from, state, 2 end
  if not find(window, "^\r\n", from) then
    return self:refuse(("chunk: no CRLF after its %d octets"):format(state.size), 400)
  end
  return framed.SKIP, from + 2, body.CHUNKS[state.switches]
end

local function read_chunk_data(_, window, from, state)
  local left = state.left
  local some = min(left, #window - from + 1)
  if some <= 0 then return nil, from, state end
  local rest = some == left and follow(state, read_chunk_end, "chunk") or
    follow(state, read_chunk_data, "chunk", left - some)
  return data_record(window, from, from + some - 1), from + some, rest
end

-- Pass over a chunk that is gathered, and what is behind it.
local function pass_chunk(self, window, from, state)
  local behind = from + state.left
  if #window < behind + 1 then return nil, from, state, state.left + 2 end
  if not find(window, "^\r\n", behind) then
    return self:refuse(("chunk: no CRLF after its %d octets"):format(state.left), 400)
  end
  return nil, behind + 2, follow(state, read_chunk, "body")
end

-- A chunk that is given as it comes; most are there as a whole.
local function start_piece(window, behind, state, size)
  local last = behind + size
  if #window > last and find(window, "^\r\n", last) then
    return data_record(window, behind, last - 1), last + 2, body.CHUNKS[state.switches]
  end
  return nil, behind, follow(state, read_chunk_data, "chunk", size, "", size)
end

-- A chunk of such a size comes.
local function start_chunk(self, window, behind, state, size)
  if size == 0 then return nil, behind, follow(state, read_last, "trailers") end
  if not state.message then return start_piece(window, behind, state, size) end
  local total = state.size + size
  if total > self.limits.max_body then
    return self:refuse(("body longer than %d octets"):format(self.limits.max_body), 413)
  end
  return nil, behind, follow(state, pass_chunk, "chunk", size, "", total)
end

function read_chunk(self, window, from, state)
  if from > #window then return nil, from, state end
  local last = find(window, "\n", from, true)
  local line, longest = state.line .. sub(window, from, last), self.limits.max_chunk_line
  if #line > longest then return self:refuse(("chunk: line before it longer than %d octets"):format(longest), 400) end
  if not last then return nil, #window + 1, follow(state, read_chunk, "chunk", 0, line) end
  local size, why = chunks.size(line)
  if not size then return self:refuse(why, 400) end
  return start_chunk(self, window, last + 1, state, size)
end

-- What is behind is no message, or not yet.
local function read_behind(self, window, from, state)
  local most = min(self.limits.max_head, self.max_buffer)
  if #window - from + 1 > most then
    return self:refuse(("more than %d octets after %s"):format(most, state.what), 400)
  end
  return nil, from, state, most + 1
end

-- What is behind is for the next filter, or waits until it is known that there is none.
body.STOPPED = { read = read_behind, what = "a message that another protocol may follow" }

-- What is behind answers nothing, and must not be answered (RFC 9112 section 9.6).
body.LAST = { read = read_behind, what = "the last message of the connection" }

-- Nothing comes any more.
body.OVER = { read = function(_, _, from, state) return nil, from, state end }

-- States that are the same for all messages, by whether another protocol may follow.
body.ENDS, body.CHUNKS = {}, {}
for _, switches in ipairs { false, true } do
  local first = { switches = switches, at = 0, size = 0 }
  body.ENDS[switches] = follow(first, read_end)
  body.CHUNKS[switches] = follow(first, read_chunk, "body")
end

local READERS = { length = read_length, chunked = read_chunk, close = read_close }

---The state after a head.
---@param how "none"|"length"|"chunked"|"close" where its body ends
---@param record poe.filter.http.Head
---@param switches boolean another protocol may follow the message
---@return poe.filter.http.State
function body.start(how, record, switches)
  if how == "none" then return body.ENDS[switches] end
  if how == "chunked" then return body.CHUNKS[switches] end
  return follow({ switches = switches, at = 0, size = 0 }, READERS[how], "body", record.length)
end

---The state after a head whose message is gathered.
---@param at integer octets of the head, and of what may come before it
---@return poe.filter.http.State
function body.gather(how, record, switches, at)
  local first = { switches = switches, message = record, at = at, size = 0 }
  return follow(first, READERS[how] or read_end, "body", record.length)
end

---What `finish` says of an input that ends in a state, or the record that it gives.
---@param state poe.filter.http.State
---@return string? message
function body.unfinished(state)
  local left = state.left or 0
  if state.read == read_close then return nil end
  if state.read == read_length and not state.message then
    return ("incomplete body: %d octets missing"):format(left)
  end
  return state.unfinished and "incomplete " .. state.unfinished
end

---Does the body go on to the end of the input?
---@param state poe.filter.http.State
---@return boolean
function body.ends_with_input(state)
  return state.read == read_close
end

return body
