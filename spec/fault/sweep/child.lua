-- Tries one scenario with its faults, one after the other, and tells of each before and after:
--
--     lua5.4 spec/fault/sweep/child.lua SCENARIO FIRST STEP FAULT
--
-- where FAULT is a pattern of those to be tried, such as "epoll_ctl %d+ ENOMEM",
-- prints "point N FUNCTION K ERRNO", then "survived N FIRED" or "wrong N FIRED WHY"; "done N" at last. Whoever has
-- started it sees from that what it died of, and has the next one go on from there.

local Trial = require "spec.fault.sweep.trial"
local points_of = require "spec.fault.sweep.points"
local scenarios = require "spec.fault.sweep.scenarios"
local shim = require "spec.fault.sweep.shim"
local verdict = require "spec.fault.sweep.verdict"

-- Seconds after which a scenario hangs.
local LIMIT <const> = 5

local ATTEMPTS <const> = 8

local scenario = assert(scenarios[arg[1]], arg[1])
local first, step, pattern = tonumber(arg[2]), tonumber(arg[3]), arg[4] or ""

local function try(call, k, errno)
  shim.watchdog(LIMIT)
  shim.arm(call, k, errno)
  local trial = Trial.new(scenario):run()
  shim.watchdog(0)
  collectgarbage()
  return trial
end

-- Without a fault: twice, since the first time may load and make what then stays.
local function plainly()
  try()
  local plain = try()
  assert(not plain.raised, plain.raised)
  assert(plain.left == 0, "descriptors are left without any fault")
  assert(not plain.failures[1], plain.failures[1] and plain.failures[1].message)
  return plain
end

-- How often a call comes may hang on when the kernel passes something on, as from one end of a pty to the
-- other: a fault that came to no call is tried again.
local function try_until_fired(point)
  local trial
  for _ = 1, ATTEMPTS do
    trial = try(point.call, point.k, point.errno)
    if trial.fired > 0 then break end
  end
  return trial
end

local function try_point(i, point, plain)
  if not ("%s %d %s"):format(point.call, point.k, point.name):find(pattern) then return end
  print("point", i, point.call, point.k, point.name)
  local trial = try_until_fired(point)
  local why = verdict.of(trial, plain, point)
  print(why and "wrong" or "survived", i, trial.fired, ((why or ""):gsub("%s*\n%s*", " | ")))
end

io.stdout:setvbuf "line"
local plain = plainly()
local points = points_of(scenario, plain.calls)
for i = first, #points, step do try_point(i, points[i], plain) end
print("done", #points)
