-- Copas: its timers.
local copas = require "copas"
local timer = require "copas.timer"

local SPAN <const> = 2 -- seconds
local timers, fired = {}, 0

local function fire()
  fired = fired + 1
end

math.randomseed(1)
for i = 1, tonumber(arg[1]) do timers[i] = timer.new { delay = math.random() * SPAN, callback = fire } end
for i = 1, #timers, 2 do timers[i]:cancel() end
copas.loop()
print(("%d fired"):format(fired))
