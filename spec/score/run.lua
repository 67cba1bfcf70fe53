-- Runs the commands of spec/score/rows.lua, and makes one table of what comes of them; `make score` runs
-- it. From the environment: ROW, a word in the commands wanted ("sweep"), all.
--
-- All that a command prints is in build/score/. The exit status is 1 if a row is not met.

local judge = require "spec.score.judge"
local rows = require "spec.score.rows"

local FOLDER <const> = "build/score"
local ROW = os.getenv "ROW" or ""

local function log_of(row)
  return ("%s/%s.log"):format(FOLDER, row.command:gsub("^make ", ""):gsub("%W+", "-"))
end

local function measure(row)
  local log = log_of(row)
  local ok = os.execute(("{ %s\n} >%s 2>&1"):format(row.command, log))
  return judge.row(row, io.lines(log), ok)
end

local function print_row(...)
  print(("| %s | %s | %s | %s | %s |"):format(...))
  io.flush()
end

local function share(result)
  return result.tried > 0 and ("%.1f %%"):format(result.good / result.tried * 100) or "none"
end

local function print_result(row, result)
  print_row(row.name, ("`%s`"):format(row.command), share(result),
    ("%d of %d %s"):format(result.good, result.tried, result.what),
    ("%g %%"):format(row.target) .. (result.fault and ", missed: " .. result.fault or ""))
end

os.execute("mkdir -p " .. FOLDER)
print_row("what is tried", "by", "good", "which is", "target")
print_row("---", "---", "--:", "---", "---")
local measured, missed, bad = 0, 0, {}
for _, row in ipairs(rows) do
  if row.command:find(ROW, 1, true) then
    local result = measure(row)
    print_result(row, result)
    measured = measured + 1
    missed = missed + (result.fault and 1 or 0)
    for _, line in ipairs(result.bad) do table.insert(bad, ("- `%s`: %s"):format(row.command, line)) end
  end
end

print("\nWhat is not survived, taken or noticed:\n")
print(bad[1] and table.concat(bad, "\n") or "nothing")
print(("\n%d of %d rows met"):format(measured - missed, measured))
os.exit(measured > 0 and missed == 0)
