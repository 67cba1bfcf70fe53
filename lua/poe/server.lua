--- A listening socket, with a task for each connection.

local Conn = require "poe.conn"
local conn_options = require "poe.conn.options"
local core = require "poe.core"
local handle = require "poe.handle"
local listenaccept = require "poe.wheel.listenaccept"
local options = require "poe.options"
local path = require "poe.wheel.socketfactory.path"
local task = require "poe.task"

---@class poe.ServerOptions : poe.ConnOptions
---@field filter? poe.Filter a template, cloned for each connection (poe.filter.line)
---@field max_connections? integer more wait to be accepted (as many as the system allows)
---@field backlog? integer of those that wait
---@field reuseaddr? boolean (true)
---@field reuseport? boolean
---@field v6only? boolean
---@field mode? integer permissions of a unix path: tonumber("660", 8)

---@class poe.Server
---@field private loop poe.Loop
---@field private fn fun(conn: poe.Conn, address: string)
---@field private filter poe.Filter
---@field private wheel poe.wheel.ListenAccept
---@field private path table|false that was made for the socket
---@field private class table of its connections
---@field private task_class table of its tasks
---@field private opts table of the connection that is being made
---@field private conversations table<poe.Task, poe.Conn> that have not ended
---@field private draining table<poe.Conn, true> whose conversations have ended
---@field private open integer connections that have not been closed
---@field private max_connections integer
---@field private paused boolean there are as many
---@field private waiters poe.Task[] that wait for all conversations to end
---@field private deadline poe.Timer|false of those
---@field private closed boolean
local Server = { __name = "poe.Server" }
Server.__index = Server

local server = {}

local NAME <const> = "poe.listen"

local OPTIONS = conn_options.with {
  max_connections = { "integer", min = 1, default = math.maxinteger },
  backlog = { "integer", min = 0, max = 0x7fffffff },
  reuseaddr = { "boolean" },
  reuseport = { "boolean" },
  v6only = { "boolean" },
  mode = { "integer", min = 0, max = 511 }, -- 0777
}

-- What is wrong with where to listen.
local function address_fault(address)
  local kind = type(address)
  if kind == "userdata" or kind == "table" then return listenaccept.fault(address) end
  if kind == "string" and core.handle.isaddress(address) then return end
  local given = kind == "string" and ("'%s'"):format(address) or kind
  return ("address such as '127.0.0.1:0' or 'unix:/path', or socket expected, got %s"):format(given)
end

local function check_arguments(address, fn)
  local why = address_fault(address)
  if why then error(("bad argument #1 to '%s' (%s)"):format(NAME, why), 3) end
  if type(fn) == "function" then return end
  error(("bad argument #2 to '%s' (function expected, got %s)"):format(NAME, type(fn)), 3)
end

local function check_template(filter)
  if filter.clone then return end
  error(options.bad(NAME, "filter", "filter with 'clone' expected, got " .. type(filter)), 3)
end

local function listen(address, o)
  if type(address) ~= "string" then return address end
  return path.open(handle.listen, address, {
    type = o.type, backlog = o.backlog, reuseaddr = o.reuseaddr, reuseport = o.reuseport, v6only = o.v6only,
    mode = o.mode,
  })
end

local function close_as_needed(self, conversation)
  local conn = self.conversations[conversation]
  if not conn then return end
  conn:close()
  if not conn:isclosed() then self.draining[conn] = true end
  self.conversations[conversation] = nil
end

local function is_over(self)
  return self.open == 0 and next(self.conversations) == nil
end

-- Wake who waits for the last conversation to end.
local function check_over(self)
  if not is_over(self) then return end
  if self.deadline then self.deadline:cancel() end
  local waiters = self.waiters
  self.waiters, self.deadline = {}, false
  for _, waiter in ipairs(waiters) do waiter:wake_later() end
end

-- A task for a connection, which ends when `fn` returns, and the connection with it.
local function converse(self, socket, address)
  local opts = self.opts
  opts.handle, opts.filter = socket, self.filter:clone()
  local conn = Conn.make(self.class, opts)
  opts.handle, opts.filter = nil, nil
  local conversation = task.start(self.task_class, self.loop, self.fn, conn, address)
  local ok, raised = pcall(rawset, self.conversations, conversation, conn)
  if ok then return end
  conversation:cancel()
  error(raised, 0)
end

-- A connection has come; without memory for it, it is closed, so that its peer need not wait.
local function serve(self, socket, address)
  local ok, raised = pcall(converse, self, socket, address)
  if not ok then
    socket:close()
    error(raised, 0)
  end
  self.open = self.open + 1
  if self.open < self.max_connections then return end
  self.paused = true
  return self.wheel:pause_accept()
end

-- What all connections of a server have in common.
local function fields_of(self, o)
  local fields = { server = self }
  local high = o.high_mark
  if high then
    fields.high_mark, fields.low_mark = high, o.low_mark or high // 4
    fields.max_queue = math.max(high, o.max_queue or Conn.max_queue)
  end
  fields.low_mark, fields.max_queue = o.low_mark or fields.low_mark, o.max_queue or fields.max_queue
  return fields
end

-- The wheel comes last: after it, nothing may fail.
local function new_server(socket, o, fn)
  local self = setmetatable({
    loop = task.loop(),
    fn = fn,
    conversations = {},
    draining = {},
    open = 0,
    max_connections = o.max_connections,
    paused = false,
    waiters = {},
    deadline = false,
    closed = false,
    path = false,
    wheel = false,
    filter = conn_options.filter_for(socket, o.filter),
  }, Server)
  self.class = Conn.extend(fields_of(self, o))
  self.task_class = task.class(function(conversation)
    close_as_needed(self, conversation)
    return check_over(self)
  end)
  self.opts = { loop = self.loop }
  local message, code
  self.wheel, message, code = listenaccept.new {
    handle = socket, loop = self.loop, nodelay = o.nodelay, keepalive = o.keepalive,
    on_accept = function(h, peer) return serve(self, h, peer) end,
  }
  if not self.wheel then return nil, message, code end
  return self
end

---Listen, and run `fn(conn, address)` in a task for each connection, which is closed when
---`fn` returns or raises. Raises on an unknown or ill-typed option. A unix path where a socket
---is that nobody listens on any more is taken over, and removed by `close`.
---@param address string|poe.FileHandle "127.0.0.1:0", "unix:/path"; or a socket that listens already
---@param fn fun(conn: poe.Conn, address: string)
---@param opts? poe.ServerOptions
---@return poe.Server?
---@return string? message "bind: Address already in use"
---@return integer? errno
function server.listen(address, fn, opts)
  check_arguments(address, fn)
  local o = conn_options.read(NAME, opts, OPTIONS)
  check_template(o.filter)
  local socket, made, errno = listen(address, o)
  if not socket then return nil, made, errno end
  local called, self, message, code = pcall(new_server, socket, o, fn)
  if called and self then
    self.path = made
    return self
  end
  path.remove(made)
  if not called then error(self, 0) end
  return nil, message, code
end

---A connection has been closed.
---@package
function Server:left(conn)
  self.draining[conn] = nil
  self.open = self.open - 1
  if self.paused and self.open < self.max_connections then
    self.paused = false
    self.wheel:resume_accept()
  end
  return check_over(self)
end

---The address that it listens on. Raises after `close`.
---@return string? address
---@return string? message
---@return integer? errno
function Server:getsockname()
  if self.closed or self.wheel:isclosed() then error("attempt to use a closed server", 2) end
  return self.wheel:getsockname()
end

---@return integer connections that are open
function Server:connections()
  return self.open
end

---Accept no more. Conversations go on.
function Server:close()
  if self.closed then return end
  self.wheel:close()
  path.remove(self.path)
  self.closed = true
end

local function keys(set)
  local list = {}
  for key in pairs(set) do list[#list + 1] = key end
  return list
end

-- End what has not ended by itself.
local function cut_off(self)
  for _, conversation in ipairs(keys(self.conversations)) do
    if not conversation:cancel() then self.task_class.on_end(conversation) end -- which wanted memory
  end
  for _, conn in ipairs(keys(self.draining)) do conn:close { discard = true } end
end

---@package
function Server:forget(waiter)
  for i, other in ipairs(self.waiters) do
    if other == waiter then table.remove(self.waiters, i) break end
  end
end

---Accept no more, let conversations end for so many seconds, and end what is left of them
---then. Called in a task, waits until all have ended; a conversation that calls it is one
---of them, and cut off at last. Called again, gives them that time from then.
---@param seconds? number (0)
function Server:stop(seconds)
  if seconds ~= nil then task.check_seconds(seconds, "stop") end
  self:close()
  if is_over(self) then return end
  if self.deadline then self.deadline:cancel() end
  self.deadline = self.loop:after(seconds or 0, cut_off, self)
  local me = task.running()
  if not me then return end
  table.insert(self.waiters, me)
  me:wait(self)
end

Server.__close = Server.close

function Server:__tostring()
  local is_closed = self.closed or self.wheel:isclosed()
  return ("%s (%s, %d connections)"):format(Server.__name, is_closed and "closed" or self:getsockname(), self.open)
end

return server
