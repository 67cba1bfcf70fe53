--- Sockets made as asked: connected, listening, or bound for datagrams.
-- Source: POE::Wheel::SocketFactory. How each is made is in socketfactory/connect.lua,
-- listen.lua and bind.lua.
--
-- Whatever the world does is told by on_error, from the loop, never within `new`. Names are
-- resolved without waiting, see poe.resolver.

local Bind = require "poe.wheel.socketfactory.bind"
local Connect = require "poe.wheel.socketfactory.connect"
local errno = require "poe.errno"
local Listen = require "poe.wheel.socketfactory.listen"
local options = require "poe.options"
local resolver = require "poe.resolver"
local tell = require("poe.wheel.shared").tell

---An address is one of poe.handle, or "host:port" or "host:service"; to listen or bind, the
---host "*" is every address of this machine.
---@class poe.wheel.SocketFactoryOptions
---@field connect? string address
---@field listen? string address; every one that a name has
---@field bind? string address, for datagrams
---@field type? "stream"|"seqpacket"|"dgram" (stream; to bind, dgram)
---@field family? "any"|"inet"|"inet6" which addresses of a name (any)
---@field resolve? function in place of poe.resolver.resolve
---@field on_success fun(handle: poe.Handle, address: string, wheel: poe.wheel.SocketFactory)
---@field on_error? fun(operation: string, message: string, code: integer, wheel: poe.wheel.SocketFactory)
---@field on_listening? fun(address: string, wheel: poe.wheel.SocketFactory) listen only
---@field timeout? number seconds for resolving and connecting together; none by default
---@field attempt_delay? number seconds between the attempts at two addresses of a name (0.25)
---@field bind_address? string own address of what connects
---@field nodelay? boolean of what connects or is accepted; a unix socket has no delay
---@field keepalive? boolean likewise
---@field broadcast? boolean of datagrams
---@field backlog? integer connections that may wait (4096)
---@field batch? integer connections accepted in one turn at most (64)
---@field reuseaddr? boolean (true to listen)
---@field reuseport? boolean
---@field v6only? boolean
---@field mode? integer permissions of a unix path: tonumber("660", 8)
---@field loop? poe.Loop (poe.loop.default())

---@class poe.wheel.SocketFactory
---@field private loop poe.Loop
---@field private purpose string address with what is done to it, for tostring
---@field private on_success function
---@field private on_error? function
---@field private on_listening? function
---@field private work poe.wheel.socketfactory.Connect|poe.wheel.socketfactory.Listen|poe.wheel.socketfactory.Bind
---@field private request? poe.resolver.Request while it resolves
---@field private deadline? poe.Timer
---@field private closed boolean
local SocketFactory = { __name = "poe.wheel.SocketFactory" }
SocketFactory.__index = SocketFactory

local NAME <const> = "poe.wheel.socketfactory.new"

local FLAG, FUNCTION = { "boolean" }, { "function" }

local OPTIONS = {
  connect = { "string" }, listen = { "string" }, bind = { "string" },
  type = { "string", choices = { "stream", "seqpacket", "dgram" } },
  family = { "string", choices = { "any", "inet", "inet6" } },
  resolve = FUNCTION,
  on_success = { "function", required = true }, on_error = FUNCTION, on_listening = FUNCTION,
  timeout = { "number", min = 0 }, attempt_delay = { "number", min = 0 },
  bind_address = { "string" },
  nodelay = FLAG, keepalive = FLAG, broadcast = FLAG,
  backlog = { "integer", min = 0, max = 0x7fffffff },
  batch = { "integer", min = 1 },
  reuseaddr = FLAG, reuseport = FLAG, v6only = FLAG,
  mode = { "integer", min = 0, max = 511 },
  loop = { "table" },
}

-- What each purpose is no option for.
local EXCLUDES = {
  { "connect", "listen", "bind", "backlog", "batch", "mode", "on_listening", "reuseaddr", "reuseport", "v6only" },
  { "listen", "bind", "attempt_delay", "bind_address", "broadcast", "timeout" },
  { "bind", "attempt_delay", "backlog", "batch", "bind_address", "keepalive", "nodelay", "on_listening", "timeout" },
}

-- The type that none of these sockets is.
local NOT_TYPE = { listen = "dgram", bind = "stream" }

-- What is to be done, and to which address.
local function purpose_of(o)
  for _, purpose in ipairs { "connect", "listen", "bind" } do
    if o[purpose] then return purpose, o[purpose] end
  end
end

-- The first fault in how the options go together.
local function mismatch(o)
  local why = options.conflict(NAME, o, EXCLUDES)
  if why then return why end
  local purpose, address = purpose_of(o)
  if not purpose then return ("'%s' needs 'connect', 'listen' or 'bind'"):format(NAME) end
  why = resolver.address_fault(address, purpose ~= "connect")
  if why then return options.bad(NAME, purpose, why) end
  if o.type and o.type == NOT_TYPE[purpose] then
    return options.bad(NAME, "type", ("not '%s' together with '%s'"):format(o.type, purpose))
  end
  why = o.bind_address and resolver.own_address_fault(o.bind_address)
  if why then return options.bad(NAME, "bind_address", why) end
end

-- Those of the options that have these names.
local function some_of(o, ...)
  local some = {}
  for _, name in ipairs { ... } do some[name] = o[name] end
  return some
end

-- An own address has to do with peers of its family only.
local function family_of(o)
  if o.family or not o.bind_address then return o.family or "any" end
  return o.bind_address:find("^%[") and "inet6" or "inet"
end

local start = {}

function start.connect(self, o)
  local opts = some_of(o, "type", "keepalive", "broadcast", "nodelay")
  opts.bind = o.bind_address
  if o.connect:find("^unix:") then opts.nodelay = nil end
  if o.timeout then self.deadline = self.loop:after(o.timeout, self.time_out, self) end
  return Connect.new(self, self.loop, opts, o.attempt_delay or 0.25)
end

function start.listen(self, o)
  local accept = some_of(o, "nodelay", "keepalive", "batch")
  accept.loop = self.loop
  function accept.on_accept(h, address) return self.on_success(h, address, self) end
  function accept.on_error(...) return self:accept_failed(...) end
  return Listen.new(self, some_of(o, "type", "backlog", "reuseaddr", "reuseport", "v6only", "mode"), accept)
end

function start.bind(self, o)
  return Bind.new(self, some_of(o, "type", "reuseaddr", "reuseport", "v6only", "broadcast", "mode"))
end

-- What is asked of the resolver, which knows but two types.
local function question(o, purpose)
  local is_dgram = o.type == "dgram" or purpose == "bind"
  return { family = family_of(o), type = is_dgram and "dgram" or "stream", passive = purpose ~= "connect" }
end

---Make a socket. Raises on options that are unknown, ill-typed, malformed or do not go
---together; all else is told from the loop.
---
---`on_success(handle, address, wheel)` gets: once, a socket that has connected, with the
---address of the peer; or each connection to one that listens, likewise; or once, a bound
---socket, with its own address. The handle is the user's. A wheel that has connected is
---closed by then.
---`on_listening(address, wheel)` is called once, when connections can come; where there are
---several addresses, `getsockname` gives them all.
---`on_error(operation, message, code, wheel)` is called with "resolve", whose code may be one
---of getaddrinfo's; "connect", once, after all addresses have failed, or with ETIMEDOUT;
---"socket", "setsockopt", "bind" or "listen". The wheel is closed by then. With "accept" it
---is called as by poe.wheel.listenaccept. Without it the loop reports what there is to tell.
---
---A unix path where a socket is that nobody listens on any more is taken over. One that was
---made is removed by `close`.
---@param opts poe.wheel.SocketFactoryOptions
---@return poe.wheel.SocketFactory
function SocketFactory.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local why = mismatch(o)
  if why then error(why, 2) end
  local purpose, address = purpose_of(o)
  local self = setmetatable({
    loop = o.loop or require("poe.loop").default(),
    purpose = purpose .. " " .. address,
    on_success = o.on_success,
    on_error = o.on_error,
    on_listening = o.on_listening,
    work = false,
    request = false,
    deadline = false,
    closed = false,
  }, SocketFactory)
  self.work = start[purpose](self, o)
  self.request = (o.resolve or resolver.resolve)(self.loop, address, question(o, purpose), function(...)
    return self:resolved(...)
  end)
  return self
end

---What is called from here on is called by the loop or by the wheel's own parts.
---@private
function SocketFactory:resolved(addresses, message, code)
  self.request = false
  if self.closed then return end
  if addresses and addresses[1] then return self.work:start(addresses) end
  return self:fail(message or "resolve: No address", code or errno.EAI_NONAME)
end

---@private
function SocketFactory:time_out()
  return self:fail("connect: Connection timed out", errno.ETIMEDOUT)
end

-- It is over: nothing was made.
---@package
function SocketFactory:fail(message, code)
  self:close()
  return tell(self, message:match("^%w+") or "resolve", message, code)
end

---@package
function SocketFactory:connected(h, address)
  self:close()
  return self.on_success(h, address, self)
end

---@package
function SocketFactory:bound(h)
  local address, message, code = h:getsockname()
  if address then return self.on_success(h, address, self) end
  h:close()
  return self:fail(message, code)
end

---@package
function SocketFactory:listening(address)
  if self.on_listening then return self.on_listening(address, self) end
end

-- Something is scarce, or a socket accepts no more: then neither do the others.
---@package
function SocketFactory:accept_failed(operation, message, code, wheel)
  if wheel:isclosed() then self:close() end
  return tell(self, operation, message, code)
end

---Accept nobody until `resume_accept`. Who connects meanwhile waits in the backlog.
function SocketFactory:pause_accept()
  if self.work.pause_accept then self.work:pause_accept() end
end

---Accept again.
function SocketFactory:resume_accept()
  if self.work.resume_accept then self.work:resume_accept() end
end

---The address that is listened on, or all of them; nothing before on_listening. Raises after
---`close`.
---@return string? address
---@return string? ...
function SocketFactory:getsockname()
  if self.closed then error("attempt to use a closed wheel", 2) end
  if self.work.getsockname then return self.work:getsockname() end
end

---Break off whatever is under way, and accept no more. What on_success was given stays.
function SocketFactory:close()
  if self.closed then return end
  if self.request then self.request:cancel() end
  if self.deadline then self.deadline:cancel() end
  self.work:close()
  self.closed = true
end

SocketFactory.__close = SocketFactory.close

---@return boolean
function SocketFactory:isclosed()
  return self.closed
end

function SocketFactory:__tostring()
  return ("%s (%s%s)"):format(SocketFactory.__name, self.purpose, self.closed and ", closed" or "")
end

return SocketFactory
