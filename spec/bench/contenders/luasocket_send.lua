-- LuaSocket: send, a datagram each, from a socket of its own.
local output = assert(require "socket".udp())

local batch = {}
for i = 0, 15 do batch[i + 1] = string.char(97 + i) .. ("."):rep(63) end

assert(output:setpeername(os.getenv("PEER"):match("(.*):(.*)")))
for sent = 16, arg[1], 16 do
  for i = 1, 16 do assert(output:send(batch[i])) end
  if sent % 128 == 0 then assert(io.read(1)) end
end
