--- How many of the branches of csrc are taken by the suite, as gcov counts them. A line with a comment that begins
-- with "unreachable:", or below one, is not counted, and is wrong if all its branches are taken; nor is an assertion.

local cjson = require "cjson"
local collect = require "spec.coverage.collect"
local files = require "spec.support.files"

-- What gcov knows of one source: nothing, if it was not compiled for that.
local function counts_of(path, object)
  local command = "gcov --branch-probabilities --json-format --stdout '%s' 2>/dev/null"
  local gcov <close> = assert(io.popen(command:format(object)))
  local text = gcov:read "a"
  if text == "" then return nil end
  for _, file in ipairs(cjson.decode(text).files) do
    if file.file == path then return file.lines end
  end
end

-- Branches of a line, and those that are taken.
local function branches_of(line)
  local taken = 0
  for _, branch in ipairs(line.branches) do
    if branch.count > 0 then taken = taken + 1 end
  end
  return taken, #line.branches
end

-- What one file adds: how many branches are good, and how many there are.
local function judge(path, object, report)
  local good, tried, texts, lines = 0, 0, collect.read(path), counts_of(path, object)
  if not lines then
    report("not run: " .. path)
    return 0, 1
  end
  for _, line in ipairs(lines) do
    local taken, of = branches_of(line)
    local text = texts[line.line_number]
    local above = texts[line.line_number - 1] or ""
    local is_marked = text:find "/%* unreachable: %S" or above:find "^%s*/%* unreachable: %S"
      or text:find "^%s*assert%("
    if not is_marked then good, tried = good + taken, tried + of end
    if not is_marked and taken < of then
      local what = text:match "^%s*(.*)$"
      report(("not taken: %s:%d: %d of %d of %s"):format(path, line.line_number, of - taken, of, what))
    end
    if is_marked and of > 0 and taken == of then
      tried = tried + 1
      report(("not taken: %s:%d: (it is, for all its mark)"):format(path, line.line_number))
    end
  end
  return good, tried
end

---@param options { only: string, folder?: string, objects?: string, report?: fun(line: string) }
--- only: a word in the names of the files; objects: where gcc has put theirs (the suite is run otherwise)
---@return integer good
---@return integer tried
return function(options)
  local folder, objects = options.folder or "csrc", options.objects or "build/coverage/obj"
  if not options.objects then collect.specs() end
  local good, tried = 0, 0
  for _, path in ipairs(files.find(folder .. " -name '*.c'")) do
    if path:find(options.only, 1, true) then
      local object = objects .. path:sub(#folder + 1):gsub("%.c$", ".gcda")
      local more, of = judge(path, object, options.report or print)
      good, tried = good + more, tried + of
    end
  end
  return good, tried
end
