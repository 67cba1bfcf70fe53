-- Runs each spec file in a process of its own, which is as small as it can be (see minimal.lua):
--
--     lua5.4 spec/support/apart.lua NAME COMMAND [FOLDER OR FILE]...
--
-- COMMAND is how a Lua program is run. What they print is in build/apart/NAME/, and in build/apart/NAME/report.* what a
-- sanitizer or valgrind has found in any process, if COMMAND says so. From the environment: JOBS, how many
-- run at once; MISUSES, which of misuse.c have to be noticed; PROVEN, what the processes have to count
-- ("stress: 10 cats" is 10 of cats); SPECS, what the specs are in the last line.

local files = require "spec.support.files"
local log = require "spec.support.log"
local report = require "spec.support.report"

local JOBS <const> = os.getenv "JOBS" or "2"
local MISUSES <const> = os.getenv "MISUSES" or ""
local PROVEN <const> = os.getenv "PROVEN"
local SPECS <const> = os.getenv "SPECS" or "specs"
local LIMIT <const> = 1800 -- seconds a file may take

local folder = "build/apart/" .. arg[1]
local command = arg[2]
local where = arg[3] and table.concat(arg, " ", 3) or "spec"

local RUN <const> = [[
timeout %d env %s spec/support/minimal.lua "$1" >%s/"$(echo "$1" | tr / -)".log 2>&1 </dev/null
echo "$1 $?"
]]

-- What is said of a misuse that is noticed.
local SAID <const> = {
  pop = { "Assertion" },
  keep = { "use%-after%-free" },
  lose = { "memory leaks", "lost" },
  read = { "overflow", "Invalid read" },
  open = { "left open" },
  moved = { "the stack moves" },
}

local total = { passed = 0, failed = 0, skipped = 0, proven = 0 }

local function complain(how, what, why)
  total.failed = total.failed + 1
  print(("not %s: %s: %s"):format(how, what, why:gsub("%s*\n%s*", " | "):sub(1, 400)))
end

-- What all reports have found, which are taken away.
local function take_reports()
  local findings = {}
  for path, finding in pairs(report.read(folder)) do
    if finding then findings[#findings + 1] = finding end
    os.remove(path)
  end
  return findings
end

local function is_said(misuse, text)
  for _, pattern in ipairs(SAID[misuse]) do
    if text:find(pattern) then return true end
  end
  return false
end

local function prove(misuse)
  local output = folder .. "/misuse.log"
  os.execute(("env %s spec/fault/misuse.lua %s >%s 2>&1"):format(command, misuse, output))
  local said = table.concat(take_reports(), "\n") .. "\n" .. files.read(output)
  if not is_said(misuse, said) then return complain("noticed", misuse, said) end
  print("noticed: " .. misuse)
end

local function add(file, status)
  local result = log.read(("%s/%s.log"):format(folder, file:gsub("/", "-")))
  total.passed, total.skipped = total.passed + result.passed, total.skipped + result.skipped
  total.proven = total.proven + (result.counted[PROVEN] or 0)
  for _, fault in ipairs(result.faults) do complain("survived", file, fault) end
  if result.warned then complain("survived", file, "a finalizer has raised") end
  if #result.faults == 0 and (status ~= "0" or not result.ended) then
    complain("survived", file, ("ends with %s: %s"):format(status, result.last))
  end
end

local function write_script()
  local path = folder .. "/run.sh"
  local file <close> = assert(io.open(path, "w"))
  file:write(RUN:format(LIMIT, command, folder))
  return path
end

local function run_all()
  local all = "find %s -name '*_spec.lua' | sort | xargs -P %s -n 1 sh %s"
  for line in assert(io.popen(all:format(where, JOBS, write_script()))):lines() do
    add(line:match "^(%S+) (%d+)$")
    io.flush()
  end
  for _, finding in ipairs(take_reports()) do complain("survived", "a report", finding) end
end

local function tell()
  if PROVEN then
    print(("%d %s"):format(total.proven, PROVEN))
    if total.proven == 0 then complain("noticed", PROVEN, "there were none") end
  end
  if total.skipped > 0 then print(total.skipped .. " skipped") end
  print(("score: %d of %d %s"):format(total.passed, total.passed + total.failed, SPECS))
end

os.execute(("rm -rf %s; mkdir -p %s"):format(folder, folder))
for misuse in MISUSES:gmatch "%S+" do prove(misuse) end
run_all()
tell()
os.exit(total.failed == 0 and total.passed > 0)
