-- What host.c runs: names are looked up, every call protected. A call that fails for
-- want of memory is tried again, and each lookup is answered once.

local again = require "spec.fault.again"
local core = require "poe.core"

local LOOKUPS <const> = 8
local answered = {}
for i = 1, LOOKUPS do answered[i] = 0 end

local function ask_all(resolver)
  for i = 1, LOOKUPS do
    answered[i] = 0
    if again(resolver.ask, resolver, "127.0.0.1", "80", "any", "stream", false) ~= i then return false end
  end
  return true
end

local function take_all(resolver)
  local left = LOOKUPS
  while left > 0 do
    local number, addresses = again(resolver.take, resolver)
    if number then
      if addresses[1] ~= "127.0.0.1:80" or addresses[2] then return false end
      answered[number] = answered[number] + 1
      left = left - 1
    end
  end
  return true
end

return function()
  local resolver = again(core.resolver)
  if not ask_all(resolver) then error("a lookup was refused") end
  if not take_all(resolver) then error("an answer was wrong") end
  for i = 1, LOOKUPS do
    if answered[i] ~= 1 then error("a lookup was answered twice") end
  end
  ask_all(resolver)
  resolver:close()
  return true
end
