--- What a run of specs has printed: spec/support/handler.lua's words.

local log = {}

local TOTAL <const> = "^(%d+) passed, (%d+) failed, (%d+) skipped$"

---@class spec.Log
---@field passed integer
---@field failed integer
---@field skipped integer
---@field ended boolean its last line was there
---@field faults string[] each test that failed, and why
---@field shown string[] lines of failures, skips and warnings, and all that came after the last one
---@field warned boolean an error in a __gc was told
---@field counted table<string, integer> "stress: 10 cats" is 10 of cats
---@field last string its last words

-- What a line begins: a test that failed, or was skipped; nil is within what came before.
local function begins(line)
  local word = line:match "^(%a+)"
  if line:find "^    " then return end
  return (word == "FAIL" or word == "skip") and word or "else"
end

local function count(result, line)
  local number, what = line:match "^stress: (%d+) (.+)$"
  if number then result.counted[what] = (result.counted[what] or 0) + math.tointeger(number) end
end

local function read_total(result, line)
  local passed, failed, skipped = line:match(TOTAL)
  if not passed then return end
  result.passed, result.failed = math.tointeger(passed), math.tointeger(failed)
  result.skipped, result.ended = math.tointeger(skipped), true
  return true
end

local function read_line(result, line, inside)
  local warning = line:find("Lua warning", 1, true)
  if warning then result.warned = true end
  if begins(line) == "FAIL" then
    table.insert(result.faults, line:sub(#"FAIL " + 1))
  elseif inside == "FAIL" then
    result.faults[#result.faults] = result.faults[#result.faults] .. "\n" .. line
  end
  if result.ended or inside ~= "else" or warning then table.insert(result.shown, line) end
end

---@param path string
---@return spec.Log
function log.read(path)
  local result = { passed = 0, failed = 0, skipped = 0, ended = false, warned = false,
    faults = {}, shown = {}, counted = {}, last = "" }
  local inside = "else"
  for line in io.lines(path) do
    result.last = line
    count(result, line)
    if not read_total(result, line) then
      inside = begins(line) or inside
      read_line(result, line, inside)
    end
  end
  return result
end

return log
