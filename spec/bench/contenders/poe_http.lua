-- Our SysRW and filter.http, a server's side.  arg: [2] gather, for whole messages
local driver = require "poe.driver".sysrw()
local filter = require "poe.filter.http".new { gather = arg[2] == "gather" }

local requests, octets, fields = 0, 0, 0
local chunks = {}
while driver:get(0, chunks) do
  local records = assert(filter:get(chunks))
  for i = 1, #records do
    local record = records[i]
    if record.type == "request" then
      requests, octets = requests + 1, octets + #record.target
      fields = fields + #record.fields
    end
  end
end
print(("%d requests, %d octets, %d fields"):format(requests, octets, fields))
