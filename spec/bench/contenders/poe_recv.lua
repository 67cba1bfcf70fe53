-- Our SendRecv: get until all have come, one table refilled, and one of senders.
local driver = require "poe.driver".sendrecv()

local size = tonumber(arg[1])
local datagrams, octets, firsts = 0, 0, 0
local chunks, senders = {}, {}
while datagrams < size do
  assert(driver:get(3, chunks, senders))
  for i = 1, #chunks do
    local datagram = chunks[i]
    datagrams, octets, firsts = datagrams + 1, octets + #datagram, firsts + datagram:byte()
  end
end
print(("%d datagrams, %d octets, %d firsts"):format(datagrams, octets, firsts))
