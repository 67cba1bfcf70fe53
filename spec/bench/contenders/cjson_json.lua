-- io.lines and lua-cjson, with nothing between them.
local cjson = require "cjson".new()

local values, ids, tags, octets = 0, 0, 0, 0
for line in io.lines() do
  local value = cjson.decode(line)
  values, ids, tags = values + 1, ids + value.id // 1 | 0, tags + #value.tags
  octets = octets + #value.name + #value.address.street
end
print(("%d values, %d ids, %d tags, %d octets"):format(values, ids, tags, octets))
