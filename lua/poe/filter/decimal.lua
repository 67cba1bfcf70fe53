--- Lengths in decimal digits, before what they are of: netstrings, counted syslog messages.
--
--     5:hello     5 <6>hi
--
-- They have no leading zeros, and are no longer than they need to be.

local byte, match, sub, tonumber = string.byte, string.match, string.sub, tonumber

---@class poe.filter.Decimal
---@field private what string what the length is of, in messages
---@field private ending integer octet behind the digits
---@field private has_zero boolean a length may be 0
---@field private digits integer of the greatest length
---@field longest integer the greatest length
---@field size integer octets of its header
local Decimal = { __name = "poe.filter.Decimal" }
Decimal.__index = Decimal

local ZERO <const> = 48

local decimal = {}

---@param what string
---@param ending string the octet behind the digits
---@param shortest integer the least length: 0 or 1
---@param longest integer the greatest
---@return poe.filter.Decimal
function decimal.new(what, ending, shortest, longest)
  local digits = #tostring(longest)
  return setmetatable({
    what = what,
    ending = byte(ending),
    has_zero = shortest == 0,
    digits = digits,
    longest = longest,
    size = digits + 1,
  }, Decimal)
end

---Why something is too long.
---@return string message
function Decimal:too_long()
  return ("%s longer than %d octets"):format(self.what, self.longest)
end

-- Why the octet behind so many digits, the first of which starts at `from`, is no end of theirs.
local function fault(self, window, from, digits)
  if byte(window, from) == ZERO and (digits > 1 or not self.has_zero) then
    return self.what .. " length with a leading zero"
  end
  if digits > self.digits then return self:too_long() end
  local at = from + digits
  if at > #window or digits > 0 and byte(window, at) == self.ending then return nil end
  return ("malformed %s length: octet %d is 0x%02x"):format(self.what, digits + 1, byte(window, at))
end

---Read the length that starts at an octet.
---@param window string
---@param from integer
---@return integer? length nil alone = more octets are needed
---@return integer? behind where what it is of starts
---@return string?  why it is none
function Decimal:read(window, from)
  local behind = match(window, "^%d*()", from)
  local why = fault(self, window, from, behind - from)
  if why then return nil, nil, why end
  if behind > #window then return nil end
  local length = tonumber(sub(window, from, behind - 1))
  if length > self.longest then return nil, nil, self:too_long() end
  return length, behind + 1
end

return decimal
