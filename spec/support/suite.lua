-- Run the checks given as NAME=COMMAND side by side and add up their results.
-- A check whose output has the last line of spec/support/handler.lua counts as
-- its tests, any other as one. All that a check says is in build/test/NAME.log;
-- failures, skips, warnings and what was said at exit are shown.

local log = require "spec.support.log"

local FOLDER = "build/test"
local TAIL = 60 -- lines shown of a check that says no total

local function start(argument)
  local name, command = argument:match("^(%w+)=(.+)$")
  local path = ("%s/%s.log"):format(FOLDER, name)
  return {
    name = name,
    log = path,
    process = io.popen(("{ %s\n} >%s 2>&1"):format(command, path)),
    passed = 0,
    failed = 0,
    skipped = 0,
    shown = {},
  }
end

-- Read the log of a check with a total; nil when it has none.
local function read_specs(check)
  local result = log.read(check.log)
  check.shown, check.warned = result.shown, result.warned
  if not result.ended then return end
  check.passed, check.failed, check.skipped = result.passed, result.failed, result.skipped
  return true
end

local function read_tail(check)
  local lines = {}
  for line in io.lines(check.log) do lines[#lines + 1] = line end
  table.move(lines, math.max(1, #lines - TAIL + 1), #lines, 1, check.shown)
end

local function finish(check)
  local ok = check.process:close()
  if not read_specs(check) then
    check[ok and "passed" or "failed"] = 1
    if not ok then read_tail(check) end
  elseif check.failed == 0 and (check.warned or check.passed == 0 or not ok) then
    check.failed = 1 -- an error in a __gc, no specs, or a leak found at exit
  end
end

local function report(check)
  print(("%s: %d passed, %d failed, %d skipped"):format(check.name, check.passed, check.failed, check.skipped))
  for _, line in ipairs(check.shown) do print("  " .. line) end
  io.flush()
end

os.execute("mkdir -p " .. FOLDER)
local checks = {}
for i, argument in ipairs(arg) do checks[i] = start(argument) end
print(("running %d checks; what they say is in %s/"):format(#checks, FOLDER))
io.flush()

local passed, failed, skipped = 0, 0, 0
for _, check in ipairs(checks) do
  finish(check)
  report(check)
  passed, failed, skipped = passed + check.passed, failed + check.failed, skipped + check.skipped
end

local line = ("%d passed, %d failed"):format(passed, failed)
print(skipped > 0 and line .. (", %d skipped"):format(skipped) or line)
os.exit(failed == 0)
