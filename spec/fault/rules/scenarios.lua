-- Runs every scenario of spec/fault/sweep by a rule, and compares what is logged with what is without:
--
--     RULE=again LD_PRELOAD="build/rules.so build/sweep.so" lua5.4 spec/fault/rules/scenarios.lua SEED...
--
-- prints "ok   NAME" and "FAIL NAME", as spec/support/handler.lua does of specs.

local Trial = require "spec.fault.sweep.trial"
local scenarios = require "spec.fault.sweep.scenarios"
local shim = require "spec.fault.sweep.shim"
local verdict = require "spec.fault.sweep.verdict"
local rules = assert(package.loadlib("build/rules.so", "luaopen_rules"))()

-- Seconds after which a scenario hangs.
local LIMIT <const> = 20

local function try(scenario, rule, seed)
  shim.watchdog(LIMIT)
  shim.arm()
  rules.set(rule, seed)
  local trial = Trial.new(scenario):run()
  rules.set("", 0)
  shim.watchdog(0)
  collectgarbage()
  return trial
end

local function fault(trial, plain)
  if trial.raised then return "raised " .. trial.raised end
  if trial.left ~= 0 then return ("%d descriptors were left"):format(trial.left) end
  if trial.failures[1] then return "told " .. tostring(trial.failures[1].message) end
  return verdict.difference(trial, plain)
end

io.stdout:setvbuf "line"
local rule = os.getenv "RULE"
rules.set("", 0)
for _, name in ipairs(scenarios[1]) do
  local scenario = scenarios[name]
  try(scenario, "", 0) -- the first time may make what then stays
  local plain = try(scenario, "", 0)
  for i = 1, #arg do
    local test = ("scenario %s, seed %s"):format(name, arg[i])
    print("run  " .. test)
    local why = fault(try(scenario, rule, math.tointeger(arg[i])), plain)
    print((why and "FAIL " or "ok   ") .. test)
    if why then print("    " .. why) end
  end
end
