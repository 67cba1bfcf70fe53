--- Runs the suite with an instrumented module, and with a hook for lines: each file of specs by itself, and in
-- the processes that it starts. What was found is in build/coverage/, and is found again when a source or a
-- spec is newer.
--
-- Not covered: lines that a C program runs which embeds Lua, as it asks for no LUA_INIT; and branches in
-- processes that end without exit(3).

local cjson = require "cjson"
local files = require "spec.support.files"
local jobs = require "spec.coverage.jobs"

local FOLDER <const> = "build/coverage/suite"
local LIMIT <const> = 900 -- seconds for a file of specs
local BUSTED = os.getenv "BUSTED" or "lua5.4 spec/support/busted.lua"

-- They try the tools around the suite, and run no line that others do not.
local NOT_RUN <const> = { "^spec/coverage/", "^spec/score/", "^spec/makefile", "^spec/rock", "^spec/bench/",
  "^spec/support/" }

local collect = {}

local function is_run(path)
  for _, pattern in ipairs(NOT_RUN) do
    if path:find(pattern) then return false end
  end
  return true
end

local ENVIRONMENT <const> = "env LUA_CPATH_5_4='./build/coverage/?.so;;' LUA_INIT_5_4=@spec/coverage/lua/hook.lua "
  .. "GCOV_PREFIX=\"$PWD/%s.gcov\" GCOV_PREFIX_STRIP=$(pwd | tr -cd / | wc -c) "
  .. "COVERAGE_LINES=\"$PWD/%s.lines\" %s -o TAP '%s'"

---The lines of a file.
---@param path string
---@return string[]
function collect.read(path)
  local lines = {}
  for line in io.lines(path) do table.insert(lines, line) end
  return lines
end

local function job_of(spec)
  local name = ("%s/%s"):format(FOLDER, spec:gsub("/", "-"):gsub("%.lua$", ""))
  return {
    spec = spec,
    name = name,
    lines = name .. ".lines",
    log = name .. ".log",
    limit = LIMIT,
    command = ENVIRONMENT:format(name, name, BUSTED, spec),
  }
end

-- DONE has a line for each file of specs: its status, its seconds and its path.
local DONE <const> = FOLDER .. "/done"

-- All faults of system calls, of which the suite tries some.
local SWEEP <const> = ("env LUA_CPATH_5_4='./build/coverage/?.so;;' %s spec/fault/sweep/run.lua >%s/sweep.log 2>&1")
  :format(os.getenv "LUA" or "lua5.4", FOLDER)

-- What each file of specs has counted in C, and is added to all that was.
local ADD <const> = [[
d='%s.gcov/build/coverage/obj'; o=build/coverage/obj
[ -d "$d" ] || exit 0
(cd $o && find . -name '*.gcno') | while read -r f; do ln -s "$PWD/$o/$f" "$d/$f" 2>/dev/null; done
find "$d" -name '*.gcda' -exec gcov --json-format --stdout {} + 2>/dev/null >'%s.json'
gcov-tool merge -o %s/merged $o "$d" 2>/dev/null && cp -r %s/merged/. $o/]]

-- The lines of C that it has run, after those of Lua.
local function add_c_lines(job)
  os.execute(ADD:format(job.name, job.name, FOLDER, FOLDER))
  local file <close> = assert(io.open(job.lines, "a"))
  local json = io.open(job.name .. ".json")
  for text in json and json:lines() or function() end do
    for _, source in ipairs(cjson.decode(text).files) do
      for _, line in ipairs(source.lines) do
        if line.count > 0 then file:write(source.file, ":", line.line_number, "\n") end
      end
    end
  end
  if json then json:close() end
end

-- A file of specs that bounds its own time or work may fail under the hook: whether it passes is what it does without.
local function judge_again(failed, statuses)
  local list = {}
  for _, job in ipairs(failed) do
    table.insert(list, { spec = job.spec, log = job.log, limit = job.limit,
      command = ("env LUA_CPATH_5_4='./build/?.so;;' %s -o TAP '%s'"):format(BUSTED, job.spec) })
  end
  jobs(list, function(job, status) statuses[job.spec] = status end)
end

local function run()
  os.execute(("rm -rf %s && mkdir -p %s && find build/coverage -name '*.gcda' -delete"):format(FOLDER, FOLDER))
  local list = {}
  for _, spec in ipairs(files.find "spec -name '*_spec.lua'") do
    if is_run(spec) then table.insert(list, job_of(spec)) end
  end
  local statuses, times, failed = {}, {}, {}
  jobs(list, function(job, status, seconds)
    statuses[job.spec], times[job.spec] = status, seconds
    if status ~= 0 then table.insert(failed, job) end
  end)
  judge_again(failed, statuses)
  os.execute(SWEEP)
  for _, job in ipairs(list) do add_c_lines(job) end
  local file <close> = assert(io.open(DONE, "w"))
  for _, job in ipairs(list) do
    file:write(("%d %.3f %s\n"):format(statuses[job.spec], times[job.spec], job.spec))
  end
end

local function is_fresh()
  local file = io.open(DONE)
  if not file then return false end
  file:close()
  return #files.find(("csrc lua spec -type f -newer %s"):format(DONE)) == 0
end

local function lines_of(path)
  local lines = {}
  local file <close> = io.open(path)
  if not file then return lines end
  for line in file:lines() do lines[line] = true end
  return lines
end

---@class poe.coverage.Spec
---@field path string
---@field ok boolean it passed
---@field seconds number that it took
---@field lines table<string, true> "lua/poe/x.lua:12"

---What each file of specs runs.
---@return poe.coverage.Spec[]
function collect.specs()
  if not is_fresh() then run() end
  local specs = {}
  for line in io.lines(DONE) do
    local status, seconds, path = line:match "^(%d+) (%S+) (.+)$"
    table.insert(specs, { path = path, ok = status == "0", seconds = tonumber(seconds),
      lines = lines_of(job_of(path).lines) })
  end
  return specs
end

return collect
