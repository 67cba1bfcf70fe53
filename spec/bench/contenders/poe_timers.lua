-- Our loop's timers.
local loop = require "poe.loop".default()

local SPAN <const> = 2 -- seconds
local timers, fired = {}, 0

local function fire()
  fired = fired + 1
end

math.randomseed(1)
for i = 1, tonumber(arg[1]) do timers[i] = loop:after(math.random() * SPAN, fire) end
for i = 1, #timers, 2 do timers[i]:cancel() end
loop:run()
print(("%d fired"):format(fired))
