--- poe: buffered, non-blocking I/O. This is the way in to its parts.

---@alias poe.Conversation fun(conn: poe.Conn, address: string) in a task of its own

---@class poe
---@field errno  table<string, integer>
---@field handle poe.handle
---@field driver poe.driver
---@field filter poe.filter
---@field wheel  poe.wheel
---@field loop   poe.loop
---@field task   poe.task
---@field conn   poe.Conn
---@field spawn fun(fn: function, ...: any): poe.Task
---@field sleep fun(seconds: number)
---@field with_timeout fun(seconds: number, fn: function, ...: any): any
---@field run fun(fn?: function, ...: any): any
---@field connect fun(address: string, opts?: poe.ConnectOptions): poe.Conn?, string?, integer? see poe.client
---@field listen fun(at: string|poe.FileHandle, fn: poe.Conversation, opts?: poe.ServerOptions): poe.Server?
local poe = { _VERSION = "poe 0.1.0" }

local function part(name)
  return function() return require("poe." .. name) end
end

local function from(name, key)
  return function() return require("poe." .. name)[key] end
end

local PARTS = {
  errno = part "errno", handle = part "handle", driver = part "driver", filter = part "filter",
  wheel = part "wheel", loop = part "loop", task = part "task", conn = part "conn",
  spawn = from("task", "spawn"), sleep = from("task", "sleep"), run = from("task", "run"),
  with_timeout = from("task", "with_timeout"),
  connect = from("client", "connect"), listen = from("server", "listen"),
}

-- Parts are loaded when they are first named, so that a filter alone needs no
-- compiled module.
return setmetatable(poe, {
  __index = function(self, name)
    local load = PARTS[name]
    local value = load and load() or nil
    rawset(self, name, value)
    return value
  end,
})
