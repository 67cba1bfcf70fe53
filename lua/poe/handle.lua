--- Descriptors that plain Lua cannot open, close-on-exec and non-blocking.
-- A handle owns its descriptor and closes it on `close`, `__close` and `__gc`.
-- Its methods are in csrc/lua/handle.c and csrc/lua/socket.c.

local core = require "poe.core"
local options = require "poe.options"

---Methods raise once the handle is closed. What fails otherwise returns
---`nil, "operation: reason", errno`.
---@class poe.Handle
---@field fileno fun(self: poe.Handle): integer the descriptor; also as `getfd` and `pollfd`
---@field isopen fun(self: poe.Handle): boolean
---@field close fun(self: poe.Handle): true?, string?, integer? closing twice is closing once
---@field blocking fun(self: poe.Handle, on?: boolean): boolean?, string?, integer?
---Whether operations block, after setting it. Every descriptor dup'ed from the
---same one shares this, in other processes too.
---@field getpipesize fun(self: poe.Handle): integer?, string?, integer? octets
---@field setpipesize fun(self: poe.Handle, octets: integer): integer?, string?, integer? what the system chose
---@field ptsname fun(self: poe.Handle): string?, string?, integer? path of the slave, asked of a pty's master
---@field accept fun(self: poe.Handle): poe.Handle|false|nil, string?, integer?
---The next connection and its peer's address; false when there is none yet.
---@field connected fun(self: poe.Handle): boolean?, string?, integer?
---How `connect` went: true, false while under way, or why it failed.
---@field getsockname fun(self: poe.Handle): string?, string?, integer? own address; "unix:" if it has none
---@field getpeername fun(self: poe.Handle): string?, string?, integer?
---@field shutdown fun(self: poe.Handle, how: "r"|"w"|"rw"): true?, string?, integer?
---@field getsockopt fun(self: poe.Handle, name: string): boolean|integer|nil, string?, integer?
---@field setsockopt fun(self: poe.Handle, name: string, value: boolean|integer): true?, string?, integer?
---Names are the system's in lower case without prefix: "reuseaddr", "nodelay",
---"sndbuf" (octets), "linger" (seconds, -1 is off). Source: socket(7), tcp(7).
---@field bind fun(self: poe.Handle, address: string, permissions?: integer): true?, string?, integer?
---@field listen fun(self: poe.Handle, backlog?: integer): true?, string?, integer?
---@field connect fun(self: poe.Handle, address: string): true?, string?, integer?

---@class poe.handle
local handle = {}

---Open a file. Modes are those of `io.open`, "r" by default.
---@type fun(path: string, mode?: string): poe.Handle?, string?, integer?
handle.open = core.handle.open

---Create a pipe: its reader, its writer.
---@type fun(): poe.Handle?, poe.Handle|string, integer?
handle.pipe = core.handle.pipe

---Create two connected unix sockets, of type "stream" by default.
---@type fun(type?: "stream"|"dgram"|"seqpacket"): poe.Handle?, poe.Handle|string, integer?
handle.socketpair = core.handle.socketpair

---Own an existing descriptor; it becomes close-on-exec and non-blocking.
---@type fun(fd: integer): poe.Handle?, string?, integer?
handle.adopt = core.handle.adopt

---Make another descriptor for the same thing. It is close-on-exec, and shares
---everything else, such as whether it blocks, with the first.
---@type fun(h: poe.FileHandle): poe.Handle?, string?, integer?
handle.dup = core.handle.dup

-- The first descriptor after those for input, output and errors.
local FIRST_PASSED <const> = 3

-- What has been passed to this process, once somebody has asked.
local passed

-- Own so many descriptors, which "first:second" names.
local function adopt_passed(count, text)
  local found, next_name = { handles = {}, names = {} }, (text .. ":"):gmatch("(.-):")
  for i = 1, count do
    local h, message, errno = handle.adopt(FIRST_PASSED + i - 1)
    if not h then return nil, message, errno end
    local name = next_name() or ""
    found.handles[i], found.names[i] = h, name ~= "" and name or "unknown"
  end
  return found
end

---Own what whoever started this process has passed to it, such as sockets that listen
---already. Asked again, it gives the same handles. Source: sd_listen_fds(3): LISTEN_FDS
---and LISTEN_FDNAMES, heeded only where LISTEN_PID is this process.
---@return poe.Handle[]? handles {} when nothing was passed; nil if what was is not open
---@return string[]|string names of each, "unknown" where it has none; or message
---@return integer? errno
function handle.inherited()
  if not passed then
    local is_ours = os.getenv("LISTEN_PID") == tostring(core.handle.getpid())
    local count = is_ours and math.tointeger((os.getenv("LISTEN_FDS") or ""):match("^%d+$")) or 0
    local message, errno
    passed, message, errno = adopt_passed(count, os.getenv("LISTEN_FDNAMES") or "")
    if not passed then return nil, message, errno end
  end
  return table.move(passed.handles, 1, #passed.handles, 1, {}), table.move(passed.names, 1, #passed.names, 1, {})
end

local PTY = {
  raw = { "boolean", default = false },
  rows = { "integer", min = 0, max = 65535, default = 0 },
  columns = { "integer", min = 0, max = 65535, default = 0 },
}

---Create a pseudo terminal.
---@param opts? { raw?: boolean, rows?: integer, columns?: integer } raw: octets pass unchanged; size in characters
---@return poe.Handle? master
---@return poe.Handle|string slave or message
---@return integer? errno
function handle.pty(opts)
  local o = options.read("poe.handle.pty", opts, PTY)
  return core.handle.pty(o.raw, o.rows, o.columns)
end

local ADDRESS <const> = "address such as '127.0.0.1:80' or 'unix:/path' expected, got "

-- What is wrong with an address, nil if nothing is.
local function address_fault(address)
  if type(address) ~= "string" then return ADDRESS .. type(address) end
  if not core.handle.isaddress(address) then return ("%s'%s'"):format(ADDRESS, address) end
end

-- Blame the caller of the public function for what is no address.
local function check_address(where, address)
  local why = address_fault(address)
  if why then error(("bad argument #1 to '%s' (%s)"):format(where, why), 3) end
end

-- Do one step after the other on a new socket; close it if one fails.
local function prepare(address, type, steps)
  local h, message, errno = core.handle.socket(address, type)
  if not h then return nil, message, errno end
  for _, step in ipairs(steps) do
    local ok
    ok, message, errno = h[step[1]](h, table.unpack(step, 2))
    if not ok then
      h:close()
      return nil, message, errno
    end
  end
  return h
end

-- The socket options among the named options, as steps.
local function sockopts(o, names)
  local steps = {}
  for _, name in ipairs(names) do
    if o[name] ~= nil then steps[#steps + 1] = { "setsockopt", name, o[name] } end
  end
  return steps
end

local PERMISSIONS = { "integer", min = 0, max = 511 } -- 0777

local LISTEN = {
  type = { "string", choices = { "stream", "seqpacket" }, default = "stream" },
  backlog = { "integer", min = 0, max = 0x7fffffff, default = 4096 },
  reuseaddr = { "boolean", default = true },
  reuseport = { "boolean" },
  v6only = { "boolean" },
  mode = PERMISSIONS,
}

---@class poe.handle.ListenOptions
---@field type? "stream"|"seqpacket" (stream)
---@field backlog? integer connections that may wait (4096)
---@field reuseaddr? boolean (true)
---@field reuseport? boolean
---@field v6only? boolean
---@field mode? integer permissions of a unix path

---Create a socket that listens. `mode` is the permissions that a unix path has from the
---first instant: `tonumber("660", 8)`.
---@param address string "127.0.0.1:0", "[::]:80", "unix:/path", "unix:@abstract"
---@param opts? poe.handle.ListenOptions
---@return poe.Handle?
---@return string? message
---@return integer? errno
function handle.listen(address, opts)
  check_address("poe.handle.listen", address)
  local o = options.read("poe.handle.listen", opts, LISTEN)
  local steps = sockopts(o, { "reuseaddr", "reuseport", "v6only" })
  steps[#steps + 1] = { "bind", address, o.mode }
  steps[#steps + 1] = { "listen", o.backlog }
  return prepare(address, o.type, steps)
end

local BIND = {
  type = { "string", choices = { "dgram", "seqpacket" }, default = "dgram" },
  reuseaddr = { "boolean" },
  reuseport = { "boolean" },
  v6only = { "boolean" },
  broadcast = { "boolean" },
  mode = PERMISSIONS,
}

---@class poe.handle.BindOptions
---@field type? "dgram"|"seqpacket" (dgram)
---@field reuseaddr? boolean
---@field reuseport? boolean
---@field v6only? boolean
---@field broadcast? boolean
---@field mode? integer permissions of a unix path

---Create a socket that has an address and receives what is sent there. `mode` is as for
---`listen`.
---@param address string "unix:@" lets the system choose a name
---@param opts? poe.handle.BindOptions
---@return poe.Handle?
---@return string? message
---@return integer? errno
function handle.bind(address, opts)
  check_address("poe.handle.bind", address)
  local o = options.read("poe.handle.bind", opts, BIND)
  local steps = sockopts(o, { "reuseaddr", "reuseport", "v6only", "broadcast" })
  steps[#steps + 1] = { "bind", address, o.mode }
  return prepare(address, o.type, steps)
end

local CONNECT = {
  type = { "string", choices = { "stream", "dgram", "seqpacket" }, default = "stream" },
  bind = { "string" },
  nodelay = { "boolean" },
  keepalive = { "boolean" },
  broadcast = { "boolean" },
}

---Start to connect. When the handle is writable it has finished, and
---`h:connected()` tells how it went. `bind` is the socket's own address.
---@param address string
---@param opts? { type?: string, bind?: string, nodelay?: boolean, keepalive?: boolean, broadcast?: boolean }
---@return poe.Handle?
---@return string? message  "connect: Resource temporarily unavailable" when a unix socket's backlog is full
---@return integer? errno
function handle.connect(address, opts)
  check_address("poe.handle.connect", address)
  local o = options.read("poe.handle.connect", opts, CONNECT)
  local why = o.bind and address_fault(o.bind)
  if why then error(options.bad("poe.handle.connect", "bind", why), 2) end
  local steps = sockopts(o, { "nodelay", "keepalive", "broadcast" })
  if o.bind then steps[#steps + 1] = { "bind", o.bind } end
  steps[#steps + 1] = { "connect", address }
  return prepare(address, o.type, steps)
end

return handle
