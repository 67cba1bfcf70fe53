-- cqueues: its own line reading, from a buffer of 65536 octets, in binary mode.
local cqueues = require "cqueues"
local socket = require "cqueues.socket"

local function run()
  local lines, octets, firsts = 0, 0, 0
  local input = socket.fdopen(0)
  input:setmode("bf")
  input:setbufsiz(65536)
  for line in input:lines() do
    lines, octets, firsts = lines + 1, octets + #line, firsts + line:byte()
  end
  print(("%d lines, %d octets, %d firsts"):format(lines, octets, firsts))
end

assert(cqueues.new():wrap(run):loop())
