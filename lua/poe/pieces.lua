--- Octets kept in the pieces they came in, and joined once when wanted.
-- However small the pieces, all work together is linear in the octets.

local concat = table.concat

-- So many pieces are joined into one, which keeps the list of a line that
-- comes octet by octet short; every octet is copied once for it.
local FOLD <const> = 256

---@class poe.Pieces
---@field size integer octets held
---@field private list string[] joined pieces, then single ones
---@field private count integer pieces in `list`
---@field private joined integer how many of them are joined ones
local Pieces = { __name = "poe.Pieces" }
Pieces.__index = Pieces

---@return poe.Pieces
function Pieces.new()
  return setmetatable({ size = 0, list = {}, count = 0, joined = 0 }, Pieces)
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
  local count = self.count + 1
  self.list[count], self.count = piece, count
  self.size = self.size + #piece
  if count - self.joined == FOLD then fold(self) end
end

---Take all octets out, as one string.
---@return string octets
function Pieces:take()
  local list, count = self.list, self.count
  self.size, self.count, self.joined = 0, 0, 0
  if count > 1 then
    self.list = {}
    return concat(list, "", 1, count)
  end
  local only = list[1] or ""
  list[1] = nil
  return only
end

---Look at all octets, as one string; they stay.
---@return string octets
function Pieces:peek()
  local octets = self:take()
  self:push(octets)
  return octets
end

return Pieces
