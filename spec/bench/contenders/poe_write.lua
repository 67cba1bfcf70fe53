-- Our SysRW: put each message, flush each hundred.
local driver = require "poe.driver".sysrw()

local batch = {}
for i = 0, 99 do batch[i + 1] = ("%02d%s\n"):format(i, ("."):rep(97)) end

local one = {}
for _ = 1, arg[1] // 100 do
  for i = 1, 100 do
    one[1] = batch[i]
    driver:put(one)
  end
  local left, message = driver:flush(1)
  assert(left == 0, message)
end
