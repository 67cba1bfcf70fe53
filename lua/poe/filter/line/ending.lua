--- Where lines end: at a literal, at a newline of any kind, at the first kind seen.
--
-- An ending looks at one string, the window, in which a line starts at `from`.
--   enter(window, started)
--                      a new window, which starts inside a line if `started` is true;
--                      -> octets at its start that belong to the end before it
--   find(window, from [, held])
--                      -> first, last octet of the line's end
--                      -> nil, the first octet that must stay in the window [, held]
--                      -> nil: the end starts in what was set aside; ask with that in the window
--   find_last(window, from, held)
--                      if there is such a method, where a line ends after which nothing comes
--   plain              when set, this literal, or any newline if it is "", ends every line in
--                      the window whose end is not the window's last octet
-- `held` is what an ending knows of octets that were set aside, when the line started there.
-- An error in any call, for want of memory, leaves an ending as it was; and when the lines
-- found last were not taken for such an error, they may be asked for again.

local find, sub = string.find, string.sub

local NOWHERE <const> = math.maxinteger

---@class poe.filter.line.Literal
---@field private literal string
---@field plain string
local Literal = {}
Literal.__index = Literal

function Literal.enter()
  return 0
end

function Literal:find(window, from)
  local literal = self.literal
  local first, last = find(window, literal, from, true)
  if first then return first, last end
  return nil, math.max(from, #window - #literal + 2)
end

---CR, LF, CRLF or LFCR, paired from the left.
---A line ends at the first octet of its newline: when that is the last octet
---there is, the other half may come later, and then belongs to the same newline.
---@class poe.filter.line.Newline
---@field plain string|false
---@field private from integer where a newline was looked for last
---@field private cr integer the next CR, if it is at `from` or later
---@field private lf integer the next LF, likewise
---@field private half string|false the other half, that may follow the last window
local Newline = {}
Newline.__index = Newline

local function skipped_in(self, window, started)
  return not started and self.half and self.half == sub(window, 1, 1) and 1 or 0
end

function Newline:enter(window, started)
  local skipped = skipped_in(self, window, started)
  local cr = find(window, "\r", 1 + skipped, true) or NOWHERE
  local lf = find(window, "\n", 1 + skipped, true) or NOWHERE
  self.from, self.cr, self.lf, self.half = 1 + skipped, cr, lf, false
  self.plain = cr == NOWHERE and "\n" or lf == NOWHERE and "\r" or ""
  return skipped
end

-- Neither octet is searched for again before the one found last is passed.
local function next_newlines(self, window, from)
  if from < self.from then self.cr, self.lf = 0, 0 end
  self.from = from
  local cr, lf = self.cr, self.lf
  if cr < from then
    cr = find(window, "\r", from, true) or NOWHERE
    self.cr = cr
  end
  if lf < from then
    lf = find(window, "\n", from, true) or NOWHERE
    self.lf = lf
  end
  return cr, lf
end

function Newline:find(window, from)
  local cr, lf = next_newlines(self, window, from)
  if cr - lf == 1 then return lf, cr end
  if lf - cr == 1 then return cr, lf end
  local first = cr < lf and cr or lf
  if first == NOWHERE then return nil, #window + 1 end
  if first == #window then self.half = cr < lf and "\n" or "\r" end
  return first, first
end

---The newline that ends the first line, from then on as a literal.
---@class poe.filter.line.Detected : poe.filter.line.Newline
---@field private literal string|false
---@field private single string|false the first line's newline, if its other half may still come
local Detected = {}
Detected.__index = Detected

local function settle(self, literal)
  self.literal, self.plain, self.half = literal, literal, false
end

function Detected:enter(window, started)
  if self.literal then return 0 end
  local literal = not started and self.single
  literal = literal and literal .. sub(window, 1, skipped_in(self, window))
  local skipped = Newline.enter(self, window, started)
  self.plain = false
  if literal then settle(self, literal) end
  return skipped
end

function Detected:find(window, from)
  if self.literal then return Literal.find(self, window, from) end
  local first, last = Newline.find(self, window, from)
  if first and self.half then
    self.single = sub(window, first, last)
  elseif first then
    settle(self, sub(window, first, last))
  end
  return first, last
end

-- Fields that are false and not nil are there from the start: setting them needs no memory.
local ending = {}

function ending.literal(literal)
  return setmetatable({ literal = literal, plain = literal }, Literal)
end

function ending.newline()
  return setmetatable({ from = 0, cr = 0, lf = 0, half = false, plain = false }, Newline)
end

function ending.detected()
  local newline = { from = 0, cr = 0, lf = 0, half = false, plain = false }
  newline.literal, newline.single = false, false
  return setmetatable(newline, Detected)
end

return ending
