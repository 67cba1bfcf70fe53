--- What the output of a command says of its row of the score: spec/score/rows.lua has the rows.

local judge = {}

-- How what is not good is called, and what the commands say at the end.
local BAD <const> = { "^not survived", "^not taken", "^not noticed", "^not the same", "^not run" }
local LAST <const> = "^score: (%d+) of (%d+) (.+)$"
local SUITE <const> = "^(%d+) passed, (%d+) failed"

local function is_bad(line)
  for _, pattern in ipairs(BAD) do
    if line:find(pattern) then return true end
  end
  return false
end

-- How many were good, of how many, and of what, where a line says so.
local function figures(line)
  local good, tried, what = line:match(LAST)
  if good then return math.tointeger(good), math.tointeger(tried), what end
  local passed, failed = line:match(SUITE)
  if passed then return math.tointeger(passed), math.tointeger(passed + failed), "specs" end
end

-- Why a row is not met: nothing was measured, too little was, or it was not good enough.
local function fault(row, result, ok)
  if result.tried == 0 then return "nothing was tried" end
  if result.tried < (row.least or 1) then return ("fewer than %d were tried"):format(row.least) end
  if result.good < result.tried * row.target / 100 then return ("less than %g %%"):format(row.target) end
  if not ok then return "the command failed" end
end

---@class poe.score.Row
---@field name string what is measured
---@field command string what measures it, to be run from the top
---@field target number per cent that have to be good
---@field least? integer how many have to be tried

---@class poe.score.Result
---@field good integer
---@field tried integer
---@field what string what was tried
---@field bad string[] what was not good, a line each
---@field fault? string why the row is not met

---What has come of a row.
---@param row poe.score.Row
---@param lines fun(): string? what its command printed
---@param ok? boolean the command ended well
---@return poe.score.Result
function judge.row(row, lines, ok)
  local result = { good = 0, tried = 0, what = "", bad = {} }
  for line in lines do
    if is_bad(line) then table.insert(result.bad, line) end
    local good, tried, what = figures(line)
    if good then result.good, result.tried, result.what = good, tried, what end
  end
  result.fault = fault(row, result, ok)
  return result
end

return judge
