--- Makes streams wrong: a few changes to a valid one, any of those below.

local NUMBERS = {
  "0", "-1", "1", "00", "+1", "0x10", "255", "65535", "65536", "2147483648", "4294967296", "9007199254740993",
  "9223372036854775807", "9223372036854775808", "99999999999999999999999999", "1e999", "-0", "1.5", "\0\0\0\0",
  "\255\255\255\255", "\127\255\255\255\255\255\255\255", "\255\255\255\255\255\255\255\255",
}

local ODD = { "\0", "\r", "\n", "\r\n", "\n\r", " ", "\t", "\127", "\128", "\255", "\239\187\191", "\237\160\128" }

-- Octets of a stream that has been made longer, at most.
local LONGEST <const> = 1 << 14

-- Some octets somewhere: the first and the last.
local function range(random, octets)
  local first = random:between(1, #octets)
  return first, math.min(#octets, first + random:size(16))
end

local function insert(random, octets, more)
  local at = random:between(0, #octets)
  return octets:sub(1, at) .. more .. octets:sub(at + 1)
end

local function replace(random, octets, more)
  local first, last = range(random, octets)
  return octets:sub(1, first - 1) .. more .. octets:sub(last + 1)
end

local CHANGES = {}

-- flip a bit
CHANGES[#CHANGES + 1] = function(random, octets)
  local at = random:between(1, #octets)
  local octet = octets:byte(at) ~ (1 << random:below(8))
  return octets:sub(1, at - 1) .. string.char(octet) .. octets:sub(at + 1)
end

-- delete some
CHANGES[#CHANGES + 1] = function(random, octets)
  return replace(random, octets, "")
end

-- say some twice
CHANGES[#CHANGES + 1] = function(random, octets)
  local first, last = range(random, octets)
  return octets:sub(1, last) .. octets:sub(first)
end

CHANGES[#CHANGES + 1] = function(random, octets, tokens)
  return insert(random, octets, random:pick(tokens))
end

CHANGES[#CHANGES + 1] = function(random, octets, tokens)
  return replace(random, octets, random:pick(tokens))
end

CHANGES[#CHANGES + 1] = function(random, octets)
  return insert(random, octets, random:pick(ODD))
end

CHANGES[#CHANGES + 1] = function(random, octets)
  return insert(random, octets, random:pick(NUMBERS))
end

-- another number in place of one that is there
CHANGES[#CHANGES + 1] = function(random, octets)
  local first, last = octets:find("%d+", random:between(1, #octets))
  if not first then return octets end
  return octets:sub(1, first - 1) .. random:pick(NUMBERS) .. octets:sub(last + 1)
end

-- cut off the end
CHANGES[#CHANGES + 1] = function(random, octets)
  return octets:sub(1, random:below(#octets))
end

-- cut off the beginning
CHANGES[#CHANGES + 1] = function(random, octets)
  return octets:sub(1 + random:below(#octets))
end

-- the beginning of one, the end of another
CHANGES[#CHANGES + 1] = function(random, octets, _, other)
  return octets:sub(1, random:below(#octets)) .. other:sub(1 + random:below(#other + 1))
end

-- some again and again
local function lengthen(random, octets)
  local first, last = range(random, octets)
  local times = math.min(1 << random:between(2, 12), LONGEST // (last - first + 1))
  return octets:sub(1, last) .. octets:sub(first, last):rep(times) .. octets:sub(last + 1)
end

---Change a stream up to five times.
---@param random spec.fuzz.Random
---@param octets string
---@param tokens string[] that mean something in the protocol
---@param other string another stream
---@return string
return function(random, octets, tokens, other)
  for _ = 1, random:between(1, 5) do
    if octets == "" then return other end
    octets = random:pick(CHANGES)(random, octets, tokens, other)
  end
  if octets ~= "" and random:one_in(64) then octets = lengthen(random, octets) end
  return octets
end
