--- The conditions of a C source, and what it would be if one of them always or never held. They are those of if, while
-- and for, and of what is returned, each operand of && and || by itself.

-- What is no code becomes as long a blank: comments, lines for the preprocessor, assertions, and what is compiled for
-- debugging or for systems without recvmmsg only; strings and characters, which are operands, become words.
local NO_CODE <const> = {
  { "\n#ifdef POE_DEBUG.-\n#e%l+", " " }, { "\n#ifdef POE_NO_MMSG.-\n#e%l+", " " },
  { "/%*.-%*/", " " }, { "\n%s*#[^\n]*", " " }, { "^#[^\n]*", " " },
  { '"[^"\n]-[^\\]"', "_" }, { '""', "_" }, { "'\\?.'", "_" }, { "assert%b()", " " },
}

local function code_of(text)
  for _, rule in ipairs(NO_CODE) do
    text = text:gsub(rule[1], function(found) return (found:gsub("[^\n]", rule[2])) end)
  end
  return text
end

-- Where the operands of && and || lie between two places, at the top.
local function operands_of(code, from, to)
  local list, start, depth = {}, from, 0
  for at = from, to do
    local char = code:sub(at, at)
    if char:find "[({[]" then depth = depth + 1 elseif char:find "[)}%]]" then depth = depth - 1 end
    if depth == 0 and code:find("^&&", at) or depth == 0 and code:find("^||", at) then
      list[#list + 1] = { start, at - 1 }
      start = at + 2
    end
  end
  list[#list + 1] = { start, to }
  return list
end

local add_conditions

-- One operand: what lies in its parentheses, or itself. What is a number is none.
local function add_operand(list, code, from, to)
  from = code:match("^%s*()", from)
  while to > from and code:sub(to, to):find "%s" do to = to - 1 end
  local inner, behind = code:match("^!?()%b()()", from)
  if inner and behind == to + 1 then return add_conditions(list, code, inner + 1, to - 1) end
  if not code:sub(from, to):find "^%d*$" then list[#list + 1] = { from, to } end
end

function add_conditions(list, code, from, to)
  for _, operand in ipairs(operands_of(code, from, to)) do add_operand(list, code, operand[1], operand[2]) end
end

-- The condition of a loop of three parts.
local function add_middle(list, code, from, to)
  local first, second = code:match("^[^;]*;()[^;]*();", from)
  if second and second < to then add_conditions(list, code, first, second - 1) end
end

-- Where each word is followed by parentheses, or by an expression.
local function conditions_of(code)
  local list = {}
  for _, word in ipairs { "if", "while" } do
    for from, to in code:gmatch("%f[%w_]" .. word .. " ()%b()()") do add_conditions(list, code, from + 1, to - 2) end
  end
  for from, to in code:gmatch "%f[%w_]for ()%b()()" do add_middle(list, code, from + 1, to - 2) end
  for from, to in code:gmatch "%f[%w_]return ()[^;]*();" do
    if code:sub(from, to - 1):find "&&" or code:sub(from, to - 1):find "||" then
      add_conditions(list, code, from, to - 1)
    end
  end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return list
end

local function line_of(text, at)
  return 1 + select(2, text:sub(1, at):gsub("\n", ""))
end

---@class spec.mutants.Mutant
---@field line integer
---@field from string as it is
---@field to string
---@field text string the whole source with it

---@param text string
---@return spec.mutants.Mutant[]
return function(text)
  local list = {}
  for _, condition in ipairs(conditions_of(code_of(text))) do
    local from, to = condition[1], condition[2]
    local what = text:sub(from, to)
    for _, value in ipairs { 1, 0 } do
      list[#list + 1] = { line = line_of(text, from), from = what:gsub("%s+", " "), to = tostring(value),
        text = ("%s((%s), %d)%s"):format(text:sub(1, from - 1), what, value, text:sub(to + 1)) }
    end
  end
  return list
end
