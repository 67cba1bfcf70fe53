--- Octets as printable text. Source: RFC 4648, section 4.

local byte, char = string.byte, string.char

local DIGITS <const> = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function digit(value)
  return byte(DIGITS, (value & 63) + 1)
end

local function encode_three(octets)
  local a, b, c = byte(octets, 1, 3)
  local word = a << 16 | b << 8 | c
  return char(digit(word >> 18), digit(word >> 12), digit(word >> 6), digit(word))
end

local base64 = {}

---Encode octets; the text is padded.
---@param octets string
---@return string text
function base64.encode(octets)
  local missing = -#octets % 3
  local text = (octets .. ("\0"):rep(missing)):gsub("...", encode_three)
  return text:sub(1, #text - missing) .. ("="):rep(missing)
end

return base64
