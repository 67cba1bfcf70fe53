-- Our SysRW and filter.block.
local driver = require "poe.driver".sysrw()
local filter = require "poe.filter.block".new()

local blocks, octets, firsts = 0, 0, 0
local chunks = {}
while driver:get(0, chunks) do
  local records = assert(filter:get(chunks))
  for i = 1, #records do
    local block = records[i]
    blocks, octets, firsts = blocks + 1, octets + #block, firsts + block:byte()
  end
end
print(("%d blocks, %d octets, %d firsts"):format(blocks, octets, firsts))
