--- Octets kept in the pieces they came in, and joined once when wanted.
-- However small the pieces, all work together is linear in the octets. Memory may
-- run out in any call: then the octets are as they were before it.

local concat = table.concat

-- So many pieces are joined into one, which keeps the list of a line that
-- comes octet by octet short; every octet is copied once for it.
local FOLD <const> = 256

---@class poe.Pieces
---@field size integer octets held
---@field private list (string|false)[] joined pieces, then single ones; never without its first slot
---@field private count integer pieces in `list`
---@field private joined integer how many of them are joined ones
local Pieces = { __name = "poe.Pieces" }
Pieces.__index = Pieces

---@return poe.Pieces
function Pieces.new()
  return setmetatable({ size = 0, list = { false }, count = 0, joined = 0 }, Pieces)
end

local function fold(self)
  local list, first = self.list, self.joined + 1
  local piece = concat(list, "", first, self.count)
  for i = first + 1, self.count do list[i] = nil end
  list[first], self.joined, self.count = piece, first, first
end

---Add a piece at the end; a string that is alone is never copied.
---@param piece string
function Pieces:push(piece)
  if piece == "" then return end
  if self.count - self.joined == FOLD then fold(self) end
  local count = self.count + 1
  self.list[count] = piece -- the list may have to grow: what counts is set after it
  self.count, self.size = count, self.size + #piece
end

---Look at all octets, as one string; they stay.
---@return string octets
function Pieces:peek()
  if self.count > 1 then
    local list = { concat(self.list, "", 1, self.count) }
    self.list, self.count, self.joined = list, 1, 0
  end
  return self.list[1] or ""
end

---Look at all octets and at more that come after them, as one string.
---@param more string
---@return string octets
function Pieces:with(more)
  local list, count = self.list, self.count + 1
  list[count] = more -- not counted, so not there
  local octets = concat(list, "", 1, count)
  list[count] = false
  return octets
end

---Have these octets in place of all others. Needs no memory.
---@param octets string
function Pieces:reset(octets)
  local list, some = self.list, octets ~= ""
  for i = 2, self.count do list[i] = nil end
  list[1] = some and octets
  self.size, self.count, self.joined = #octets, some and 1 or 0, 0
end

---Take all octets out, as one string.
---@return string octets
function Pieces:take()
  local octets = self:peek()
  self:reset("")
  return octets
end

return Pieces
