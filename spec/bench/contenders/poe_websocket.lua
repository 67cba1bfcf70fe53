-- Our SysRW and filter.websocket, a server's side.
local driver = require "poe.driver".sysrw()
local filter = require "poe.filter.websocket".new()

local messages, octets, firsts = 0, 0, 0
local chunks = {}
while driver:get(0, chunks) do
  local records = assert(filter:get(chunks))
  for i = 1, #records do
    local data = records[i].data
    messages, octets, firsts = messages + 1, octets + #data, firsts + data:byte()
  end
end
print(("%d messages, %d octets, %d firsts"):format(messages, octets, firsts))
