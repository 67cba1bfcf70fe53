--- poe: buffered, non-blocking I/O. This is the way in to its parts.

---@class poe
---@field errno  table<string, integer>
---@field handle poe.handle
---@field driver poe.driver
---@field filter poe.filter
local poe = { _VERSION = "poe 0.1.0" }

local PARTS = { errno = true, handle = true, driver = true, filter = true }

-- Parts are loaded when they are first named, so that a filter alone needs no
-- compiled module.
return setmetatable(poe, {
  __index = function(self, name)
    local part = PARTS[name] and require("poe." .. name) or nil
    rawset(self, name, part)
    return part
  end,
})
