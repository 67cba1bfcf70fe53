--- Octets that wait in a filter, in two parts.
--
--     window    from octet `from`: being looked at
--     fed       not looked at yet
--
-- They are fields of the filter itself. Memory may run out in any call: then nothing has changed.

local sub = string.sub

local waiting = {}

---How many there are.
---@param self table a filter
---@return integer octets
function waiting.count(self)
  return #self.window - self.from + 1 + self.fed.size
end

---Have the window hold all of them. What is left in it is copied: it should be short, or asked for.
---@param self table a filter
function waiting.load(self)
  local fed = self.fed
  if fed.size == 0 then return end
  local octets = fed:peek()
  if self.from <= #self.window then octets = sub(self.window, self.from) .. octets end
  fed:reset ""
  self.window, self.from = octets, 1
end

---Look at all of them, as one string; they stay.
---@param self table a filter
---@return string octets
function waiting.peek(self)
  return sub(self.window, self.from) .. self.fed:peek()
end

return waiting
