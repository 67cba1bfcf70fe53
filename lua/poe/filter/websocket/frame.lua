--- Frames: their heads, read and written. Source: RFC 6455, section 5.2.
--
--     octets  81 05 h e l l o                      FIN and opcode, length
--             01 83 key1 key2 key3 key4 x x x      a mask bit, and the key behind the length
--             82 7e 01 00 …                        256 octets; 7f: eight octets of length

local core = require "poe.core"
local random = require "poe.filter.websocket.random"

local char, pack, sub, unpack = string.char, string.pack, string.sub, string.unpack
local mask = core.mask

local frame = {}

---@type table<string, integer>
frame.OPCODES = { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 }

---The kind of each opcode that there is.
---@type table<integer, string>
frame.KINDS = {}
for kind, opcode in pairs(frame.OPCODES) do frame.KINDS[opcode] = kind end

---Octets of a control frame at most, without its head.
frame.LONGEST_CONTROL = 125

-- Of lengths that do not fit the second octet: how they are packed, in how many octets, and
-- the least that may be.
local LONG = { [126] = { ">I2", 2, 126 }, [127] = { ">i8", 8, 65536 } }

local function read_long(window, from, how)
  local format, octets, least = how[1], how[2], how[3]
  if #window < from + 1 + octets then return nil, 2 + octets end
  local size = unpack(format, window, from + 2)
  if size < 0 then return nil, nil, "frame length with its top bit set" end
  if size < least then return nil, nil, ("frame length %d written in %d octets"):format(size, octets) end
  return size, from + 2 + octets
end

---Read the length of the frame that begins at `from`.
---@param second integer its second octet
---@return integer? size octets of payload
---@return integer? behind the octet behind the length; if there is no size, octets needed
---@return string? message why it cannot be read
function frame.length(window, from, second)
  local size = second & 0x7f
  if size < 126 then return size, from + 2 end
  return read_long(window, from, LONG[size])
end

local function head(first, size, mask_bit)
  if size < 126 then return char(first, size | mask_bit) end
  if size < 65536 then return pack(">BBI2", first, 126 | mask_bit, size) end
  return pack(">BBi8", first, 127 | mask_bit, size)
end

local function head_and_payload(first, data, is_masked)
  if not is_masked then return head(first, #data, 0), data end
  local key = random.octets(4)
  return head(first, #data, 0x80) .. key, mask(data, 1, #data, key)
end

-- A payload of so many octets is not copied once more for its head.
local LARGE <const> = 1024

local function append(chunks, first, data, is_masked)
  local front, payload = head_and_payload(first, data, is_masked)
  if #payload < LARGE then
    chunks[#chunks + 1] = front .. payload
  else
    chunks[#chunks + 1] = front
    chunks[#chunks + 1] = payload
  end
end

---Append a message of one frame to chunks.
---@param chunks string[]
---@param kind string
---@param data string
---@param is_masked boolean
function frame.append(chunks, kind, data, is_masked)
  return append(chunks, frame.OPCODES[kind] | 0x80, data, is_masked)
end

---Append a message in frames of at most `size` octets.
---@param size integer
function frame.append_fragments(chunks, kind, data, is_masked, size)
  local first = frame.OPCODES[kind]
  for from = 1, #data - size, size do
    append(chunks, first, sub(data, from, from + size - 1), is_masked)
    first = 0
  end
  local last = math.max(#data - 1, 0) // size * size + 1
  return append(chunks, first | 0x80, sub(data, last), is_masked)
end

return frame
