--- Turns each comparison in the Lua filters and wheels the other way round, one at a time, and runs the specs that
-- take its line, the quickest first, until one fails. What takes far longer than it should has noticed, too.

local collect = require "spec.coverage.collect"
local comparisons = require "spec.mutants.comparisons"
local jobs = require "spec.coverage.jobs"

local FOLDER <const> = "build/mutants"
local SOURCES <const> = "lua/poe/filter lua/poe/wheel lua/poe/filter.lua -name '*.lua'"
local BUSTED = os.getenv "BUSTED" or "lua5.4 spec/support/busted.lua"

local PATHS <const> = "./%s/?.lua;./%s/?/init.lua;./lua/?.lua;./lua/?/init.lua;./?.lua;;"
local SPEC <const> = "timeout %d env LUA_PATH_5_4='%s' LUA_CPATH_5_4='./build/?.so;;' %s '%s' || exit 1"

-- Seconds that a file of specs may take, of what it took with a hook for each line.
local function limit(spec) return math.ceil(5 + 2 * spec.seconds) end

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

-- The specs that take a line, the quickest first.
local function specs_of(specs, place)
  local list = {}
  for _, spec in ipairs(specs) do
    if spec.ok and spec.lines[place] then list[#list + 1] = spec end
  end
  table.sort(list, function(a, b) return a.seconds < b.seconds end)
  return list
end

local function job_of(number, path, mutant, specs)
  local folder = ("%s/%d"):format(FOLDER, number)
  local file = folder .. path:match "^lua(/.*)$"
  os.execute(("mkdir -p %s"):format(file:match "^(.*)/"))
  local out <close> = assert(io.open(file, "w"))
  out:write(mutant.text)
  local commands, seconds = {}, 0
  for i, spec in ipairs(specs) do
    commands[i] = SPEC:format(limit(spec), PATHS:gsub("%%s", folder), BUSTED, spec.path)
    seconds = seconds + limit(spec)
  end
  local script <close> = assert(io.open(folder .. "/run.sh", "w"))
  script:write(table.concat(commands, "\n"), "\n")
  return { command = ("sh %s/run.sh"):format(folder), log = folder .. "/log", limit = seconds + 5,
    name = ("%s:%d: %s -> %s"):format(path, mutant.line, mutant.from, mutant.to) }
end

local function made(options, specs)
  local list, count = {}, 0
  for _, path in ipairs(collect.find(SOURCES)) do
    for _, mutant in ipairs(path:find(options.only, 1, true) and comparisons(read(path)) or {}) do
      count = count + 1
      if count % options.sample == 0 then
        list[#list + 1] = job_of(count, path, mutant, specs_of(specs, ("%s:%d"):format(path, mutant.line)))
      end
    end
  end
  return list
end

---@param options { only: string, sample: integer, specs?: poe.coverage.Spec[], report?: fun(line: string) }
---@return integer good
---@return integer tried
return function(options)
  os.execute("rm -rf " .. FOLDER)
  local good, tried = 0, 0
  jobs(made(options, options.specs or collect.specs()), function(job, status)
    tried, good = tried + 1, good + (status ~= 0 and 1 or 0)
    if status == 0 then (options.report or print)("not noticed: " .. job.name) end
  end)
  return good, tried
end
