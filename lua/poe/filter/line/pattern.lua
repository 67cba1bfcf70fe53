--- Lines that end at a Lua pattern, the same however the stream is cut.
--
-- Where octets end, a match is taken only if no octets that follow could change
-- it: "\r?\n" ends a line at once, "\n+" waits for an octet that is no LF. That is
-- found out by matching: each beginning of the pattern, anchored with `$`, tells
-- whether an end that has started may still go on. Hence the pattern is read as a
-- row of items (`x`, `%a`, `[set]`, each with `*`, `+`, `-`, `?` or nothing), and
-- what is no such item is refused: `%b`, `%f`, back references and anchors.
--
-- A pattern such as "a.*b", which may always go on, ends no line before the input
-- ends. A search starts where the last one found a possible start, and costs what
-- string.find costs there; max_length bounds how many octets that can be.

local find, sub = string.find, string.sub

---@class poe.filter.line.Pattern
---@field private pattern string without captures
---@field private starts string[] each matches a part of an end that reaches the window's end
---@field private greedy boolean an end may grow after it has matched
---@field private reach integer octets before the window's end in which an end may have started
---@field private alive? integer the first octet in the window where one of `starts` matches
local Pattern = {}
Pattern.__index = Pattern

-- Where the set that opens at `at` closes; nil if it does not.
local function set_end(pattern, at)
  local from = select(2, find(pattern, "^%^?%]?", at + 1)) + 1
  local close = find(pattern, "[%]%%]", from)
  while close and sub(pattern, close, close) == "%" do
    close = find(pattern, "[%]%%]", close + 2)
  end
  return close
end

-- Where the single-character item at `at` ends; nil and a reason if it is none.
local function item_end(pattern, at)
  local c = sub(pattern, at, at)
  if c == "[" then
    return set_end(pattern, at), "a set without its ']'"
  elseif c == "%" then
    if find(pattern, "^[bf%d]", at + 1) then
      return nil, ("'%s' is not available"):format(sub(pattern, at, at + 1))
    end
    return at < #pattern and at + 1, "an escape without its character"
  elseif c == "^" and at == 1 or c == "$" and at == #pattern then
    return nil, "anchors are not available"
  end
  return at
end

-- The item at `at`, and where the next one starts; nil and a reason.
local function read_item(pattern, at)
  local last, why = item_end(pattern, at)
  if not last then return nil, why end
  local text, suffix = sub(pattern, at, last), pattern:match("^[*+?-]?", last + 1)
  if find(text, "^[%^$*+?-]") then text = "%" .. text end -- itself, wherever it is put
  return { text = text .. suffix, suffix = suffix }, last + 1 + #suffix
end

-- "(a%-)*[bc]+" -> the items a, %-, *, [bc]+: captures left out.
local function items_of(pattern)
  local items, open, at = {}, 0, 1
  while at <= #pattern do
    local capture = pattern:match("^[()]", at)
    if capture then
      open, at = open + (capture == "(" and 1 or -1), at + 1
      if open < 0 then return nil, "a ')' without its '('" end
    else
      items[#items + 1], at = read_item(pattern, at)
      if type(at) == "string" then return nil, at end
    end
  end
  if open > 0 then return nil, "a '(' without its ')'" end
  return items
end

-- The text of the first `count` items.
local function beginning(items, count)
  local texts = {}
  for i = 1, count do texts[i] = items[i].text end
  return table.concat(texts)
end

-- The beginnings of the pattern after which it may go on.
local function starts_of(items)
  local starts, suffix = {}, items[#items].suffix
  local growing = suffix == "*" or suffix == "+"
  for i = 1, growing and #items or #items - 1 do
    starts[i] = beginning(items, i) .. "$"
  end
  return starts
end

local function has_suffix(items, suffixes)
  for _, item in ipairs(items) do
    if find(item.suffix, suffixes) then return true end
  end
  return false
end

local pattern = {}

---Why a pattern cannot end lines.
---@param source string
---@return string? why nil if it can
function pattern.refusal(source)
  local items, why = items_of(source)
  if not items then return why end
  for _, item in ipairs(items) do
    if item.suffix == "" or item.suffix == "+" then return nil end
  end
  return "it matches the empty string"
end

---@param source string one that is not refused
---@return poe.filter.line.Pattern
function pattern.new(source)
  local items = items_of(source)
  return setmetatable({
    pattern = beginning(items, #items),
    starts = starts_of(items),
    greedy = has_suffix(items, "[*+?]"),
    reach = has_suffix(items, "[*+-]") and math.maxinteger or #items - 1,
  }, Pattern)
end

function Pattern:enter()
  self.alive = nil
  return 0
end

local function find_alive(self, window, from)
  local alive = #window + 1
  from = math.max(from, alive - self.reach)
  for _, start in ipairs(self.starts) do
    alive = math.min(alive, find(window, start, from) or alive)
  end
  return alive
end

function Pattern:find(window, from, ended)
  local first, last = find(window, self.pattern, from)
  if ended then return first, last or #window + 1 end
  local alive = self.alive
  if not alive or alive < from then alive = find_alive(self, window, from) end
  self.alive = alive
  if first and (first < alive or first == alive and not self.greedy) then return first, last end
  self.alive = nil -- the window will be cut, and positions change
  return nil, alive
end

return pattern
