local driver = require "poe.driver".sysrw()
local filter = require "poe.filter.line".new()

driver:put(filter:put "A line of text.")
local left, why = driver:flush(io.stdout)
if left > 0 then error("couldn't flush everything: " .. tostring(why)) end

while true do
  local chunks, why, errno = driver:get(io.stdin)
  if not chunks then
    if errno == 0 then break end
    error(why)
  end
  filter:get_one_start(chunks)
  for line in filter.get_one, filter do print("Input: " .. line) end
end
