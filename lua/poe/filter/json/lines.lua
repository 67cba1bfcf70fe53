--- JSON texts that end with a line each. Source: jsonlines.org, ndjson.
--
--     octets   {"a":1} LF LF [2] CR LF "thr       records   { a = 1 } { 2 }      pending   "thr
--
-- Inside a text LF can only be white space, and is none here. A line of white space is skipped.

local framed = require "poe.filter.framed"

local byte, find, sub = string.byte, string.find, string.sub
local SKIP <const> = framed.SKIP

local CR <const> = 0x0D

local lines = {}

-- Is a CR before octet `stop`, be it of the window or the last one that is held? It is part of
-- the line's end if LF comes behind it.
local function is_behind_cr(window, from, stop, was_behind)
  if stop == from then return was_behind end
  return byte(window, stop - 1) == CR
end

---Find the next line: see poe.filter.framed. The state is whether what is held ends with CR.
function lines.parse(self, window, from, state, held)
  local at = find(window, "\n", from, true)
  local held_size, stop = held.size, at or #window + 1
  local is_behind = is_behind_cr(window, from, stop, state)
  if held_size + stop - from > self.max_length + (is_behind and 1 or 0) then return nil, nil, self:too_long() end
  if not at then return nil, stop, is_behind end
  local text = sub(window, from, at - 1)
  if held_size > 0 then text = held:with(text) end
  if not find(text, "[^ \t\r]") then return SKIP, at + 1, false end
  local record, why = self:read(text)
  if record == nil then return nil, nil, why end
  return record, at + 1, false
end

---Take the last line, which does without its end.
function lines.rest(self, text)
  if #text > self.max_length then return nil, self:too_long() end
  if not find(text, "[^ \t\r]") then return nil end
  return self:read(text)
end

---@param text string
---@return string chunk
function lines.wrap(text)
  return text .. "\n"
end

return lines
