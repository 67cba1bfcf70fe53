--- Octets as hexadecimal digits, two for each.

local hex = {}

---@param octets string
---@return string digits
function hex.encode(octets)
  return (octets:gsub(".", function(octet) return ("%02x"):format(octet:byte()) end))
end

---@param digits string
---@return string octets
function hex.decode(digits)
  return (digits:gsub("%x%x", function(octet) return string.char(tonumber(octet, 16)) end))
end

return hex
