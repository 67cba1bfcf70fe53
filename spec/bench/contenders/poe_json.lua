-- Our SysRW and filter.json.
local driver = require "poe.driver".sysrw()
local filter = require "poe.filter.json".new()

local values, ids, tags, octets = 0, 0, 0, 0
local chunks = {}
while driver:get(0, chunks) do
  local records = assert(filter:get(chunks))
  for i = 1, #records do
    local value = records[i]
    values, ids, tags = values + 1, ids + value.id, tags + #value.tags
    octets = octets + #value.name + #value.address.street
  end
end
print(("%d values, %d ids, %d tags, %d octets"):format(values, ids, tags, octets))
