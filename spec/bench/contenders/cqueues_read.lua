-- cqueues: at most 65536 octets a read, from a buffer as large, in binary mode.
local cqueues = require "cqueues"
local socket = require "cqueues.socket"

local function run()
  local octets, wrong = 0, 0
  local input = socket.fdopen(0)
  input:setmode("bf")
  input:setbufsiz(65536)
  for block in input:lines(-65536) do
    if block:byte() ~= octets % 251 then wrong = wrong + 1 end
    octets = octets + #block
  end
  print(("%d octets, %d wrong"):format(octets, wrong))
end

assert(cqueues.new():wrap(run):loop())
