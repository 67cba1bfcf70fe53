--- SHA-1, which some protocols still ask for where nothing secret hangs on it.
-- Source: FIPS 180-4, section 6.1. Not for signatures: collisions can be made.

local pack, unpack = string.pack, string.unpack

local WORDS <const> = ">I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4"

local function rotate(word, bits)
  return (word << bits | word >> (32 - bits)) & 0xffffffff
end

-- What each twenty of the eighty rounds mix in.
local ROUNDS = {
  [0] = { 0x5a827999, function(b, c, d) return b & c | ~b & d end },
  { 0x6ed9eba1, function(b, c, d) return b ~ c ~ d end },
  { 0x8f1bbcdc, function(b, c, d) return b & c | b & d | c & d end },
  { 0xca62c1d6, function(b, c, d) return b ~ c ~ d end },
}

-- The eighty words made of the sixteen of one block.
local function schedule(octets, at)
  local w = { unpack(WORDS, octets, at) }
  for t = 17, 80 do w[t] = rotate(w[t - 3] ~ w[t - 8] ~ w[t - 14] ~ w[t - 16], 1) end
  return w
end

local function digest_block(octets, at, h0, h1, h2, h3, h4)
  local w, a, b, c, d, e = schedule(octets, at), h0, h1, h2, h3, h4
  for t = 0, 79 do
    local round = ROUNDS[t // 20]
    local mixed = rotate(a, 5) + (round[2](b, c, d) & 0xffffffff) + e + w[t + 1] + round[1]
    a, b, c, d, e = mixed & 0xffffffff, a, rotate(b, 30), c, d
  end
  local function sum(x, y) return x + y & 0xffffffff end
  return sum(h0, a), sum(h1, b), sum(h2, c), sum(h3, d), sum(h4, e)
end

local sha1 = {}

---Digest octets.
---@param octets string
---@return string digest 20 octets
function sha1.digest(octets)
  local zeros = ("\0"):rep((55 - #octets) % 64)
  local padded = octets .. "\x80" .. zeros .. pack(">I8", 8 * #octets)
  local a, b, c, d, e = 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0
  for at = 1, #padded, 64 do a, b, c, d, e = digest_block(padded, at, a, b, c, d, e) end
  return pack(">I4I4I4I4I4", a, b, c, d, e)
end

return sha1
