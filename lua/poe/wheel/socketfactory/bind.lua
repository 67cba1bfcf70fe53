--- How a socket factory binds a socket for datagrams: to the first address of a name that
-- this machine has.

local handle = require "poe.handle"
local path = require "poe.wheel.socketfactory.path"

---@class poe.wheel.socketfactory.Bind
---@field private wheel poe.wheel.SocketFactory
---@field private opts table options of poe.handle.bind
---@field private path? table what was made for it
local Bind = { __name = "poe.wheel.socketfactory.Bind" }
Bind.__index = Bind

---@param wheel poe.wheel.SocketFactory
---@param opts table options of poe.handle.bind
---@return poe.wheel.socketfactory.Bind
function Bind.new(wheel, opts)
  return setmetatable({ wheel = wheel, opts = opts }, Bind)
end

---Bind to the first of these that can be bound to.
---@param addresses string[]
function Bind:start(addresses)
  local message, code
  for _, address in ipairs(addresses) do
    local h
    h, message, code = path.open(handle.bind, address, self.opts)
    if h then
      self.path = message
      return self.wheel:bound(h)
    end
  end
  return self.wheel:fail(message, code)
end

---Remove the path that was made. The socket is the user's, and stays.
function Bind:close()
  path.remove(self.path)
  self.path = nil
end

return Bind
