--- What sanitizers and valgrind have reported of processes: a file for each, folder/report.*.

local report = {}

-- Where in our sources it was.
local function place(text)
  return text:match "[%w_/.-]*csrc/[%w_/]+%.c:%d+" or text:match "[%w_/.-]*spec/[%w_/]+%.c:%d+"
end

-- The first line that says what is wrong. What programs of others leak, into which the sanitizer comes with
-- their parent's settings, is theirs.
local function sanitizer(text)
  local where = place(text)
  if text:find "detected memory leaks" and not where then return end
  local what = text:match "ERROR: ([^\n]+)" or text:match "runtime error: [^\n]+" or text:match "[^\n]+"
  return what and ("%s %s"):format(what, where or "")
end

-- A descriptor that no parent has given.
local function open_descriptor(text)
  for which, where in text:gmatch "Open [^\n]-(%d+[^\n]*)\n==%d+== +([^\n]*)" do
    if not where:find "inherited" then return ("descriptor %s left open, made %s"):format(which, where) end
  end
end

local function valgrind(text)
  local errors = text:match "ERROR SUMMARY: (%d+)"
  if errors ~= "0" then
    local what = text:match "\n==%d+== ([^\n]+)\n==%d+==    at [^\n]+"
    return ("%s errors, such as %s %s"):format(errors, what, place(text) or "")
  end
  return open_descriptor(text)
end

local function finding(text)
  if text:find "ERROR SUMMARY" then return valgrind(text) end
  if text:find "^==%d+== Memcheck" then return "valgrind has no end: was it killed?" end
  return sanitizer(text)
end

---The reports in a folder: their files, and what each has found.
---@param folder string
---@return table<string, string|false>
function report.read(folder)
  local found = {}
  for path in assert(io.popen(("find %s -maxdepth 1 -name 'report.*'"):format(folder))):lines() do
    local file <close> = assert(io.open(path))
    found[path] = finding(file:read "a") or false
  end
  return found
end

return report
