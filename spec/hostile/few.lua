-- A server that has few descriptors: says where it listens, how often it was told that there are none left, how
-- often it woke in how many seconds then, and how many it has accepted when it has let go of those that came first.

local handle = require "poe.handle"
local listenaccept = require "poe.wheel.listenaccept"
local loop = require "poe.loop"

local PEERS <const>, SECONDS <const>, LIMIT <const> = math.tointeger(arg[1]), 2, 20

local one, accepted, held, told = loop.new(), 0, {}, 0
local wheel = listenaccept.new {
  handle = assert(handle.listen "127.0.0.1:0"), loop = one,
  on_accept = function(h)
    accepted = accepted + 1
    table.insert(held, h)
  end,
  on_error = function() told = told + 1 end,
}
print(wheel:getsockname())
io.flush()

local function turn_until(condition, seconds)
  local deadline, turns = one.now() + seconds, 0
  while not condition() and one.now() < deadline do
    one:step(deadline - one.now())
    turns = turns + 1
  end
  return turns
end

turn_until(function() return told > 0 end, LIMIT)
print(told, turn_until(function() return false end, SECONDS), SECONDS)
while accepted < PEERS and #held > 0 do
  for _, h in ipairs(held) do h:close() end
  held = {}
  turn_until(function() return #held > 0 end, LIMIT)
end
print(accepted)
