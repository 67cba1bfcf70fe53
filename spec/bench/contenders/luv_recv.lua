-- luv: recv_start.  arg: [2] one | many: whether libuv may use recvmmsg(2)
local uv = require "luv"

local size = tonumber(arg[1])
local datagrams, octets, firsts = 0, 0, 0
local input = uv.new_udp(arg[2] == "many" and { family = "unspec", mmsgs = 16 } or nil)
assert(input:open(3))

local function receive(message, datagram)
  assert(not message, message)
  if not datagram then return end -- nothing more for now
  datagrams, octets, firsts = datagrams + 1, octets + #datagram, firsts + datagram:byte()
  if datagrams == size then input:close() end
end

if size > 0 then
  assert(input:recv_start(receive))
  uv.run()
end
print(("%d datagrams, %d octets, %d firsts"):format(datagrams, octets, firsts))
