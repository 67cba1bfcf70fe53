--- Octets that nobody can foretell, for the keys of masks and of handshakes.
--
-- RFC 6455 section 5.3 wants a strong source of entropy, which math.random is not: its
-- state can be worked out from what it gave. So they are read from /dev/urandom, many at a
-- time, as most are used in fours. Where that cannot be opened (no /dev, or no descriptor
-- left), math.random must do, which Lua has seeded at random: a connection should not break.

local SOURCE <const>, BATCH <const> = "/dev/urandom", 4096

local random = {}

-- What was read, and the first octet of it that was not used yet.
local pool, from = "", 1

local function read_batch()
  local file <close> = io.open(SOURCE, "rb")
  return file and file:read(BATCH)
end

local function make_batch()
  local words = {}
  for i = 1, 64 do words[i] = string.pack("<i8", math.random(0)) end
  return table.concat(words)
end

---Octets at random.
---@param count integer at most 512
---@return string octets
function random.octets(count)
  if from + count > #pool + 1 then
    pool, from = read_batch() or make_batch(), 1
  end
  local octets = pool:sub(from, from + count - 1)
  from = from + count
  return octets
end

return random
