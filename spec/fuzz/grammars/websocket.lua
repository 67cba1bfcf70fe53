-- Frames, masked or not, in fragments, with control frames between them.

local WebSocket = require "poe.filter.websocket"

local LIMIT <const> = 1024

local function xor(text, key)
  local list = {}
  for i = 1, #text do list[i] = string.char(text:byte(i) ~ key:byte((i - 1) % 4 + 1)) end
  return table.concat(list)
end

local function frame(random, masked, first, text)
  local bit, size = masked and 0x80 or 0, #text
  local long = size > 65535 and 8 or size > 125 and 2 or 0
  if random:one_in(40) then long = 8 end -- not the shortest
  local head = long == 8 and string.pack(">BBI8", first, bit | 127, size)
    or long == 2 and string.pack(">BBI2", first, bit | 126, size) or string.char(first, bit | size)
  local key = masked and string.pack(">I4", random:below(1 << 32)) or ""
  return head .. key .. (masked and xor(text, key) or text)
end

local function control(random, masked)
  if random:one_in(12) then
    local code = random:pick { "", "\3\232", "\3\232bye", "\3\237", "\0\1", "\3", "\19\136\255" }
    return frame(random, masked, 0x88, code)
  end
  return frame(random, masked, random:pick { 0x89, 0x8a }, random:octets(12))
end

local WORDS = { "a", "hello", "\195\169", "\226\130\172", "\240\159\152\128", "" }

local function message(random, masked)
  local parts = random:one_in(2) and 1 or random:between(2, 4)
  local binary = random:one_in(2)
  local list = {}
  for i = 1, parts do
    local text = binary and random:octets(200) or random:several(0, 20, function() return random:pick(WORDS) end)
    local opcode = i > 1 and 0 or binary and 2 or 1
    list[#list + 1] = frame(random, masked, opcode | (i == parts and 0x80 or 0), text)
    if random:one_in(3) then list[#list + 1] = control(random, masked) end
  end
  return table.concat(list)
end

local function target(side, other)
  return {
    title = side,
    new = function()
      return WebSocket.new { side = side, max_message = LIMIT, max_frame = LIMIT // 2, max_fragments = 16 }
    end,
    writer = function() return WebSocket.new { side = other, max_message = LIMIT } end,
    -- a head of 14 octets for each fragment
    limit = LIMIT + 16 * 14 + 200,
    memory = 128,
    replied = function(octets) return (WebSocket.new { side = other }:get(octets)) end,
    interleaves = true,
    tokens = {
      "\x81\0", "\x01\0", "\x80\0", "\x89\0", "\x88\0", "\x81\x80\0\0\0\0", "\x89\x80\0\0\0\0", "\x81\x7e\0\1",
      "\xff",
      "\x81\x7f" .. ("\255"):rep(8), "\x81\xfe\0\1", "\x83\0", "\x00\x80\0\0\0\0", "\x88\x82\0\0\0\0\3\232" },
    stream = function(random)
      return random:several(0, 5, function() return message(random, side == "server") end)
    end,
  }
end

return { target("server", "client"), target("client", "server") }
