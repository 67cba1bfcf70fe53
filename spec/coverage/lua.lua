--- How many of the lines of lua/poe that can be run are run by the suite. A line with a comment
-- "-- unreachable: reason" is not counted, and is wrong if it is run.

local collect = require "spec.coverage.collect"
local files = require "spec.support.files"
local executable = require "spec.coverage.lua.executable"

-- What one file adds: how many lines were good, and how many there are.
local function judge(path, ran, report)
  local good, tried, can_run = 0, 0, executable(path)
  for number, text in ipairs(collect.read(path)) do
    local place, marked = ("%s:%d"):format(path, number), text:find "%-%- unreachable: %S"
    local counts = can_run[number] and not (marked and not ran[place])
    if counts then tried = tried + 1 end
    if counts and ran[place] and not marked then
      good = good + 1
    elseif counts then
      local mark = marked and " (it is, for all its mark)" or ""
      report(("not taken: %s %s%s"):format(place, text:match "^%s*(.*)$", mark))
    end
  end
  return good, tried
end

local function union(specs)
  local ran = {}
  for _, spec in ipairs(specs) do
    if not spec.ok then print(("failed while its lines were noted: %s"):format(spec.path)) end
    for place in pairs(spec.lines) do ran[place] = true end
  end
  return ran
end

---@param options { only: string, folder?: string, ran?: table<string, true>, report?: fun(line: string) }
--- only: a word in the names of the files
---@return integer good
---@return integer tried
return function(options)
  local ran = options.ran or union(collect.specs())
  local good, tried = 0, 0
  for _, path in ipairs(files.find((options.folder or "lua/poe") .. " -name '*.lua'")) do
    if path:find(options.only, 1, true) then
      local more, of = judge(path, ran, options.report or print)
      good, tried = good + more, tried + of
    end
  end
  return good, tried
end
