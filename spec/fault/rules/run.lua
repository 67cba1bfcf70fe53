-- Has the specs, and the scenarios of spec/fault/sweep, run by three rules of shim.c; `make rules` runs it. What
-- comes of each has to be what comes of it without. From the environment: RULE (one of RULES, all), SEEDS (how
-- many, 10), SEED (the first, 1), SPEC (files or folders, all but those that inject faults themselves).
--
-- left_out.lua has those that are not run.

local left_out = require "spec.fault.rules.left_out"

local LUA <const> = os.getenv "LUA" or "lua5.4"
local FOLDER <const> = "build/rules"
local FIRED <const> = FOLDER .. "/fired"

local RULES <const> = { "eintr", "short", "again" }

-- Folders of specs that have faults of their own, or nothing to do with descriptors.
local OTHERS <const> = { "fault", "soak", "score", "fuzz", "bench", "support", "contract" }

-- Seconds that all specs may take.
local LIMIT <const> = 1500

local function option(name, default)
  local value = os.getenv(name) or ""
  return value ~= "" and value or default
end

local ONLY = option("RULE")
local FIRST, SEEDS = math.tointeger(option("SEED", 1)), math.tointeger(option("SEEDS", 10))

local function default_specs()
  local ls <close> = assert(io.popen "ls -d spec/*_spec.lua spec/*/")
  local others, specs = {}, {}
  for _, folder in ipairs(OTHERS) do others["spec/" .. folder .. "/"] = true end
  for path in ls:lines() do
    if not others[path] then specs[#specs + 1] = path end
  end
  return table.concat(specs, " ")
end

local SPEC = option("SPEC", default_specs())

-- How often each test went well, by its name; and how many tests have ended.
local function outcomes(lines)
  local good, count = {}, 0
  for line in lines do
    local kind, name = line:match "^(%l+) +(.+)$"
    if kind == "ok" then good[name], count = (good[name] or 0) + 1, count + 1 end
  end
  return good, count
end

-- Run a command whose output goes to a file of this name.
local function run(name, command)
  local path = ("%s/%s.log"):format(FOLDER, name)
  os.execute(("{ %s\n} >%s 2>&1"):format(command, path))
  return outcomes(io.lines(path))
end

-- busted's arguments for what is left out.
local function filters(rule)
  local list = {}
  for _, entry in ipairs(left_out) do
    if entry[1] == rule then list[#list + 1] = ("--filter-out='%s'"):format(entry[2]:gsub("'", "'\\''")) end
  end
  return table.concat(list, " ")
end

local function specs(rule)
  return ("timeout -s KILL %d %s -o spec/support/handler.lua --exclude-tags=once %s %s"):format(LIMIT,
    option("BUSTED", LUA .. " spec/support/busted.lua"), filters(rule), SPEC)
end

local function by_rule(rule, seed, preloaded, command)
  return ("export RULE=%s SEED=%d RULE_LOG=%s LD_PRELOAD='%s'\n%s"):format(rule, seed, FIRED, preloaded, command)
end

-- How many calls a rule has changed since this was asked last.
local function fired()
  local sum = 0
  local file = io.open(FIRED)
  if not file then return sum end
  for line in file:lines() do sum = sum + line end
  file:close()
  os.remove(FIRED)
  return sum
end

local total = { tried = 0, same = 0 }

local function note(rule, seed, tried, same, missing)
  total.tried, total.same = total.tried + tried, total.same + same
  local calls = fired()
  if calls == 0 then
    missing[#missing + 1] = "no call was subject to the rule"
    total.tried = total.tried + 1
  end
  print(("%-8s%6d%8d%8d%12d"):format(rule, seed, tried, same, calls))
  for _, name in ipairs(missing) do print(("not the same: %s, seed %d: %s"):format(rule, seed, name)) end
  io.flush()
end

local function compare(plain, good)
  local same, missing = 0, {}
  for name, count in pairs(plain) do
    same = same + math.min(count, good[name] or 0)
    if (good[name] or 0) < count then missing[#missing + 1] = name end
  end
  table.sort(missing)
  return same, missing
end

-- All specs with each seed. What goes well without has to go well with the rule.
local function try_specs(rule)
  local plain, tried = run(("plain-%s"):format(rule), specs(rule))
  if tried == 0 then error "no spec went well without any rule" end
  for seed = FIRST, FIRST + SEEDS - 1 do
    local preloaded = os.getenv "PWD" .. "/build/rules.so"
    local good = run(("%s-%d"):format(rule, seed), by_rule(rule, seed, preloaded, specs(rule)))
    local same, missing = compare(plain, good)
    note(rule, seed, tried, same, missing)
  end
end

-- All scenarios with one seed; each says by itself whether it was the same.
local function try_scenarios(rule, seed)
  local path = ("%s/scenarios-%s-%d.log"):format(FOLDER, rule, seed)
  local command = ("%s spec/fault/rules/scenarios.lua %d"):format(LUA, seed)
  local good, same = run(("scenarios-%s-%d"):format(rule, seed),
    by_rule(rule, seed, "build/rules.so build/sweep.so", command))
  local tried, missing = 0, {}
  for line in io.lines(path) do
    local name = line:match "^run  (.+)$"
    if name then tried = tried + 1 end
    if name and not good[name] then missing[#missing + 1] = name end
  end
  note(rule, seed, tried, same, missing)
end

os.execute("mkdir -p " .. FOLDER)
os.remove(FIRED)
print(("%-8s%6s%8s%8s%12s"):format("rule", "seed", "tried", "same", "calls"))
for _, rule in ipairs(RULES) do
  if not ONLY or ONLY == rule then
    for seed = FIRST, FIRST + SEEDS - 1 do try_scenarios(rule, seed) end
    try_specs(rule)
  end
end
for _, entry in ipairs(left_out) do
  if not ONLY or ONLY == entry[1] then print(("not run: %s: '%s', which %s"):format(table.unpack(entry))) end
end
print(("score: %d of %d runs of specs and scenarios the same"):format(total.same, total.tried))
os.exit(total.tried > 0 and total.same == total.tried)
