--- Where lines end: at a literal, at a newline of any kind, at the first kind seen.
--
-- An ending looks at one string, the window, in which a line starts at `from`.
--   enter(window)      a new window; -> octets at its start that belong to the end before it
--   find(window, from) -> first, last octet of the line's end
--                      -> nil, the first octet that may still turn out to start one
--                      (with a third argument that is true, no octets follow the window)
--   plain              when set, this literal, or any newline if it is "", ends every line in
--                      the window whose end is not the window's last octet

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
---@field plain? string
---@field private cr integer the next CR, if it is at `from` or later
---@field private lf integer the next LF, likewise
---@field private half? string the other half, that may follow the last window
local Newline = {}
Newline.__index = Newline

function Newline:enter(window)
  local skipped = self.half and self.half == sub(window, 1, 1) and 1 or 0
  self.half = nil
  self.cr = find(window, "\r", 1 + skipped, true) or NOWHERE
  self.lf = find(window, "\n", 1 + skipped, true) or NOWHERE
  self.plain = self.cr == NOWHERE and "\n" or self.lf == NOWHERE and "\r" or ""
  return skipped
end

-- Neither octet is searched for again before the one found last is passed.
local function next_newlines(self, window, from)
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
---@field private literal? string
---@field private single? string the first line's newline, if its other half may still come
local Detected = {}
Detected.__index = Detected

local function settle(self, literal)
  self.literal, self.plain, self.half = literal, literal, nil
end

function Detected:enter(window)
  if self.literal then return 0 end
  local skipped = Newline.enter(self, window)
  self.plain = nil
  if self.single then settle(self, self.single .. sub(window, 1, skipped)) end
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

local ending = {}

function ending.literal(literal)
  return setmetatable({ literal = literal, plain = literal }, Literal)
end

function ending.newline()
  return setmetatable({ cr = 0, lf = 0 }, Newline)
end

function ending.detected()
  return setmetatable({ cr = 0, lf = 0 }, Detected)
end

return ending
