-- Measures the works in works.lua, filters.lua, datagrams.lua and servers.lua, and prints a table for each figure of
-- each; `make bench` runs it. From the environment: WORK (names of works or of groups, all), ONLY (names
-- of programs in contenders/ without their suffixes, all; the reference always runs), SCALE (1),
-- ROUNDS (5), and what contenders.lua says.
--
-- The contenders take turns, so that a machine that slows down slows all of them. A ratio is a
-- contender's figure over the reference's in the same round. What a run of size 0 costs, the start-up
-- of an interpreter, is measured in each round too and taken off; servers are measured from outside,
-- when they have started. A result that is not the reference's is shown as WRONG. Figures are reported,
-- never judged: the exit status is 1 only when a contender failed or was WRONG.

local HERE = arg[0]:match("^(.*)/") or "."
local BUILT = "build/bench"
local SCALE = tonumber(os.getenv("SCALE") or 1)
local ROUNDS = math.tointeger(tonumber(os.getenv("ROUNDS") or 5))

local contenders = dofile(HERE .. "/contenders.lua")
local figures = dofile(HERE .. "/figures.lua")
local report = dofile(HERE .. "/report.lua")
local needs = dofile(HERE .. "/needs.lua")

local function check(ok, message)
  if ok then return ok end
  io.stderr:write("bench: ", message, "\n")
  os.exit(2)
end

local function all_works()
  local works = {}
  for _, name in ipairs { "works", "filters", "datagrams", "servers" } do
    local list = check(loadfile(("%s/%s.lua"):format(HERE, name)))(figures)
    table.move(list, 1, #list, #works + 1, works)
  end
  return works
end

-- The words of a variable, in the order given; nil when there are none.
local function words(variable)
  local list = {}
  for word in (os.getenv(variable) or ""):gmatch("[^%s,]+") do table.insert(list, word) end
  return list[1] and list
end

-- Whether ONLY, if it is there, names the program.
local function is_wanted(contender)
  local only, name = words("ONLY"), contender.program and contender.program:match("^[^.]*")
  for _, wanted in ipairs(only or { name }) do
    if wanted == name then return true end
  end
  return not only
end

local function prepare_contender(work, contender)
  contender.fault = contenders.absence(contender, needs)
  contender.absent = contender.fault ~= nil
  contender.samples = {}
  for _, figure in ipairs(work.figures) do
    contender.samples[figure.name] = { ratios = {}, values = {}, startups = {} }
  end
  if contender.absent then return end
  contender.command = contenders.command(contender, work.serves, HERE, BUILT)
end

local function prepare(work)
  local list = {}
  work.figures = work.figures or { figures.cpu }
  work.instrument = work.instrument or ("measure %s %%d"):format(work.name)
  for i, contender in ipairs(work.contenders) do
    if i == 1 or is_wanted(contender) then
      table.insert(list, contender)
      prepare_contender(work, contender)
    end
  end
  work.contenders = list
  work.size = math.max(1, math.floor(work.size * SCALE / work.step)) * work.step
end

-- Run a contender once: figures by name, and what was done.
local function measure(work, contender, size)
  local command = (work.instrument .. " " .. contender.command):gsub("%%d", ("%d"):format(size))
  local pipe = io.popen(BUILT .. "/" .. command)
  local output = pipe:read("a")
  local ok, _, status = pipe:close()
  if not ok then return nil, ("FAILED with status %d"):format(status) end
  local result, list = output:match("^([^\n]*)\n(.*)$")
  local values = {}
  for name, value in list:gmatch("(%w+) ([%d.]+)\n") do values[name] = tonumber(value) end
  return values, result
end

-- Figures by name, and those of the start-up, {} when there is none; nil and a reason after a failure.
local function sample(work, contender)
  local startup, reason = {}, nil
  if not work.serves then startup, reason = measure(work, contender, 0) end
  if not startup then return nil, nil, reason end
  local values, result = measure(work, contender, work.size)
  if not values then return nil, nil, result end
  for name, value in pairs(startup) do values[name] = values[name] - value end
  return values, startup, result
end

local function add(work, contender, values, startup, reference)
  for _, figure in ipairs(work.figures) do
    local name, list = figure.name, contender.samples[figure.name]
    table.insert(list.values, values[name])
    table.insert(list.startups, startup[name])
    table.insert(list.ratios, values[name] / reference[name])
  end
end

-- Whether a contender runs in a round.
local function is_on(contender, round)
  return not contender.fault and round <= (contender.rounds or round)
end

local function run_round(work, round)
  local reference, expected
  for _, contender in ipairs(work.contenders) do
    if is_on(contender, round) then
      local values, startup, result = sample(work, contender)
      reference, expected = reference or check(values, result), expected or result
      if not values then
        contender.fault = result
      elseif result ~= expected then
        contender.fault = ("WRONG: %q where the reference has %q"):format(result, expected)
      else
        add(work, contender, values, startup, reference)
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
    run_round(work, round)
  end
  report.print(work)
  return all_right(work)
end

-- The works named in WORK; all when it is unset or empty.
local function chosen()
  local works, names, list = all_works(), words("WORK"), {}
  for _, name in ipairs(names or {}) do
    local known = #list
    for _, work in ipairs(works) do
      if work.name == name or work.group == name then table.insert(list, work) end
    end
    check(#list > known, "WORK: no work is named " .. name)
  end
  return names and list or works
end

local function compile_instruments()
  for _, sources in ipairs {
    { "measure.c", "partner.c", "streams.c", "link.c", "datagrams.c", "processor.c" },
    { "load.c", "clients.c", "server.c", "processor.c" },
  } do
    check(contenders.compile(HERE, BUILT, table.unpack(sources)))
  end
end

check(SCALE and SCALE > 0, "SCALE: a number above 0 expected")
check(ROUNDS and ROUNDS > 0, "ROUNDS: an integer above 0 expected")
local list = chosen()
check(os.execute("mkdir -p " .. BUILT), "cannot create " .. BUILT)
compile_instruments()
report.head(ROUNDS, SCALE)
local right = true
for _, work in ipairs(list) do right = run(work) and right end
os.exit(right)
