--- JSON texts that end with a line each. Source: jsonlines.org, ndjson.
--
--     octets   {"a":1} LF LF [2] CR LF "thr       records   { a = 1 } { 2 }      pending   "thr
--
-- Inside a text LF can only be white space, and is none here. A line of white space is skipped.

local framed = require "poe.filter.framed"

local find, sub = string.find, string.sub
local SKIP <const> = framed.SKIP

local lines = {}

---Find the next line: see poe.filter.framed.
function lines.parse(self, window, from, _, held)
  local at = find(window, "\n", from, true)
  local held_size = held.size
  if held_size + (at or #window + 1) - from > self.max_length then return nil, nil, self:too_long() end
  if not at then return nil, #window + 1, false end
  local text = sub(window, from, at - 1)
  if held_size > 0 then text = held:with(text) end
  if not find(text, "[^ \t\r]") then return SKIP, at + 1, false end
  local record, why = self:read(text)
  if record == nil then return nil, nil, why end
  return record, at + 1, false
end

---Take the last line, which does without its end.
function lines.rest(self, text)
  if not find(text, "[^ \t\r]") then return nil end
  return self:read(text)
end

---@param text string
---@return string chunk
function lines.wrap(text)
  return text .. "\n"
end

return lines
