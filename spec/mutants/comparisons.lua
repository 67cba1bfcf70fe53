--- The comparisons of a Lua source, and what each would be if it were the other way round.

local OTHER <const> = { ["=="] = "~=", ["~="] = "==", ["<"] = ">=", [">="] = "<", [">"] = "<=", ["<="] = ">" }

-- What is no code, and operators that only look like comparisons: where one begins, and what it is as a whole.
local SKIPPED <const> = {
  "^%-%-%[(=*)%[.-%]%1%]()", "^%-%-[^\n]*()", "^%[(=*)%[.-%]%1%]()", "^<%a+>()", "^<<()", "^>>()",
}

-- Behind a string that begins here.
local function string_end(text, at)
  local quote = text:sub(at, at)
  repeat
    at = text:find("[\\" .. quote .. "]", at + 1)
    if text:sub(at, at) == "\\" then at = at + 1 end
  until text:sub(at, at) == quote and text:sub(at - 1, at - 1) ~= "\\" or at > #text
  return at + 1
end

-- Behind what is skipped here, if anything is.
local function skipped(text, at)
  if text:find("^[\"']", at) then return string_end(text, at) end
  for _, pattern in ipairs(SKIPPED) do
    local results = { text:match(pattern, at) }
    if #results > 0 then return results[#results] end
  end
end

---@param text string
---@return spec.mutants.Mutant[] see branches.lua
return function(text)
  local list, at, line = {}, 1, 1
  while at <= #text do
    local behind = skipped(text, at)
    local operator = not behind and (text:match("^[=~<>]=", at) or text:match("^[<>]", at))
    local to = operator and OTHER[operator]
    if to then
      local mutant = text:sub(1, at - 1) .. to .. text:sub(at + #operator)
      list[#list + 1] = { line = line, from = operator, to = to, text = mutant }
    end
    behind = behind or at + (operator and #operator or 1)
    line = line + select(2, text:sub(at, behind - 1):gsub("\n", ""))
    at = behind
  end
  return list
end
