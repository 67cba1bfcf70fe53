-- cqueues: write of each datagram, unbuffered.
local cqueues = require "cqueues"
local socket = require "cqueues.socket"

local batch = {}
for i = 0, 15 do batch[i + 1] = string.char(97 + i) .. ("."):rep(63) end

local function run()
  local output = socket.fdopen(3)
  output:setmode(nil, "bn")
  for sent = 16, arg[1], 16 do
    for i = 1, 16 do assert(output:write(batch[i])) end
    if sent % 128 == 0 then assert(io.read(1)) end
  end
end

assert(cqueues.new():wrap(run):loop())
