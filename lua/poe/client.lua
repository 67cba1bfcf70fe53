--- Connections that a task opens.

local Conn = require "poe.conn"
local conn_options = require "poe.conn.options"
local options = require "poe.options"
local resolver = require "poe.resolver"
local socketfactory = require "poe.wheel.socketfactory"
local task = require "poe.task"

---@class poe.ConnectOptions : poe.ConnOptions
---@field timeout? number seconds for all of it; none by default
---@field bind? string the socket's own address: "192.0.2.1:0"

local NAME <const> = "poe.connect"

local OPTIONS = conn_options.with {
  timeout = { "number", min = 0 },
  bind = { "string" },
}

-- What a task waits for while it connects.
local Waiting = {}
Waiting.__index = Waiting

function Waiting:forget()
  self.wheel:close()
end

local client = {}

---Connect to an address, whose name is looked up, and wait until that is done.
---Raises on an unknown or ill-typed option, and outside a task.
---@param address string "example.org:80", "127.0.0.1:80", "unix:/path"
---@param opts? poe.ConnectOptions
---@return poe.Conn?
---@return string? message "connect: Connection refused"
---@return integer? errno or one of getaddrinfo's, poe.errno.EAI_NONAME and so on
function client.connect(address, opts)
  local why = resolver.address_fault(address)
  if why then error(("bad argument #1 to '%s' (%s)"):format(NAME, why), 2) end
  local o = conn_options.read(NAME, opts, OPTIONS)
  why = o.bind and resolver.own_address_fault(o.bind)
  if why then error(options.bad(NAME, "bind", why), 2) end
  local me = task.current "connect"
  local waiting = setmetatable({ wheel = false }, Waiting)
  waiting.wheel = socketfactory.new {
    connect = address, type = o.type, timeout = o.timeout, loop = me.loop,
    bind_address = o.bind, nodelay = o.nodelay, keepalive = o.keepalive,
    on_success = function(h) me:wake(h) end,
    on_error = function(_, message, code) me:wake(nil, message, code) end,
  }
  local h, message, code = me:wait(waiting)
  if not h then return nil, message, code end
  return Conn.make(Conn, {
    handle = h, filter = conn_options.filter_for(h, o.filter), loop = me.loop,
    high_mark = o.high_mark, low_mark = o.low_mark, max_queue = o.max_queue,
  })
end

return client
