-- Asks a name server over UDP and over TCP: the same program, but for the filter.
-- On TCP each message has its length before it; a datagram is a message already.
-- Source: RFC 1035, sections 4.1 and 4.2.

local driver = require "poe.driver"
local handle = require "poe.handle"
local Block = require "poe.filter.block"
local Stream = require "poe.filter.stream"

local A <const>, IN <const> = 1, 1
local ANSWER <const>, NO_SUCH_NAME <const> = 0x8400, 0x8403
local HEADER <const> = ">I2 I2 I2 I2 I2 I2" -- id, flags; questions, answers, authorities, additions

local ZONE = { ["lua.example"] = "192.0.2.54", ["perl.example"] = "192.0.2.5" }

local function query(id, name)
  local labels = name:gsub("([^.]+)%.?", function(label) return ("s1"):pack(label) end)
  return HEADER:pack(id, 0x100, 1, 0, 0, 0) .. (">z I2 I2"):pack(labels, A, IN)
end

-- The name asked for, and where what follows the question starts.
local function question(message)
  local labels, at = {}, HEADER:packsize() + 1
  repeat
    local label
    label, at = ("s1"):unpack(message, at)
    table.insert(labels, label)
  until label == ""
  return table.concat(labels, ".", 1, #labels - 1), at + 4
end

local function answer(message)
  local id, name = HEADER:unpack(message), question(message)
  local asked, address = message:sub(HEADER:packsize() + 1), ZONE[name]
  if not address then return HEADER:pack(id, NO_SUCH_NAME, 1, 0, 0, 0) .. asked end
  local octets = address:gsub("(%d+)%.?", function(n) return string.char(n) end)
  local record = (">I2 I2 I2 I4 s2"):pack(0xC00C, A, IN, 60, octets) -- 0xC00C: the name at octet 12
  return HEADER:pack(id, ANSWER, 1, 1, 0, 0) .. asked .. record
end

local function parse(message)
  local id, flags, _, answers = HEADER:unpack(message)
  local name, rest = question(message)
  if answers == 0 then return ("%d %s: no such name (%d)"):format(id, name, flags & 15) end
  local _, _, _, ttl, octets = (">I2 I2 I2 I4 s2"):unpack(message, rest)
  return ("%d %s: %d.%d.%d.%d for %d seconds"):format(id, name, octets:byte(1), octets:byte(2),
    octets:byte(3), octets:byte(4), ttl)
end

-- One end of a conversation: a handle, its driver, and what frames its octets.
local End = {}
End.__index = End

local function new_end(h, filter)
  h:blocking(true) -- each end waits for the other, there is nothing else to do
  return setmetatable({ handle = h, driver = driver.new(h), filter = filter }, End)
end

function End:send(message, to)
  self.driver:put(self.filter:put(message), to)
  assert(self.driver:flush(self.handle) == 0)
end

-- Wait for messages; call `code` with each, and its sender where the socket tells.
function End:each(code)
  local seen = 0
  repeat
    local chunks, senders = assert(self.driver:get(self.handle))
    for i, chunk in ipairs(chunks) do
      for _, message in ipairs(self.filter:get { chunk }) do
        code(message, senders and senders[i])
        seen = seen + 1
      end
    end
  until seen > 0
end

local function converse(client, server)
  for id, name in ipairs { "lua.example", "perl.example", "ruby.example" } do
    client:send(query(id, name))
    server:each(function(message, sender) server:send(answer(message), sender) end)
    client:each(function(message) print("  " .. parse(message)) end)
  end
  client.handle:close()
  server.handle:close()
end

print "UDP"
local socket = assert(handle.bind "127.0.0.1:0")
local client = assert(handle.connect(socket:getsockname(), { type = "dgram" }))
converse(new_end(client, Stream.new()), new_end(socket, Stream.new()))

print "TCP"
local listener <close> = assert(handle.listen "127.0.0.1:0")
listener:blocking(true)
client = assert(handle.connect(listener:getsockname()))
local server = assert(listener:accept())
converse(new_end(client, Block.new { format = ">I2" }), new_end(server, Block.new { format = ">I2" }))
