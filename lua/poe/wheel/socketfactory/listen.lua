--- How a socket factory listens: on every address that a name has.

local errno = require "poe.errno"
local handle = require "poe.handle"
local ListenAccept = require "poe.wheel.listenaccept"
local path = require "poe.wheel.socketfactory.path"

---@class poe.wheel.socketfactory.Listen
---@field private wheel poe.wheel.SocketFactory
---@field private opts table options of poe.handle.listen
---@field private accept table options of poe.wheel.listenaccept.new
---@field private paused boolean
---@field private sockets table[] handle, its path and, once it accepts, its wheel
local Listen = { __name = "poe.wheel.socketfactory.Listen" }
Listen.__index = Listen

-- How often the system may choose a port that another of the addresses does not have free.
local CHOICES <const> = 16

-- The name has an address that this machine has not: no reason not to listen on the others.
local NOT_HERE = { [errno.EADDRNOTAVAIL] = true, [errno.EAFNOSUPPORT] = true }

---@param wheel poe.wheel.SocketFactory
---@param opts table options of poe.handle.listen
---@param accept table options of poe.wheel.listenaccept.new
---@return poe.wheel.socketfactory.Listen
function Listen.new(wheel, opts, accept)
  return setmetatable({ wheel = wheel, opts = opts, accept = accept, paused = false, sockets = {} }, Listen)
end

local function close_sockets(self)
  for _, socket in ipairs(self.sockets) do
    if socket.wheel then socket.wheel:close() end
    socket.handle:close()
    path.remove(socket.path)
  end
  self.sockets = {}
end

-- The port that the system has chosen for the first address is for all of them.
local function with_same_port(self, address)
  local first = self.sockets[1]
  if not first or not address:find(":0$") then return address end
  local name, message, code = first.handle:getsockname()
  if not name then return nil, message, code end
  return (address:gsub("0$", name:match("%d+$")))
end

-- Where there are several addresses, one of IPv6 is not to take those of IPv4, too.
local function options_for(self, address, is_one_of_several)
  local six = is_one_of_several and address:find("^%[")
  if self.opts.v6only ~= nil or not six then return self.opts end
  local opts = { v6only = true }
  for name, value in pairs(self.opts) do opts[name] = value end
  return opts
end

local function open_one(self, address, is_one_of_several)
  local with_port, message, code = with_same_port(self, address)
  if not with_port then return nil, message, code end
  return path.open(handle.listen, with_port, options_for(self, address, is_one_of_several))
end

-- Listen on all addresses, or on none.
local function open_all(self, addresses)
  local why, code
  for _, address in ipairs(addresses) do
    local h, message, errnum = open_one(self, address, #addresses > 1)
    if h then
      table.insert(self.sockets, { handle = h, path = message })
    else
      why, code = message, errnum
      if not NOT_HERE[errnum] then break end
    end
  end
  if #self.sockets > 0 and (not why or NOT_HERE[code]) then return true end
  close_sockets(self)
  return nil, why, code
end

-- Likewise; where the system chooses the port, until it is free at all addresses.
local function choose(self, addresses)
  local choices = #addresses > 1 and addresses[1]:find(":0$") and CHOICES or 1
  local ok, message, code
  for _ = 1, choices do
    ok, message, code = open_all(self, addresses)
    if ok or code ~= errno.EADDRINUSE then break end
  end
  return ok, message, code
end

local function start_accepting(self)
  for _, socket in ipairs(self.sockets) do
    local opts = { handle = socket.handle }
    for name, value in pairs(self.accept) do opts[name] = value end
    socket.wheel = ListenAccept.new(opts)
    if self.paused then socket.wheel:pause_accept() end
  end
end

---Listen on all of these.
---@param addresses string[]
function Listen:start(addresses)
  local ok, message, code = choose(self, addresses)
  if not ok then return self.wheel:fail(message, code) end
  local address
  address, message, code = self:getsockname()
  if not address then return self.wheel:fail(message, code) end
  start_accepting(self)
  return self.wheel:listening(address)
end

-- Do it to all wheels that accept, now or, if there are none yet, later.
local function set_paused(self, paused, method)
  self.paused = paused
  for _, socket in ipairs(self.sockets) do
    socket.wheel[method](socket.wheel)
  end
end

---Accept nobody until `resume_accept`; it need not listen yet.
function Listen:pause_accept()
  set_paused(self, true, "pause_accept")
end

---Accept again.
function Listen:resume_accept()
  set_paused(self, false, "resume_accept")
end

---The addresses that are listened on; none until there are some.
---@return string? ... or nil, message and errno
function Listen:getsockname()
  local names = {}
  for i, socket in ipairs(self.sockets) do
    local name, message, code = socket.handle:getsockname()
    if not name then return nil, message, code end
    names[i] = name
  end
  return table.unpack(names)
end

---Listen no more, and remove the paths that were made.
function Listen:close()
  close_sockets(self)
end

return Listen
