-- luv: read_start on a pipe; libuv itself reads 65536 octets at a time.
local uv = require "luv"

local octets, wrong = 0, 0
local input = uv.new_pipe()
input:open(0)
input:read_start(function(message, block)
  assert(not message, message)
  if not block then return input:close() end
  if block:byte() ~= octets % 251 then wrong = wrong + 1 end
  octets = octets + #block
end)
uv.run()
print(("%d octets, %d wrong"):format(octets, wrong))
