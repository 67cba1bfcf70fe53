--- Connections from a socket that listens.
-- Source: POE::Wheel::ListenAccept; accept(2).
--
-- The wheel owns its handle: when it is closed, it closes the handle. (A descriptor that is
-- but a number is its owner's to close.) What it accepts is its user's.
--
-- Where descriptors or memory run out, on_error is called once, and the wheel accepts no more
-- for a while, a tenth of a second at first and a second in the end, again and again until
-- there is enough; who waits to be accepted waits on. A connection that has failed before it
-- was accepted is passed over.

local core = require "poe.core"
local errno = require "poe.errno"
local handle = require "poe.handle"
local handles = require "poe.wheel.handles"
local options = require "poe.options"
local shared = require "poe.wheel.shared"

local cancel_timer, tell = shared.cancel_timer, shared.tell

---@class poe.wheel.ListenAcceptOptions
---@field handle poe.FileHandle a socket that listens
---@field on_accept fun(handle: poe.Handle, address: string, wheel: poe.wheel.ListenAccept)
---@field on_error? fun(operation: string, message: string, code: integer, wheel: poe.wheel.ListenAccept)
---@field nodelay? boolean of the connections
---@field keepalive? boolean of the connections
---@field batch? integer connections accepted in one turn at most (64)
---@field loop? poe.Loop (poe.loop.default())

---@class poe.wheel.ListenAccept
---@field private handle poe.FileHandle
---@field private listener poe.Handle that accepts: the handle, or another one for the same socket
---@field private loop poe.Loop
---@field private on_accept function
---@field private on_error function|nil
---@field private sockopts table<string, boolean> of the connections
---@field private batch integer
---@field private failures integer since the last connection
---@field private delay number seconds that the wheel has waited last, 0 if it has not since the last connection
---@field private timer? poe.Timer while it waits
---@field private short boolean something is scarce, and that has been told
---@field private watching boolean
---@field private paused boolean
---@field private closed boolean
local ListenAccept = { __name = "poe.wheel.ListenAccept" }
ListenAccept.__index = ListenAccept

local NAME <const> = "poe.wheel.listenaccept.new"

-- Seconds to wait when something is scarce.
local FIRST_DELAY <const>, LAST_DELAY <const> = 0.1, 1

-- So many connections that fail one after the other are taken for an error of our own.
local PASSED_OVER <const> = 64

-- Of the socket: it never goes away. (EOPNOTSUPP may be one of the network, see accept(2).)
local FATAL = { [errno.EBADF] = true, [errno.EINVAL] = true, [errno.ENOTSOCK] = true }

-- Of the process or the system: it goes away when others let go of theirs. Any other error
-- is one of the network, of a connection that is gone by now.
local SCARCE = { [errno.EMFILE] = true, [errno.ENFILE] = true, [errno.ENOBUFS] = true, [errno.ENOMEM] = true }

local OPTIONS = {
  handle = { "integer|userdata|table", required = true },
  on_accept = { "function", required = true },
  on_error = { "function" },
  nodelay = { "boolean" },
  keepalive = { "boolean" },
  batch = { "integer", min = 1, default = 64 },
  loop = { "table" },
}

---Why it is nothing that a wheel can accept from; nil if it is something.
---@package
---@param h any
---@return string?
function ListenAccept.fault(h)
  local ok, kind = pcall(core.handle.kind, h)
  if not ok then return kind:match("%((.*)%)$") or kind end
  if not core.handle.listens(h) then return "socket that listens expected, got " .. kind end
end

-- The handle itself if it is of our kind, or else one of our kind for the same socket.
local function listener_of(h)
  local is_ours = type(h) == "userdata" and getmetatable(h).__name == "poe.handle"
  if is_ours then return h end
  return handle.dup(h)
end

-- Options of the connections; a unix socket has no delay.
local function sockopts_of(o, listener)
  local sockopts = { nodelay = o.nodelay, keepalive = o.keepalive }
  if core.handle.kind(listener):find("^unix ") then sockopts.nodelay = nil end
  return sockopts
end

local accept

local function unwatch(self)
  if self.watching then self.loop:unwatch_read(self.listener, accept, self) end
  self.watching = false
end

local watch

-- Try again in a while. That there is need to is told once, until all who wait are accepted.
local function back_off(self, message, code)
  unwatch(self)
  self.delay = math.min(self.delay * 2, LAST_DELAY)
  if self.delay == 0 then self.delay = FIRST_DELAY end
  self.timer = self.loop:after(self.delay, watch, self)
  if self.short then return end
  self.short = true
  return tell(self, "accept", message, code)
end

-- The loop has no room for the socket, which is told from the loop, as all else is.
local function cannot_watch(failure)
  if not failure[1].closed then return back_off(table.unpack(failure)) end
end

function watch(self)
  self.timer = nil
  if self.watching or self.paused or self.closed then return end
  local ok, message, code = self.loop:watch_read(self.listener, accept, self)
  self.watching = ok or false
  if not ok then self.loop:defer(cannot_watch, { self, message, code }) end
end

local function fail(self, message, code)
  if FATAL[code] then
    self:close()
    return tell(self, "accept", message, code)
  end
  self.failures = self.failures + 1
  if SCARCE[code] or self.failures > PASSED_OVER then return back_off(self, message, code) end
end

local function welcome(self, connection, address)
  self.failures, self.delay = 0, 0
  for name, value in pairs(self.sockopts) do
    connection:setsockopt(name, value) -- if it fails, whoever reads will see why
  end
  return self.on_accept(connection, address, self)
end

-- Accept who waits, as many as there may be in one turn.
function accept(self)
  for _ = 1, self.batch do
    local connection, address, code = self.listener:accept()
    if connection == nil then return fail(self, address, code) end
    if not connection then break end
    welcome(self, connection, address)
    if not self.watching then return end
  end
  self.short = false
end

---Accept connections. Raises on an unknown or ill-typed option, and on what does not listen.
---Fails, where the handle is not of poe.handle, if there is no descriptor left for one that is.
---
---`on_accept(handle, address, wheel)` gets each connection, which is its to close, and the
---address of the peer, "unix:" if that has none. When it raises, the next ones are accepted
---all the same. `on_error("accept", message, code, wheel)` tells that something is scarce
---(EMFILE, ENFILE, ENOBUFS, ENOMEM), which the wheel waits for to pass; or that the socket
---accepts no more, for good, in which case the wheel has closed itself. Without it the loop
---reports what there is to tell.
---@param opts poe.wheel.ListenAcceptOptions
---@return poe.wheel.ListenAccept?
---@return string? message "dup: Too many open files"
---@return integer? errno
function ListenAccept.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local why = ListenAccept.fault(o.handle)
  if why then error(options.bad(NAME, "handle", why), 2) end
  local listener, message, code = listener_of(o.handle)
  if not listener then return nil, message, code end
  local self = setmetatable({
    handle = o.handle,
    listener = listener,
    loop = o.loop or require("poe.loop").default(),
    on_accept = o.on_accept,
    on_error = o.on_error,
    sockopts = sockopts_of(o, listener),
    batch = o.batch,
    failures = 0,
    delay = 0,
    short = false,
    watching = false,
    paused = false,
    closed = false,
  }, ListenAccept)
  listener:blocking(false) -- or the last accept of a turn would wait
  watch(self)
  return self
end

---Accept nobody until `resume_accept`. Who connects meanwhile waits in the backlog.
function ListenAccept:pause_accept()
  self.paused = true
  cancel_timer(self)
  unwatch(self)
end

---Accept again.
function ListenAccept:resume_accept()
  self.paused = false
  if not self.timer then return watch(self) end
end

---The address that is listened on. Raises after `close`.
---@return string? address
---@return string? message
---@return integer? errno
function ListenAccept:getsockname()
  if self.closed then error("attempt to use a closed wheel", 2) end
  return self.listener:getsockname()
end

---Accept no more and close the handle. Closing twice is closing once.
function ListenAccept:close()
  if self.closed then return end
  self:pause_accept()
  self.closed = true
  self.listener:close()
  handles.close(self.handle)
end

ListenAccept.__close = ListenAccept.close

---@return boolean
function ListenAccept:isclosed()
  return self.closed
end

function ListenAccept:__tostring()
  return ("%s (%s)"):format(ListenAccept.__name, self.closed and "closed" or tostring(self.listener))
end

return ListenAccept
