--- Something that a loop calls until it is cancelled: a signal's watcher, an idle one.

---@class poe.loop.Watcher
---@field private fn function
---@field private argument any
---@field private list poe.loop.Watcher[] that it is in
---@field private cancelled boolean
---@field package unheld boolean a loop need not go on for it
---@field private stop? fun() what else there is to do when it is cancelled
local Watcher = { __name = "poe.loop.Watcher" }
Watcher.__index = Watcher

---Make a watcher, the last of a list.
---@param list poe.loop.Watcher[]
---@param fn function
---@param argument? any
---@param stop? fun() called when it is cancelled
---@return poe.loop.Watcher
function Watcher.new(list, fn, argument, stop)
  local self = { fn = fn, argument = argument, list = list, cancelled = false, unheld = false, stop = stop }
  list[#list + 1] = setmetatable(self, Watcher)
  return self
end

---Call its function, unless it has been cancelled meanwhile.
---@package
function Watcher:call()
  if not self.cancelled then self.fn(self.argument) end
end

---Call it no more.
---@return boolean done false if it had been cancelled before
function Watcher:cancel()
  if self.cancelled then return false end
  self.cancelled = true
  for i, watcher in ipairs(self.list) do
    if watcher == self then table.remove(self.list, i) break end
  end
  if self.stop then self.stop() end
  return true
end

Watcher.__close = Watcher.cancel

---Does a loop go on for any of a list?
---@package
---@param list poe.loop.Watcher[]
---@return boolean
function Watcher.holds(list)
  for _, watcher in ipairs(list) do
    if not watcher.unheld then return true end
  end
  return false
end

---Let the loop's `run` return while nothing but such watchers is left.
---@return poe.loop.Watcher self
function Watcher:unref()
  self.unheld = true
  return self
end

return Watcher
