-- luv: try_send, a datagram each, on the connected socket given.
local uv = require "luv"

local batch = {}
for i = 0, 15 do batch[i + 1] = string.char(97 + i) .. ("."):rep(63) end

local output = uv.new_udp()
assert(output:open(3))
for sent = 16, arg[1], 16 do
  for i = 1, 16 do assert(output:try_send(batch[i], nil, nil)) end
  if sent % 128 == 0 then assert(io.read(1)) end
end
