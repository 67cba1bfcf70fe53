--- The filters that are fuzzed: each is a file of grammars/, which gives a list of targets
-- (invariants.lua says what they are).

local targets = {}

local NAMES = {
  "block", "csv", "framed", "http", "httpd", "json", "length", "line", "messages", "netstring",
  "reference", "resp", "sse", "stackable", "stream", "syslog", "telnet", "websocket", "zlib",
}

-- Filters in names that are not there yet, or want a library, are left out; what else is wrong is told.
local function grammar(name)
  local found, list = pcall(require, "spec.fuzz.grammars." .. name)
  if found then return list end
  if not list:find("not found", 1, true) then error(list, 0) end
end

---Those that there are, and whose libraries are installed.
---@return string[]
function targets.names()
  local names = {}
  for _, name in ipairs(NAMES) do
    if targets.of(name) then names[#names + 1] = name end
  end
  return names
end

---All of them, in an order that stays: libFuzzer's inputs name them by their place in it.
---@param word string in the names of the filters wanted
---@return { name: string, target: table }[]
function targets.all(word)
  local list = {}
  for _, name in ipairs(targets.names()) do
    for _, target in ipairs(name:find(word, 1, true) and targets.of(name) or {}) do
      list[#list + 1] = { name = name, target = target }
    end
  end
  return list
end

---@param name string
---@return table[]? targets nil when there are none of this name
function targets.of(name)
  for _, known in ipairs(NAMES) do
    if known == name then return grammar(name) end
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
