-- Runs the parts of a measure, C and Lua, and adds up: spec/coverage/run.lua and spec/mutants/run.lua.
-- A part is a module that returns function(options) ... return good, tried end; options.only is a word in
-- the names of the files wanted, options.sample says that one in so many is enough. From the environment: PART (c or
-- lua, all), ONLY (all), SAMPLE (1).
--
-- The exit status is 1 if nothing was tried.

local ONLY = os.getenv "ONLY" or ""
local PART = os.getenv "PART" or ""
local SAMPLE = math.tointeger(os.getenv "SAMPLE" or "") or 1

local parts = {}

local function exists(module)
  return package.searchpath(module, package.path) ~= nil
end

---Run what there is of a measure, and print what has come of it as its score.
---@param measure string the folder that has the parts: "spec.coverage"
---@param whats table<string, string> what each part tries: { c = "branches taken", lua = "lines taken" }
function parts.run(measure, whats)
  local good, tried, what = 0, 0, {}
  for _, part in ipairs { "c", "lua" } do
    local module = ("%s.%s"):format(measure, part)
    if part:find(PART, 1, true) == 1 and exists(module) then
      local part_good, part_tried = require(module) { only = ONLY, sample = SAMPLE }
      good, tried = good + part_good, tried + part_tried
      table.insert(what, whats[part])
    end
  end
  print(("score: %d of %d %s"):format(good, tried, table.concat(what, " and ")))
  os.exit(tried > 0)
end

return parts
