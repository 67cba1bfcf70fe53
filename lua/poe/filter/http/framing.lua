--- How long a message's body is, by its fields. Source: RFC 9112 section 6.
--
-- Whoever reads a length differently from the next one in a row of servers lets a request be
-- smuggled past it: all that could be read in two ways is refused.

local find, gmatch, lower, match = string.find, string.gmatch, string.lower, string.match

local framing = {}

-- Digits of a length that is an integer for sure.
local DIGITS <const> = 18

local function shown(value)
  value = #value > 40 and value:sub(1, 40) .. "..." or value
  return "'" .. value:gsub("[^ -~]", "?") .. "'"
end

---Read a Content-Length.
---@param value string
---@return integer? length
---@return string? message
---@return integer? status
function framing.length(value)
  if #value <= DIGITS and match(value, "^[0-9]+$") then return math.tointeger(tonumber(value)) end
  if find(value, ",", 1, true) then return nil, "more than one content-length: " .. shown(value), 400 end
  if not match(value, "^[0-9]+$") then return nil, "content-length is no number: " .. shown(value), 400 end
  return nil, "content-length of more than 18 digits", 413
end

-- Why a body coded so cannot be framed.
local function coding_fault(headers, version)
  local coding = headers["transfer-encoding"]
  if headers["content-length"] then return "transfer-encoding with content-length", 400 end
  if version == "1.0" then return "transfer-encoding in HTTP/1.0", 400 end
  if lower(coding) == "chunked" then return nil end
  local repeated = find(lower(coding), "chunked.*chunked")
  return "transfer-encoding other than chunked: " .. shown(coding), repeated and 400 or 501
end

---Read the fields that say how long a body is.
---@param headers table<string, string> by lower-case name
---@param version string
---@return integer? length
---@return boolean? chunked nil on a fault
---@return string? message
---@return integer? status
function framing.of(headers, version)
  if headers["transfer-encoding"] then
    local why, status = coding_fault(headers, version)
    if why then return nil, nil, why, status end
    return nil, true
  end
  local value = headers["content-length"]
  if not value then return nil, false end
  local length, why, status = framing.length(value)
  if not length then return nil, nil, why, status end
  return length, false
end

-- Fields that say where a message ends, or for whom it is: too late behind its body.
local EARLY <const> = { "content-length", "host", "transfer-encoding" }

---What may not be in trailers.
---@param headers table<string, string|string[]> by lower-case name
---@return string? why
function framing.trailers_fault(headers)
  for i = 1, #EARLY do
    if headers[EARLY[i]] then return EARLY[i] .. " in the trailers" end
  end
end

---Is a word in a list such as "keep-alive, Upgrade"?
---@param value string?
---@param word string in lower case
---@return boolean
function framing.has_word(value, word)
  if not value then return false end
  if value == word then return true end
  for member in gmatch(lower(value), "[^,]+") do
    if match(member, "^[ \t]*(.-)[ \t]*$") == word then return true end
  end
  return false
end

---May another message follow this one on its connection?
---@param headers table<string, string>
---@param version string
---@return boolean
function framing.is_persistent(headers, version)
  local connection = headers.connection
  if not connection then return version == "1.1" end
  if framing.has_word(connection, "close") then return false end
  return version == "1.1" or framing.has_word(connection, "keep-alive")
end

return framing
