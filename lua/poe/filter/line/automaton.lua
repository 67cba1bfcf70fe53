--- Tells at which octet the first match of a Lua pattern is decided.
-- Source: R. Cox, "Regular Expression Matching: the Virtual Machine Approach".
--
-- string.find tries one way to match after the other. Here all of them go on side by
-- side, an octet at a time: a state is the list of items that may match next, those that
-- string.find would try first at the front. Once one way has matched, those behind it do
-- not count; when none is left before it either, no further octet can change the match.
--
--     "ab*c", octets  a        b        b        d                  a     b     c
--     may match next  b* c a   b* c a   b* c a   a (nothing began)  b*…   b*…   decided
--
-- Each octet is looked at once, whatever the pattern. States are made when they first
-- come up and then kept, so that most octets cost one index.

local byte, char, concat, find = string.byte, string.char, table.concat, string.find

---An item that matches one octet. Of suffixes, "+" is not there: a+ is the items a a*.
---@class poe.filter.line.Item
---@field class string a pattern: `x`, `%a`, `[set]`, `.`
---@field suffix ""|"*"|"-"|"?"

---@class poe.filter.line.State
---@field [integer] poe.filter.line.State the next one, by octet; as far as known
---@field items integer[]  what may match next
---@field idle boolean     no match has begun
---@field matched boolean  there is a match, which items in the list may still better
---@field decided boolean  there is one, and nothing can

---@class poe.filter.line.Automaton
---@field private items poe.filter.line.Item[]
---@field private first string a pattern: the octets with which a match may begin
---@field private known table<string, poe.filter.line.State>
---@field private steps integer how many transitions are known
---@field start poe.filter.line.State
local Automaton = { __name = "poe.filter.line.Automaton" }
Automaton.__index = Automaton

-- So many transitions are kept; then all are forgotten, and made again when they come up.
local MOST_STEPS <const> = 4096

-- Append to `list` the items that may match next where item `i` is reached; true if
-- the pattern's end is among them: what comes later in the list does not count.
local function reach(items, list, seen, i)
  local item = items[i]
  if not item then return true end
  if seen[i] then return false end
  seen[i] = true
  if item.suffix == "-" and reach(items, list, seen, i + 1) then return true end
  list[#list + 1] = i
  return (item.suffix == "*" or item.suffix == "?") and reach(items, list, seen, i + 1)
end

local function state_of(self, list, idle, matched)
  local key = concat(list, " ") .. (idle and " idle" or matched and " matched" or "")
  local state = self.known[key]
  if not state then
    state = { items = list, idle = idle, matched = matched, decided = matched and #list == 0 }
    self.known[key] = state
  end
  return state
end

local function idle_state(self)
  local list = {}
  reach(self.items, list, {}, 1)
  return state_of(self, list, true, false)
end

local function forget(self)
  self.known, self.steps = {}, 0
  self.start = idle_state(self)
end

-- The items that may match after `octet`; true if the pattern's end was reached.
local function advance(items, current, octet, seen)
  local list, text = {}, char(octet)
  for _, i in ipairs(current) do
    local item = items[i]
    if find(text, item.class) then
      local again = item.suffix == "*" or item.suffix == "-"
      if reach(items, list, seen, again and i or i + 1) then return list, true end
    end
  end
  return list, false
end

local function step(self, state, octet)
  if self.steps == MOST_STEPS then forget(self) end
  local seen = {}
  local list, matched = advance(self.items, state.items, octet, seen)
  matched = matched or state.matched
  local idle = #list == 0 and not matched
  if not matched then reach(self.items, list, seen, 1) end -- a match may begin behind the octet, too
  local new = state_of(self, list, idle, matched)
  state[octet], self.steps = new, self.steps + 1
  return new
end

-- A set of the octets that one of the items in `list` matches.
local function set_of(items, list)
  if #list == 1 then return items[list[1]].class end
  local set = {}
  for octet = 0, 255 do
    local text = char(octet)
    for _, i in ipairs(list) do
      if find(text, items[i].class) then
        set[#set + 1] = find(text, "%p") and "%" .. text or text
        break
      end
    end
  end
  return "[" .. concat(set) .. "]"
end

---@param items poe.filter.line.Item[] which do not match the empty string
---@return poe.filter.line.Automaton
function Automaton.new(items)
  local self = setmetatable({ items = items, first = "", steps = 0 }, Automaton)
  forget(self)
  self.first = set_of(items, self.start.items)
  return self
end

---Look at the octets of `window` in at..last, until a match is decided.
---@param window string
---@param at integer
---@param last integer
---@param state poe.filter.line.State `start`, or what the call for the octets before gave
---@param run integer an octet that none in the match is before
---@return poe.filter.line.State
---@return integer run the same, after these octets; behind them if no match has begun
---@return integer at the octet after the one that decided, or last + 1
function Automaton:scan(window, at, last, state, run)
  while at <= last do
    if state.idle then
      run = find(window, self.first, at) or last + 1
      if run > last then return state, last + 1, last + 1 end
      at = run
    end
    local octet = byte(window, at)
    state = state[octet] or step(self, state, octet)
    at = at + 1
    if state.decided then break end
  end
  return state, state.idle and at or run, at
end

return Automaton
