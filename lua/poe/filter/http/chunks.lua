--- Chunks of a body. Source: RFC 9112 section 7.1.
--
--     octets   5 CR LF hello CR LF 1;a=b CR LF ! CR LF 0 CR LF CR LF
--     body     hello!

local find, match, sub = string.find, string.match, string.sub

local chunks = {}

-- Hexadecimal digits of a size that is an integer for sure.
local DIGITS <const> = 15

-- Where what follows a size is no extension.
local function extension_fault(rest)
  if not find(rest, "^[ \t]*;") then return 1 end
  local at = find(rest, "[\0-\8\10-\31\127]")
  return at < #rest - 1 and at or nil
end

---Read the line before a chunk.
---@param line string its end included
---@return integer? size 0 for the last one
---@return string? message
function chunks.size(line)
  local digits, rest = match(line, "^([0-9a-fA-F]*)(.*)$")
  if sub(rest, -2) ~= "\r\n" then return nil, "chunk: bare LF at the end of its size" end
  if digits == "" then return nil, "chunk: no size" end
  local at = rest ~= "\r\n" and extension_fault(rest)
  if at then return nil, ("chunk: octet 0x%02x after its size"):format(rest:byte(at)) end
  if #digits > DIGITS then return nil, ("chunk: size of more than %d digits"):format(DIGITS) end
  return tonumber(digits, 16)
end

---Join a body whose chunks are known to be there.
---@param octets string
---@param at integer the first chunk
---@return string
function chunks.join(octets, at)
  local pieces = {}
  while true do
    local last = find(octets, "\n", at, true)
    local size = chunks.size(sub(octets, at, last))
    if size == 0 then return table.concat(pieces) end
    pieces[#pieces + 1] = sub(octets, last + 1, last + size)
    at = last + size + 3
  end
end

return chunks
