--- The specs that a changed source is tried with: those that take its line, the quickest first, until one fails. What
--- takes far longer than it should has noticed, too.

local collect = require "spec.coverage.collect"
local files = require "spec.support.files"
local jobs = require "spec.coverage.jobs"

local BUSTED = os.getenv "BUSTED" or "lua5.4 spec/support/busted.lua"
local RUN <const> = "timeout %d env LUA_PATH_5_4='%s' LUA_CPATH_5_4='%s' %s"
local SPEC <const> = RUN .. " '%s' || exit 1"

---@class spec.mutants.Options
---@field only string a word in the names of the files
---@field sample integer every so many is tried
---@field specs? poe.coverage.Spec[] instead of all, and of the last command
---@field report? fun(line: string)

---@class spec.mutants.Way how the sources of a language are changed
---@field folder string where the changed ones go
---@field sources string what find(1) is asked for
---@field mutants_of fun(text: string): spec.mutants.Mutant[]
---@field file fun(folder: string, path: string): string where the changed source goes
---@field prepare? fun(folder: string, path: string): string a command before the specs
---@field path string LUA_PATH, %s for the folder
---@field cpath string likewise
---@field patience integer seconds that all specs together may take
---@field last? string a command for what no spec has noticed; it fails if it notices, and fails again

-- What fails by chance fails once.
local LAST <const> = "for i in 1 2; do " .. RUN .. " && exit 0; done; exit 1"
local LAST_LIMIT <const> = 90 -- seconds

-- Seconds that a file of specs may take, of what it took with a hook for each line.
local function limit(spec) return math.ceil(5 + 2 * spec.seconds) end

local function write(path, text)
  os.execute(("mkdir -p '%s'"):format(path:match "^(.*)/"))
  files.write(path, text)
end

-- The specs that take a line, the quickest first, as long as there is patience.
local function specs_of(specs, place, patience)
  local list, seconds = {}, 0
  table.sort(specs, function(a, b) return a.seconds < b.seconds end)
  for _, spec in ipairs(specs) do
    if spec.ok and spec.lines[place] and seconds + spec.seconds <= patience then
      list[#list + 1] = spec
      seconds = seconds + spec.seconds
    end
  end
  return list
end

local function job_of(way, number, path, mutant, specs, last)
  local folder = ("%s/%d"):format(way.folder, number)
  local lua_path, lua_cpath = way.path:gsub("%%s", folder), way.cpath:gsub("%%s", folder)
  write(way.file(folder, path), mutant.text)
  local commands, seconds = {}, 30
  if way.prepare then commands[1] = way.prepare(folder, path) .. " || { echo not built; exit 0; }" end
  for _, spec in ipairs(specs) do
    commands[#commands + 1] = SPEC:format(limit(spec), lua_path, lua_cpath, BUSTED, spec.path)
    seconds = seconds + limit(spec)
  end
  if last then
    commands[#commands + 1] = LAST:format(LAST_LIMIT, lua_path, lua_cpath, last)
    seconds = seconds + 2 * LAST_LIMIT
  end
  write(folder .. "/run.sh", table.concat(commands, "\n") .. "\n")
  return { command = ("sh %s/run.sh"):format(folder), log = folder .. "/log", limit = seconds,
    name = ("%s:%d: %s -> %s"):format(path, mutant.line, mutant.from, mutant.to) }
end

local function jobs_of(way, options, specs)
  local list, count = {}, 0
  for _, path in ipairs(files.find(way.sources)) do
    for _, mutant in ipairs(path:find(options.only, 1, true) and way.mutants_of(files.read(path)) or {}) do
      count = count + 1
      if count % options.sample == 0 then
        local some = specs_of(specs, ("%s:%d"):format(path, mutant.line), way.patience)
        list[#list + 1] = job_of(way, count, path, mutant, some, not options.specs and way.last)
      end
    end
  end
  return list
end

local function try(way, options)
  os.execute("rm -rf " .. way.folder)
  local good, tried = 0, 0
  jobs(jobs_of(way, options, options.specs or collect.specs()), function(job, status)
    tried, good = tried + 1, good + (status ~= 0 and 1 or 0)
    if status == 0 then (options.report or print)("not noticed: " .. job.name) end
  end)
  return good, tried
end

---A part of `make mutants`: it tries all changes, and gives how many were noticed, and how many there are. One that
---cannot be built was not noticed.
---@param way spec.mutants.Way
---@return fun(options: spec.mutants.Options): integer, integer
return function(way)
  return function(options) return try(way, options) end
end
