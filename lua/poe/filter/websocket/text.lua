--- Checks text that comes in fragments, which may be cut within a character.
-- Source: RFC 6455, section 8.1.

local len, rep, sub = utf8.len, string.rep, string.sub

local text = {}

-- Could more octets make one character of these? Those that follow the first are in 0x80..0xbf,
-- or for some first ones in an upper or a lower part of that.
local function is_begun(octets)
  for missing = 1, 3 do
    if len(octets .. rep("\x80", missing)) == 1 or len(octets .. rep("\xbf", missing)) == 1 then return true end
  end
  return false
end

---Check the next fragment of a text.
---@param begun string octets of a character that the fragments before it have begun
---@param data string
---@param is_last boolean
---@return string? begun octets of a character that is not complete
---@return integer? at what is wrong, from the first octet of `begun` on
---@return integer? octet
function text.check(begun, data, is_last)
  local octets = begun == "" and data or begun .. data
  local count, at = len(octets)
  if count then return "" end
  if not is_last and #octets - at < 3 then
    local rest = sub(octets, at)
    if is_begun(rest) then return rest end
  end
  return nil, at, octets:byte(at)
end

return text
