-- Our SysRW: get until the end, one table refilled.
local driver = require "poe.driver".sysrw()

local octets, wrong = 0, 0
local chunks = {}
while driver:get(0, chunks) do
  local block = chunks[1]
  if block:byte() ~= octets % 251 then wrong = wrong + 1 end
  octets = octets + #block
end
print(("%d octets, %d wrong"):format(octets, wrong))
