-- luv: collect a hundred messages, give them to one write; the next when it is done.
local uv = require "luv"

local batch = {}
for i = 0, 99 do batch[i + 1] = ("%02d%s\n"):format(i, ("."):rep(97)) end

local output = uv.new_pipe()
output:open(1)
local left, out = arg[1] // 100, {}

local function write_next(message)
  assert(not message, message)
  if left == 0 then return output:close() end
  left = left - 1
  for i = 1, 100 do out[i] = batch[i] end
  output:write(out, write_next)
end

write_next()
uv.run()
