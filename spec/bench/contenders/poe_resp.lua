-- Our SysRW and filter.resp, a client's side.
local driver = require "poe.driver".sysrw()
local resp = require "poe.filter.resp"
local filter = resp.new()

local replies, octets, sum = 0, 0, 0

local function look(reply)
  if type(reply) == "string" then
    octets = octets + #reply
  elseif math.type(reply) then
    sum = sum + reply
  elseif reply ~= resp.null then
    for i = 1, #reply do look(reply[i]) end
  end
end

local chunks = {}
while driver:get(0, chunks) do
  local records = assert(filter:get(chunks))
  for i = 1, #records do look(records[i]) end
  replies = replies + #records
end
print(("%d replies, %d octets, %d sum"):format(replies, octets, sum))
