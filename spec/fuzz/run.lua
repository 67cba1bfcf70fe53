-- Runs every filter on streams that are valid, nearly so, or not at all; `make fuzz` runs it.
-- From the environment: FILTER (names in grammars/, all), TIME (seconds for each, 10), RUNS (how many
-- streams for each, instead of TIME), SEED (the time of day). The same seed makes the same streams.
--
-- What breaks an invariant (invariants.lua) is made short and written to build/fuzz/NAME-SEED-N.lua, as an
-- entry for corpus/NAME.lua, which `make test` replays; then the exit status is 1.

local Hunt = require "spec.fuzz.hunt"
local targets = require "spec.fuzz.targets"

local FOLDER = "build/fuzz"

local function check(ok, message)
  if ok then return ok end
  io.stderr:write("fuzz: ", message, "\n")
  os.exit(2)
end

local function number(variable, default)
  local text = os.getenv(variable)
  if not text or text == "" then return default end
  return check(tonumber(text), variable .. ": a number expected")
end

local SEED = check(math.tointeger(number("SEED", os.time())), "SEED: an integer expected")
local TIME, RUNS = number("TIME", 10), number("RUNS")

local function chosen()
  local names = {}
  for name in (os.getenv "FILTER" or ""):gmatch "[^%s,]+" do
    check(targets.of(name), "FILTER: no grammar is named " .. name)
    names[#names + 1] = name
  end
  return names[1] and names or targets.names()
end

local function hunt(name)
  local found, start = Hunt.new(name, targets.of(name), SEED), os.clock()
  repeat found:run() until RUNS and found.runs >= RUNS or not RUNS and os.clock() - start >= TIME
  return found
end

local function write(name, found)
  for i, finding in ipairs(found.findings) do
    local path = ("%s/%s-%d-%d.lua"):format(FOLDER, name, SEED, i)
    local file <close> = assert(io.open(path, "w"))
    file:write(found:entry(finding))
    print(("    %s\n      %s: %s: %s"):format(path, finding.target, finding.kind, finding.why))
  end
end

check(os.execute("mkdir -p " .. FOLDER), "cannot create " .. FOLDER)
print(("seed %d, %s each"):format(SEED, RUNS and RUNS .. " streams" or TIME .. " s"))
print(("%-14s%10s%12s%12s%10s%10s"):format("filter", "streams", "octets", "records", "faults", "findings"))
local findings = 0
for _, name in ipairs(chosen()) do
  local found = hunt(name)
  print(("%-14s%10d%12d%12d%10d%10d"):format(
    name, found.runs, found.octets, found.records, found.faults, #found.findings))
  write(name, found)
  io.flush()
  findings = findings + #found.findings
end
os.exit(findings == 0)
