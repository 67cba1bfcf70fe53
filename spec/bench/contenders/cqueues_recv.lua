-- cqueues: read of one datagram's octets, unbuffered.
local cqueues = require "cqueues"
local socket = require "cqueues.socket"

local function run()
  local size = tonumber(arg[1])
  local datagrams, octets, firsts = 0, 0, 0
  local input = socket.fdopen(3)
  input:setmode("bn")
  while datagrams < size do
    local datagram = assert(input:read(-64))
    datagrams, octets, firsts = datagrams + 1, octets + #datagram, firsts + datagram:byte()
  end
  print(("%d datagrams, %d octets, %d firsts"):format(datagrams, octets, firsts))
end

assert(cqueues.new():wrap(run):loop())
