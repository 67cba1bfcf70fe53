--- Lines that end at a Lua pattern, the same however the stream is cut.
--
-- Where octets end, a match is taken only if no octets that follow could change
-- it: "\r?\n" ends a line at once, "\n+" waits for an octet that is no LF, and a
-- pattern such as "a.*b", which may always go on, ends no line before the input
-- ends. An automaton, which looks at each octet once, says when to take a match,
-- and string.find, called once for a match, says where it is.
--
-- The automaton reads the pattern as a row of items (`x`, `%a`, `[set]`, each with
-- `*`, `+`, `-`, `?` or nothing); what is no such item is refused: `%b`, `%f`, back
-- references and anchors.

local Automaton = require "poe.filter.line.automaton"

local find, sub = string.find, string.sub

---What was found out about octets of a line that were set aside.
---@class poe.filter.line.Held
---@field state poe.filter.line.State after these octets
---@field size integer   how many they are
---@field run integer    how many of them are before the first that may be in a match
---@field before integer how many are certainly before the line's end

---@class poe.filter.line.Pattern
---@field private pattern string without captures
---@field private automaton poe.filter.line.Automaton
---@field private reach integer octets of the longest end that is not yet complete
---@field private max_buffer integer octets that may wait for the end of a line, it included
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
  return { class = text, suffix = suffix }, last + 1 + #suffix
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

local function text_of(items)
  local texts = {}
  for i, item in ipairs(items) do texts[i] = item.class .. item.suffix end
  return table.concat(texts)
end

-- a+ -> a a*
local function without_plus(items)
  local plain = {}
  for _, item in ipairs(items) do
    if item.suffix == "+" then
      plain[#plain + 1] = { class = item.class, suffix = "" }
      item = { class = item.class, suffix = "*" }
    end
    plain[#plain + 1] = item
  end
  return plain
end

local function has_suffix(items, suffixes)
  for _, item in ipairs(items) do
    if find(item.suffix, suffixes) then return true end
  end
  return false
end

-- Clones, of which a server has one per connection, share what depends on the pattern alone.
local automata = setmetatable({}, { __mode = "v" })

local function automaton_of(source, items)
  local automaton = automata[source] or Automaton.new(without_plus(items))
  automata[source] = automaton
  return automaton
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
---@param max_buffer integer
---@return poe.filter.line.Pattern
function pattern.new(source, max_buffer)
  local items = items_of(source)
  return setmetatable({
    pattern = text_of(items),
    automaton = automaton_of(source, items),
    reach = has_suffix(items, "[*+-]") and math.maxinteger or #items - 1,
    max_buffer = max_buffer,
  }, Pattern)
end

function Pattern.enter()
  return 0
end

-- No octet after the first that is over max_buffer is looked at, nor is an end taken that
-- is over it: so what is found does not depend on how much has come at once.
---@param held? poe.filter.line.Held
function Pattern:find(window, from, held)
  local size = held and held.size or 0
  local start = from - size -- where the line would start in the window
  local state, run, at = self.automaton.start, from
  if held then state, run = held.state, start + held.run end
  local limit = math.min(#window, start + self.max_buffer)
  state, run, at = self.automaton:scan(window, from, limit, state, run)
  local before = math.max(run, at - self.reach)
  if state.decided then
    if run < from then return nil end
    local first, last = find(window, self.pattern, run)
    if last - start < self.max_buffer then return first, last end
    before = first
  end
  held = { state = state, size = #window + 1 - start, run = run - start, before = before - start }
  return nil, #window + 1, held
end

---Where the line ends of which all octets are in the window, and no more come.
---@param held poe.filter.line.Held
function Pattern:find_last(window, from, held)
  if not held.state.matched then return nil end
  return find(window, self.pattern, from + held.run)
end

return pattern
