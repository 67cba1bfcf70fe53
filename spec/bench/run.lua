-- Measures the works in works.lua and datagrams.lua, and prints a table for each; `make bench` runs it.
-- From the environment: WORK (names of works or of groups, all), SCALE (1), ROUNDS (5), CC (cc).
--
-- The contenders take turns, so that a machine that slows down slows all of them. A ratio is a
-- contender's CPU time (user + system) over the reference's in the same round. What a run of size 0
-- costs, the start-up of an interpreter, is measured in each round too and taken off. A result that
-- is not the reference's is shown as WRONG. Times are reported, never judged: the exit status is 1
-- only when a contender failed or was WRONG.

local HERE = arg[0]:match("^(.*)/") or "."
local BUILT = "build/bench"
local LUA = arg[-1]
local CC = os.getenv("CC") or "cc"
local SCALE = tonumber(os.getenv("SCALE") or 1)
local ROUNDS = math.tointeger(tonumber(os.getenv("ROUNDS") or 5))

local report = dofile(HERE .. "/report.lua")
local works = dofile(HERE .. "/works.lua")
local datagrams = dofile(HERE .. "/datagrams.lua")
table.move(datagrams, 1, #datagrams, #works + 1, works)

local RUNNERS = { lua = LUA, pl = "perl", js = "node" }

local function check(ok, message)
  if ok then return ok end
  io.stderr:write("bench: ", message, "\n")
  os.exit(2)
end

local function quoted(word)
  return "'" .. word:gsub("'", [['\'']]) .. "'"
end

-- Compile C files of this folder into one program, named after the first.
local function compile(...)
  local sources = { ... }
  local target = BUILT .. "/" .. sources[1]:match("([^/]*)%.c$")
  for i, source in ipairs(sources) do sources[i] = quoted(HERE .. "/" .. source) end
  local command = ("%s -O2 -o %s %s"):format(CC, target, table.concat(sources, " "))
  check(os.execute(command), "cannot compile " .. target)
  return target
end

-- A shell command for what a contender is to do, complete but for its size, a %d.
local function command_of(contender)
  local program, suffix = contender.program, contender.program:match("%.(%a+)$")
  local path = "contenders/" .. program
  local start = suffix == "c" and compile(path)
    or quoted(RUNNERS[suffix]) .. " " .. quoted(HERE .. "/" .. path):gsub("%%", "%%%%")
  return start .. " %d " .. (contender.arguments or "")
end

-- Why a contender will not run; nil when it will.
local function absence(contender)
  local need = works.needs[contender.needs]
  local probe = need and ("LUA=%s; (%s) >/dev/null 2>&1"):format(quoted(LUA), need.probe)
  if probe and not os.execute(probe) then return need.absent or "not installed" end
  return contender.left_out
end

local function prepare(work)
  for _, contender in ipairs(work.contenders) do
    contender.fault = absence(contender)
    contender.absent = contender.fault ~= nil
    contender.ratios, contender.seconds, contender.startups = {}, {}, {}
    if not contender.fault then contender.command = command_of(contender) end
  end
  work.size = math.floor(work.size * SCALE / work.step) * work.step
end

-- Run a contender once: CPU seconds, and what the reading end saw.
local function measure(work, contender, size)
  local command = contender.command:format(size)
  local pipe = io.popen(("%s/measure %s %d %s"):format(BUILT, work.name, size, command))
  local output = pipe:read("a")
  local ok, _, status = pipe:close()
  local result, seconds = output:match("^(.-)\n?cpu ([%d.]+)\n$")
  if not ok or not seconds then return nil, ("FAILED with status %d"):format(status) end
  return tonumber(seconds), result
end

-- CPU seconds without the start-up, and the result; nil and a reason after a failure.
local function sample(work, contender)
  local startup, reason = measure(work, contender, 0)
  if not startup then return nil, reason end
  local seconds, result = measure(work, contender, work.size)
  if not seconds then return nil, result end
  table.insert(contender.startups, startup)
  table.insert(contender.seconds, seconds - startup)
  return seconds - startup, result
end

local function run_round(work)
  local reference, expected
  for _, contender in ipairs(work.contenders) do
    if not contender.fault then
      local seconds, result = sample(work, contender)
      reference, expected = reference or check(seconds, result), expected or result
      if not seconds then
        contender.fault = result
      elseif result ~= expected then
        contender.fault = ("WRONG: %q where the reference has %q"):format(result, expected)
      else
        table.insert(contender.ratios, seconds / reference)
      end
    end
  end
end

-- Whether every contender that ran gave the right result.
local function all_right(work)
  for _, contender in ipairs(work.contenders) do
    if contender.fault and not contender.absent then return false end
  end
  return true
end

local function run(work)
  prepare(work)
  for round = 1, ROUNDS do
    io.stderr:write(("%s: round %d of %d\n"):format(work.name, round, ROUNDS))
    run_round(work)
  end
  report.print(work)
  return all_right(work)
end

-- The works named in WORK, in the order given; all when it is unset or empty.
local function chosen()
  local names = os.getenv("WORK") or ""
  if not names:find("%S") then return works end
  local list = {}
  for name in names:gmatch("%S+") do
    local known = #list
    for _, work in ipairs(works) do
      if work.name == name or work.group == name then table.insert(list, work) end
    end
    check(#list > known, "WORK: no work is named " .. name)
  end
  return list
end

check(SCALE and SCALE > 0, "SCALE: a number above 0 expected")
check(ROUNDS and ROUNDS > 0, "ROUNDS: an integer above 0 expected")
local list = chosen()
check(os.execute("mkdir -p " .. BUILT), "cannot create " .. BUILT)
compile("measure.c", "partner.c", "link.c", "datagrams.c")
report.head(ROUNDS, SCALE)
local right = true
for _, work in ipairs(list) do right = run(work) and right end
os.exit(right)
