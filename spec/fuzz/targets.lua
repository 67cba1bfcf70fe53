--- The filters that are fuzzed: each is a file of grammars/, which gives a list of targets
-- (invariants.lua says what they are).

local targets = {}

local NAMES = { "block", "framed", "line", "messages", "stream" }

---@return string[]
function targets.names()
  return table.move(NAMES, 1, #NAMES, 1, {})
end

---@param name string
---@return table[]? targets nil when there are none of this name
function targets.of(name)
  for _, known in ipairs(NAMES) do
    if known == name then return require("spec.fuzz.grammars." .. name) end
  end
end

---The target of a title.
---@param name string
---@param title string
---@return table
function targets.find(name, title)
  for _, target in ipairs(targets.of(name)) do
    if target.title == title then return target end
  end
  error(("no target of %s is called '%s'"):format(name, title))
end

return targets
