-- cqueues: write each message to a full buffer, flush each hundred, in binary mode.
local cqueues = require "cqueues"
local socket = require "cqueues.socket"

local batch = {}
for i = 0, 99 do batch[i + 1] = ("%02d%s\n"):format(i, ("."):rep(97)) end

local function run()
  local output = socket.fdopen(1)
  output:setmode(nil, "bf")
  output:setbufsiz(nil, 65536)
  for _ = 1, arg[1] // 100 do
    for i = 1, 100 do assert(output:write(batch[i])) end
    assert(output:flush())
  end
end

assert(cqueues.new():wrap(run):loop())
