-- luv: a handle for each timer, in milliseconds; closing it cancels it.
local uv = require "luv"

local SPAN <const> = 2000 -- milliseconds
local timers, fired = {}, 0

local function fire()
  fired = fired + 1
end

math.randomseed(1)
for i = 1, tonumber(arg[1]) do
  local timer = uv.new_timer()
  timer:start(math.random(0, SPAN), 0, fire)
  timers[i] = timer
end
for i = 1, #timers, 2 do timers[i]:close() end
uv.run()
print(("%d fired"):format(fired))
