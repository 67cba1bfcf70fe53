-- LuaSocket: receive, a datagram each, on the socket given.  arg: [2] udp | unix
local new = { udp = require "socket".udp, unix = require "socket.unix".dgram }

local input = assert(new[arg[2]]())
input:setfd(3)
local size = tonumber(arg[1])
local datagrams, octets, firsts = 0, 0, 0
while datagrams < size do
  local datagram = assert(input:receive())
  datagrams, octets, firsts = datagrams + 1, octets + #datagram, firsts + datagram:byte()
end
print(("%d datagrams, %d octets, %d firsts"):format(datagrams, octets, firsts))
