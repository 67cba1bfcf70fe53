--- Where a decoder of the Redis protocol has got to.
--
-- A cursor is made for a window, and goes on from another one that had no more octets. That
-- one is not changed: if memory runs out, the decoder goes on from it again. The lists of
-- values that are not whole are shared by both. They may have more in them than `n` says,
-- which is made, and set, again.
--
--     *2\r\n  $1\r\n a\r\n  *3\r\n :1\r\n :2\r\n   kind "*"  list { 1, 2 }  n 2  total 3
--                                                 outer { kind "*", list { "a" }, n 1, total 2, outer = false }

local byte, concat, find, sub = string.byte, table.concat, string.find, string.sub

---@class poe.filter.resp.Cursor
---@field filter table  whose options bound what is taken
---@field window string|false
---@field at     integer first octet of `window` that was not looked at
---@field last   integer last octet of `window` that the record may have
---@field before integer octets of the record before the first of `window`
---@field line   table|false the line that is not whole: { last piece, octets of all, pieces before it, first octet }
---@field length integer|false octets of the string that comes
---@field text_kind integer what this string is
---@field kind   integer what the list that is being filled is to be
---@field list   any[]|false
---@field n      integer
---@field total  integer
---@field outer  table|false the list it goes into: { kind, list, n, total, outer }
---@field depth  integer lists that are not whole
---@field elements integer that all lists of the record have, or will have
local Cursor = { __name = "poe.filter.resp.Cursor" }
Cursor.__index = Cursor

-- What no octets have been seen of.
local START <const> = {
  line = false, length = false, text_kind = 0, kind = 0, list = false, n = 0, total = 0, outer = false, depth = 0,
  elements = 0,
}

---Go on, or start, in a window.
---@param filter table
---@param window string
---@param from integer
---@param state table|false the cursor to go on from
---@param seen integer octets of the record before `from`
---@return poe.filter.resp.Cursor
function Cursor.new(filter, window, from, state, seen)
  local c = state or START
  return setmetatable({
    filter = filter, window = window, at = from, last = from + filter.max_buffer - seen - 1, before = seen - from,
    line = c.line, length = c.length, text_kind = c.text_kind, kind = c.kind, list = c.list, n = c.n,
    total = c.total, outer = c.outer, depth = c.depth, elements = c.elements,
  }, Cursor)
end

---Word a fault of the octets at a place.
---@param why string
---@param at integer where in `window`
---@return string
function Cursor:fault(why, at)
  return ("%s at octet %d of the %s"):format(why, self.before + at + 1, self.filter.what)
end

---The record is too long.
---@return string
function Cursor:too_long()
  return ("%s longer than %d octets"):format(self.filter.what, self.filter.max_buffer)
end

-- Where the line at the cursor starts; before the window, perhaps.
local function start_of_line(self)
  return self.at - (self.line and self.line[2] or 0)
end

---The first octet of the line at the cursor, nil if there is none yet.
---@return integer?
function Cursor:first_octet()
  return self.line and self.line[4] or byte(self.window, self.at)
end

-- Why a line is too long that ends, or has so far come, before `behind`. What comes first, counts.
local function line_fault(self, behind, limit, what)
  local over = start_of_line(self) + limit + 1 -- the first octet behind its type that is too many
  if behind > over and over <= self.last then
    return self:fault(("%s longer than %d octets"):format(what, limit), start_of_line(self))
  end
  if behind - 1 > self.last then return self:too_long() end
end

-- There is no end of the line before `behind`.
local function keep(self, behind, limit, what)
  local why = line_fault(self, behind, limit, what)
  if why then return nil, why end
  local some = behind - self.at
  if some > 0 then
    local octets = self.at - start_of_line(self) + some
    self.line = { sub(self.window, self.at, behind - 1), octets, self.line, self:first_octet() }
  end
  self.at = behind
end

local function whole(line, text)
  if not line then return text end
  local pieces, n = { text }, 1
  while line do
    n = n + 1
    pieces[n], line = line[1], line[3]
  end
  for i = 1, n // 2 do pieces[i], pieces[n - i + 1] = pieces[n - i + 1], pieces[i] end
  return concat(pieces)
end

-- A line ends before `behind`, and its text before `stop`.
local function take(self, stop, behind)
  local text = whole(self.line, sub(self.window, self.at, stop - 1))
  self.at, self.line = behind, false
  return text
end

---Take the line at the cursor, up to CR LF.
---@param limit integer octets it may have behind its type
---@param what string what it is called
---@return string? line with its type, without its end; nil if it is not whole
---@return string? why it will not be; nil if it may be
---@return integer start where it starts
function Cursor:take_line(limit, what)
  local window, start = self.window, start_of_line(self)
  local cr = find(window, "\r", self.at, true)
  if not cr or cr == #window then return keep(self, cr or #window + 1, limit, what) end
  local why = line_fault(self, cr, limit, what)
  if why then return nil, why end
  if cr + 1 > self.last then return nil, self:too_long() end
  if byte(window, cr + 1) ~= 10 then return nil, self:fault("CR without LF", cr) end
  return take(self, cr, cr + 2), nil, start
end

---Take the line at the cursor, up to LF; a CR before it is no part of it.
---@param limit integer octets it may have behind its first
---@param what string what it is called
---@return string? line
---@return string? why
function Cursor:take_inline(limit, what)
  local window = self.window
  local lf = find(window, "\n", self.at, true)
  if not lf then return keep(self, #window + 1, limit, what) end
  local why = line_fault(self, lf, limit, what)
  if why then return nil, why end
  if lf > self.last then return nil, self:too_long() end
  local text = take(self, lf, lf + 1)
  return byte(text, -1) == 13 and sub(text, 1, -2) or text
end

---Begin to fill a list.
---@param kind integer what it is to be
---@param total integer values that go into it, 1 at least
function Cursor:open(kind, total)
  if self.list then self.outer = { self.kind, self.list, self.n, self.total, self.outer } end
  self.kind, self.list, self.n, self.total = kind, {}, 0, total
  self.depth = self.depth + 1
end

---The list is full: go on with the one it goes into.
---@return any[] list
---@return integer kind
function Cursor:close()
  local list, kind, outer = self.list, self.kind, self.outer
  self.list, self.depth = false, self.depth - 1
  if outer then self.kind, self.list, self.n, self.total, self.outer = table.unpack(outer, 1, 5) end
  return list, kind
end

return Cursor
