--- A packet that asks a host for an echo, and the answer to it.
-- Source: RFC 791, RFC 792.

local pack = string.pack

local icmp = {}

local PAYLOAD <const> = "poe for Lua"

local function checksum(octets)
  local sum = 0
  for word = 1, #octets, 2 do
    local high, low = octets:byte(word, word + 1)
    sum = sum + high * 256 + (low or 0)
  end
  while sum >> 16 > 0 do sum = (sum & 0xffff) + (sum >> 16) end
  return ~sum & 0xffff
end

local function octets_of(address)
  local a, b, c, d = address:match("(%d+)%.(%d+)%.(%d+)%.(%d+)")
  return string.char(a, b, c, d)
end

local function echo(type, sum)
  return pack(">I1I1I2I2I2", type, 0, sum, 7, 1) .. PAYLOAD
end

---@param from string address
---@param to string
---@return string packet
function icmp.request(from, to)
  local body = echo(8, checksum(echo(8, 0)))
  local size = 20 + #body
  local addresses = octets_of(from) .. octets_of(to)
  local format = ">I1I1I2I2I2I1I1I2"
  local bare = pack(format, 0x45, 0, size, 0, 0, 64, 1, 0) .. addresses
  return pack(format, 0x45, 0, size, 0, 0, 64, 1, checksum(bare)) .. addresses .. body
end

---@param packet string
---@return boolean
function icmp.is_reply(packet)
  return packet:byte() == 0x45 and packet:byte(21) == 0 and packet:sub(-#PAYLOAD) == PAYLOAD
end

return icmp
