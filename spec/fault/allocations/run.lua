-- Has each allocation fail in each scenario, and in the scripts of spec/fault/host.c; `make allocations` runs
-- it. From the environment: SCENARIO (a word in the names), STEP (each STEPth point, 1).
--
-- MODES says whose allocations fail, Lua's or the C core's own, and whether memory is wanting once or on and on.

local SCENARIO <const> = os.getenv "SCENARIO" or ""
local STEP <const> = math.tointeger(os.getenv "STEP" or "") or 1

local FOLDER <const> = "spec/fault/allocations/scenarios/"
local FILES <const> = { "handles", "drivers", "filters", "loops", "wheels", "tasks" }
local MODES <const> = { "lua-once", "lua-on", "c-once", "c-on" }

-- Those of spec/fault/host_spec.lua that are whole conversations.
local SCRIPTS <const> = { "transfer", "messages", "filters", "formats", "stacks", "resp", "http", "loops", "tasks" }

local total = { tried = 0, good = 0 }

local function note(name, tried, wrong)
  total.tried, total.good = total.tried + tried, total.good + tried - #wrong
  for _, why in ipairs(wrong) do print(("not survived: %s: %s"):format(name, why)) end
  io.flush()
  return tried, tried - #wrong
end

-- All points of one scenario: at how many an allocation has failed, as at the last it does not, and what was wrong.
local function points(command)
  local tried, wrong, ended = 0, {}, false
  local child <close> = assert(io.popen(command))
  for text in child:lines() do
    if text:find "^at " then tried = tried + 1 end
    wrong[#wrong + 1] = text:match "^wrong (.*)$"
    ended = ended or text == "done"
  end
  if not ended then wrong[#wrong + 1] = ("%d: it hangs, or dies"):format(tried - 1) end
  return math.max(tried - 1, #wrong), wrong
end

local function try_scenarios(mode, file)
  local tried, good = 0, 0
  for index, scenario in ipairs(require(FOLDER:gsub("/", ".") .. file)) do
    if scenario.name:find(SCENARIO, 1, true) then
      local command = "build/allocations %s %s%s.lua %d %d 2>/dev/null"
      local more, of = note(("%s, %s: %s"):format(mode, file, scenario.name),
        points(command:format(mode, FOLDER, file, index, STEP)))
      tried, good = tried + more, good + of
    end
  end
  print(("%-10s%-10s%8d%8d"):format(mode, file, tried, good))
end

local function try_script(script)
  local child = assert(io.popen(("build/host memory spec/fault/%s.lua 2>&1"):format(script)))
  local output = child:read "a"
  local ok = child:close()
  local tried = math.tointeger(output:match "^(%d+) allocations\n$") or 1
  local _, good = note("script " .. script, tried, ok and {} or { (output:gsub("\n", " ")) })
  print(("%-10s%-10s%8d%8d"):format("script", script, tried, good))
end

print(("%-10s%-10s%8s%8s"):format("mode", "of", "tried", "good"))
for _, mode in ipairs(MODES) do
  for _, file in ipairs(FILES) do try_scenarios(mode, file) end
end
if SCENARIO == "" and STEP == 1 then
  for _, script in ipairs(SCRIPTS) do try_script(script) end
end
print(("score: %d of %d allocations"):format(total.good, total.tried))
os.exit(total.tried > 0 and total.good == total.tried)
