-- What loop_host.c interrupts all the time: the loop waits on, and not too long.

local handle = require "poe.handle"
local loop = require "poe.loop"

local function run(kind)
  local l <close> = assert(loop.new { poller = kind })
  local start, order = l.now(), {}
  l:watch_read(handle.pipe(), print)
  for i = 3, 1, -1 do l:after(i * 0.01, function() table.insert(order, i) end) end
  while #order < 3 do l:step(10) end
  l:after(0.01, l.stop, l)
  l:run()
  return table.concat(order) == "123" and l.now() - start >= 0.04
end

return function() return run "epoll" and run "poll" end, function() return true end
