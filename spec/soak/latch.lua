--- What a task waits for until a function of a wheel, a timer or a signal opens it.

local task = require "poe.task"

---@class spec.soak.Latch
---@field private opened boolean
---@field private waiter? poe.Task
local Latch = {}
Latch.__index = Latch

---@return spec.soak.Latch
function Latch.new()
  return setmetatable({ opened = false }, Latch)
end

function Latch:open()
  local waiter = self.waiter
  self.opened, self.waiter = true, nil
  if waiter then waiter:wake_later() end
end

function Latch:await()
  if self.opened then return end
  self.waiter = task.current "await"
  self.waiter:wait(self)
end

---The task that waits was cancelled.
function Latch:forget()
  self.waiter = nil
end

return Latch
