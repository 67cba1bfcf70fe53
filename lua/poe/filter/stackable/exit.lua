--- Where the records of a stack come out: what stands above its last layer.
-- Here are those that the last filter has given and nobody has taken yet: while `get` collects
-- them, and when it raised; and those that were given to a filter which is there no longer.

local Trail = require "poe.filter.stackable.trail"

---@class poe.filter.stackable.Exit
---@field source poe.filter.stackable.Trail
local Exit = { __name = "poe.filter.stackable.Exit" }
Exit.__index = Exit

---@param source? poe.filter.stackable.Trail
---@return poe.filter.stackable.Exit
function Exit.new(source)
  return setmetatable({ source = source or Trail.new(false) }, Exit)
end

---Where what has been taken ends.
---@return integer
function Exit:oldest()
  return self.source.fed
end

---Nothing is taken in part: it is the same.
---@return integer
function Exit:start()
  return self.source.fed
end

---@return any[]
function Exit.stand()
  return {}
end

return Exit
