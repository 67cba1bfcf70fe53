--- A section of a message: lines that end with CRLF, up to an empty one. Source: RFC 9112 section 2.
--
--     octets   GET / HTTP/1.1 CR LF Host: x CR LF CR LF hello
--     section  GET / HTTP/1.1 CR LF Host: x CR LF
--
-- Each line must end with CRLF: an LF alone, which a recipient may take for a line's end, and
-- a CR alone are faults, since two recipients that differ in them read two different messages.
-- They and other control octets are found as soon as they come, not at the section's end.

local byte, find, max, sub = string.byte, string.find, math.max, string.sub

local section = {}

-- What may not be in a section; where in a match the octet is, and what it is called.
local FORBIDDEN = {
  { "[^\r]\n", 1, "bare LF" },
  { "\r[^\n]", 0, "bare CR" },
  { "[\0-\8\11\12\14-\31\127]", 0, "control octet" },
}

-- The first octet that may not be there, and what it is.
local function first_forbidden(octets, from, is_first)
  if is_first and byte(octets, from) == 10 then return from, "bare LF" end
  local first, name
  for i = 1, #FORBIDDEN do
    local form = FORBIDDEN[i]
    local at = find(octets, form[1], from)
    at = at and at + form[2]
    if at and (not first or at < first) then first, name = at, form[3] end
  end
  return first, name
end

local function octet_fault(octets, from, before, limit, what)
  local at, name = first_forbidden(octets, from, before == 0)
  if not at or before + at - from + 1 > limit then return nil end
  if name == "control octet" then name = ("%s 0x%02x"):format(name, byte(octets, at)) end
  return ("%s at octet %d of the %s"):format(name, before + at - from + 1, what)
end

---What is wrong with the octets of a whole section, if anything is.
---@param text string
---@param what string what it is called in messages
---@return string? message
function section.fault(text, what)
  return octet_fault(text, 1, 0, math.maxinteger, what)
end

---Take a section, if it is there to its end.
---@param window string
---@param from integer
---@param held poe.Pieces what comes before `from`
---@param skip integer octets of `held` before the section
---@param limit integer octets
---@param what string what it is called in messages
---@return string? text its lines
---@return integer? at the first octet behind its end; without text, the first to be looked at again
---@return string? message of a fault, when there is neither
---@return integer? status
function section.take(window, from, held, skip, limit, what)
  local _, last = find(window, "\r\n\r\n", from, true)
  local before = held.size - skip
  local size = before + (last or #window) - from + 1
  if last and size <= limit then
    local text = sub(window, from, last - 2)
    return held.size == 0 and text or sub(held:with(text), skip + 1), last + 1
  end
  local why = octet_fault(window, from, before, limit, what)
  if why then return nil, nil, why, 400 end
  if size > limit then return nil, nil, ("%s longer than %d octets"):format(what, limit), 431 end
  return nil, max(from, #window - 2)
end

return section
