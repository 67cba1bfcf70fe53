-- What loop_host.c drives in two Lua states at once: a ball that goes to and fro.

local driver = require "poe.driver"
local handle = require "poe.handle"
local loop = assert(require("poe.loop").new())

local a, b = assert(handle.socketpair())
local d = driver.sysrw()
local returns, ticks = 0, 0

local function hit(h)
  d:put { "x" }
  d:flush(h)
end

loop:watch_read(a, function()
  d:get(a)
  returns = returns + 1
  loop:after(0.001, hit, a)
end)
loop:watch_read(b, function()
  d:get(b)
  hit(b)
end)
loop:every(0.001, function() ticks = ticks + 1 end)
hit(a)

return loop, function() return returns >= 10 and ticks >= 10 end
