--- Lines in octets that were cut anywhere, for any kind of end.
--
-- What has come lies in three places, in this order: `head`, the start of a line
-- that was looked at; `window`, from octet `from`, where ends are looked for;
-- `fed`, not looked at. Every octet passes through each once; a second time where
-- a pattern finds that an end has started in `head`, which is put back for it.
--
-- Memory may run out in any call. So what changes is worked out first and assigned
-- last, when nothing is left that can fail: octets and lines are then as they were.
--
-- A line over max_length, or one that waits for its end with more than max_buffer
-- octets, is a fault: the octets stay pending and get_one gives the same message
-- for good. There is no way to go on, since where the next line starts is not known.

local Pieces = require "poe.pieces"

local split = require("poe.core").split
local sub = string.sub

---@class poe.filter.line.Machine
---@field ending table where lines end; see poe.filter.line.ending
---@field private max_length integer octets of a line, its end not counted
---@field private max_buffer integer octets that may wait for the end of a line, it included
---@field private fed    poe.Pieces
---@field private head   poe.Pieces
---@field private held   table|false what the ending knows of the octets in `head`
---@field private window string
---@field private from   integer  first octet of `window` not yet in a record or in `head`
---@field private plain  string|false set while poe.core can find the ends (see ending) and `head` is empty
---@field private fault  string|false what get_one says for good
local Machine = { __name = "poe.filter.line.Machine" }
Machine.__index = Machine

---@param ending table
---@param max_length integer octets
---@param max_buffer integer octets
---@return poe.filter.line.Machine
function Machine.new(ending, max_length, max_buffer)
  return setmetatable({
    ending = ending,
    max_length = max_length,
    max_buffer = max_buffer,
    fed = Pieces.new(),
    head = Pieces.new(),
    held = false,
    window = "",
    from = 1,
    plain = false,
    fault = false,
  }, Machine)
end

---Add octets that have come.
---@param octets string
function Machine:feed(octets)
  self.fed:push(octets)
end

---Is nothing left in it, not even a fault?
---@return boolean
function Machine:isempty()
  return self.from > #self.window and self.head.size == 0 and self.fed.size == 0 and not self.fault
end

local function over_length(self)
  return ("line longer than %d octets"):format(self.max_length)
end

-- Why no line can come of `size` octets, the first `before` of which are before its end.
local function over_limit(self, before, size)
  if before > self.max_length then
    return over_length(self)
  elseif size > self.max_buffer then
    return ("more than %d octets without the end of a line"):format(self.max_buffer)
  end
end

-- The octets before `keep`, which are done with, and those that stay.
local function divide(window, from, keep)
  local all = from == 1 and keep > #window -- which are then not copied
  return all and window or sub(window, from, keep - 1), sub(window, keep)
end

-- Move octets of an unfinished line out of the window: no search needs them again.
local function set_aside(self, keep, held)
  local aside, rest = divide(self.window, self.from, keep)
  self.head:push(aside)
  self.window, self.from, self.plain, self.held = rest, 1, false, held or false
end

-- Undo that.
local function put_back(self)
  local window = self.head:with(sub(self.window, self.from))
  self.head:reset ""
  self.window, self.from, self.held = window, 1, false
end

-- Bring what was fed into the window, behind what is left there.
local function load(self)
  local fed = self.fed
  if fed.size == 0 then return false end
  local rest = sub(self.window, self.from)
  local window = rest == "" and fed:peek() or rest .. fed:peek()
  local from = 1 + self.ending:enter(window, rest ~= "")
  fed:reset ""
  self.window, self.from, self.plain = window, from, false
  return true
end

-- Have the window hold the end of a line, and find it there.
local function find_end(self)
  while self.window ~= "" or load(self) do
    local first, last, held = self.ending:find(self.window, self.from, self.held)
    if first then return first, last end
    if last then
      set_aside(self, last, held)
      if not load(self) then return nil end
    else
      put_back(self)
    end
  end
end

-- The line that ends before `first`; nil and why, if it is too long.
local function line_before(self, first)
  local head, from = self.head, self.from
  if head.size + first - from > self.max_length then return nil, over_length(self) end
  local line = sub(self.window, from, first - 1)
  return head.size > 0 and head:with(line) or line
end

-- Take the line whose end is in the window.
local function cut(self, first, last)
  local line, why = line_before(self, first)
  if not line then
    self.fault = why
    return nil, why
  end
  self.head:reset ""
  self.from, self.plain, self.held = last + 1, self.ending.plain or false, false
  return line
end

-- No line ends in `head` and `window`, which are all there is: may one still do?
local function check_limits(self)
  local size, held = self.head.size, self.held
  local why = over_limit(self, held and held.before or size, size + #self.window)
  self.fault = why or false
  return why
end

local function search(self)
  if self.fault then return nil, self.fault end
  local first, last = find_end(self)
  if first then return cut(self, first, last) end
  return nil, check_limits(self)
end

---Be as new, once it is empty.
---@return string|false half of the newline before, that may still come
function Machine:reset()
  local half = self.ending.half or false
  self.ending.half = false
  self.window, self.from, self.plain, self.held = "", 1, false, false
  return half
end

---Take one line.
---@return string? line    without its end; nil alone = feed me more
---@return string? message set when the stream cannot be framed any further
function Machine:get_one()
  local plain = self.plain
  if plain then
    local line, from = split.cut(self.window, self.from, plain, self.max_length)
    if line then
      self.from = from
      return line
    end
  end
  return search(self)
end

-- Append the lines that end in the window from `from` on.
---@return integer from where the line behind them starts
---@return integer? keep what the ending says of that line; or
---@return table? held
---@return string? why it is too long
local function lines_from(self, from, lines)
  local window, ends, n = self.window, self.ending, #lines
  while true do
    if ends.plain then
      n, from = split.all(window, from, ends.plain, self.max_length, lines, n)
    end
    local first, last, held = ends:find(window, from)
    if not first then return from, last, held end
    if first - from > self.max_length then return from, nil, nil, over_length(self) end
    n = n + 1
    lines[n] = sub(window, from, first - 1)
    from = last + 1
  end
end

-- Take the line that ends at first..last, and all that end in the window behind it.
---@return string? why set when the stream cannot be framed any further
local function take_lines(self, first, last, lines)
  local line, too_long = line_before(self, first)
  if not line then
    self.fault = too_long
    return too_long
  end
  lines[1] = line
  local from, keep, held, why = lines_from(self, last + 1, lines)
  local aside, rest = divide(self.window, from, keep or from)
  why = why or over_limit(self, held and held.before or #aside, #aside + #rest)
  self.head:reset(aside)
  self.window, self.from, self.plain, self.held, self.fault = rest, 1, false, held or false, why or false
  return why
end

---Take all lines.
---@return string[]
---@return string? message
function Machine:take_all()
  local lines = {}
  if self.fault then return lines, self.fault end
  load(self)
  local first, last = find_end(self)
  if first then return lines, take_lines(self, first, last, lines) end
  return lines, check_limits(self)
end

---Take what is left, once there is no whole line.
---@return string? line
---@return string? message
function Machine:take_rest()
  if self.head.size + #self.window == 0 then return nil end
  local ends, held, first, last = self.ending, self.held, nil, nil
  put_back(self)
  if ends.find_last then first, last = ends:find_last(self.window, self.from, held) end
  return cut(self, first or #self.window + 1, last or #self.window)
end

-- Have the other half of the newline before be gone, if it has come.
local function drop_half(self)
  if self.from > #self.window then
    self.window, self.from, self.plain = "", 1, false
    load(self)
  end
end

---@return integer octets fed and not yet returned
function Machine:count()
  drop_half(self)
  return self.head.size + #self.window - self.from + 1 + self.fed.size
end

---@return string octets fed and not yet returned
function Machine:unread()
  drop_half(self)
  return self.head:with(sub(self.window, self.from)) .. self.fed:peek()
end

return Machine
