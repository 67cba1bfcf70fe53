--- Requests that wait for their responses: what a response means depends on its request.
-- Most depend on nothing. They are only counted; of the others it is kept what is special.

---@class poe.filter.http.Exchange
---@field special integer requests that wait and are not plain
---@field private first integer the oldest that waits
---@field private last integer the newest
---@field private kinds table<integer, integer> of those that are special
local Exchange = {}
Exchange.__index = Exchange

-- What is special of a request: flags.
Exchange.HEAD, Exchange.CONNECT, Exchange.UPGRADE, Exchange.OLD, Exchange.LAST = 1, 2, 4, 8, 16

function Exchange.new()
  return setmetatable({ special = 0, first = 1, last = 0, kinds = {} }, Exchange)
end

---What is special of a request that has been made.
---@param method string
---@param version string
---@param upgrade any does it ask for another protocol?
---@param keep_alive boolean may another request follow?
---@return integer kind 0 if nothing is
function Exchange.kind_of(method, version, upgrade, keep_alive)
  local kind = version == "1.0" and Exchange.OLD or 0
  if not keep_alive then kind = kind | Exchange.LAST end
  if method == "HEAD" then kind = kind | Exchange.HEAD end
  if method == "CONNECT" then kind = kind | Exchange.CONNECT end
  return upgrade and kind | Exchange.UPGRADE or kind
end

---A request waits. If this raises, for want of memory, it does not.
---@param kind integer
function Exchange:ask(kind)
  local last = self.last + 1
  if kind ~= 0 then
    self.kinds[last] = kind
    self.special = self.special + 1
  end
  self.last = last
end

---How many requests wait.
---@return integer
function Exchange:waiting()
  return self.last - self.first + 1
end

---What is special of a request that waits.
---@param behind? integer how many wait longer than it (0)
---@return integer? kind nil if there is none
function Exchange:kind(behind)
  local at = self.first + (behind or 0)
  return at <= self.last and (self.kinds[at] or 0) or nil
end

---Requests have been answered.
---@param count integer
function Exchange:answer(count)
  for _ = 1, count do
    local at = self.first
    if at > self.last then return end
    if self.kinds[at] then self.special = self.special - 1 end
    self.kinds[at], self.first = nil, at + 1
  end
end

---Why a response cannot be one to such a request.
---@param status integer
---@param kind integer of the request
---@return string? why
function Exchange.answer_fault(status, kind)
  if status == 101 and kind & Exchange.UPGRADE == 0 then
    return "response 101 to a request that asks for no other protocol"
  elseif status < 200 and kind & Exchange.OLD ~= 0 then
    return ("response %d to a request of HTTP/1.0"):format(status)
  end
end

---Does the newest one wait for leave to speak another protocol?
---@return boolean
function Exchange:waits_to_switch()
  local kind = self.last >= self.first and self.kinds[self.last] or 0
  return kind & (Exchange.CONNECT | Exchange.UPGRADE) ~= 0
end

return Exchange
