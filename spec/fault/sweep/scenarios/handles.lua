-- Each way to get a handle, and what can be asked of one.

local handle = require "poe.handle"
local shim = require "spec.fault.sweep.shim"

local PATH <const> = os.tmpname()

local UNIX <const> = "unix:" .. PATH .. ".socket"

local scenarios = {}

local function add(name, run, more)
  local scenario = { name = "handle: " .. name, run = run }
  for key, value in pairs(more or {}) do scenario[key] = value end
  scenarios[#scenarios + 1] = scenario
end

-- What tostring says, its number aside; that it cannot fail does not mean that it cannot ask.
local function name_of(h)
  return (tostring(h):gsub("fd %d+", "fd"))
end

add("open", function(t)
  t.begin()
  local h = t:own(t:try(handle.open, PATH, "w+"))
  t:event(h:isopen() and "open" or "closed")
  t:close(h)
end, { clean = function() os.remove(PATH) end })

add("pipe", function(t)
  t.begin()
  local reader = t:own(t:try(handle.pipe))
  t:ask(reader, "blocking")
  t:ask(reader, "blocking", true)
  t:ask(reader, "setpipesize", 65536)
  t:ask(reader, "getpipesize")
  t:close(reader)
end)

for _, type in ipairs { "stream", "dgram", "seqpacket" } do
  add("socketpair " .. type, function(t)
    t.begin()
    local a = t:own(t:try(handle.socketpair, type))
    t:ask(a, "getsockname")
    t:ask(a, "setsockopt", "sndbuf", 10000)
    t:ask(a, "getsockopt", "rcvbuf")
    t:ask(a, "connected")
    t:ask(a, "shutdown", "w")
    t:close(a)
  end)
end

add("pty", function(t)
  t.begin()
  local master = t:own(t:try(handle.pty, { raw = true, rows = 24, columns = 80 }))
  t:ask(master, "blocking")
  t:event(t:try(master.ptsname, master):match "^/dev/pts/")
  t:close(master)
end)

add("adopt", function(t)
  local fd = shim.spare()
  t.begin()
  local h = t:own(t:try(handle.adopt, fd))
  t:event(h:isopen() and "adopted")
  t:close(h)
end)

add("dup", function(t)
  local h = t:own(handle.pipe())
  t.begin()
  local other = t:own(t:try(handle.dup, h))
  t:close(other)
  t:close(h)
end)

local function accept(t, listener)
  for _ = 1, 20 do
    local h, address = t:try(listener.accept, listener)
    if h then return h, address end
  end
end

-- Whoever connects waits, by and by.
local function connected(t, h)
  for _ = 1, 20 do
    if t:try(h.connected, h) then return t:event "connected" end
  end
end

local function meet(t, listener, address, opts)
  local client = t:own(t:try(handle.connect, address, opts))
  local server, peer = accept(t, listener)
  t:own(server)
  connected(t, client)
  t:event(peer:match "^[^:]+", name_of(client):match "^poe.handle")
  t:event((t:try(client.getpeername, client):match "^[^:]+"))
  t:ask(server, "setsockopt", "linger", -1)
  t:close(server)
  t:close(client)
end

add("listen, connect, accept: TCP", function(t)
  t.begin()
  local listener = t:own(t:try(handle.listen, "127.0.0.1:0", { reuseport = true }))
  local address = t:try(listener.getsockname, listener)
  meet(t, listener, address, { nodelay = true, keepalive = true, bind = "127.0.0.1:0" })
  t:close(listener)
end)

add("listen, connect, accept: unix", function(t)
  t.begin()
  local listener = t:own(t:try(handle.listen, UNIX, { mode = 384 }))
  meet(t, listener, UNIX)
  t:close(listener)
end, { clean = function() os.remove(PATH .. ".socket") end })

add("listen, connect, accept: seqpacket", function(t)
  t.begin()
  local listener = t:own(t:try(handle.listen, UNIX, { type = "seqpacket" }))
  meet(t, listener, UNIX, { type = "seqpacket" })
  t:close(listener)
end, { clean = function() os.remove(PATH .. ".socket") end })

add("bind, connect: UDP", function(t)
  t.begin()
  local here = t:own(t:try(handle.bind, "127.0.0.1:0", { reuseaddr = true, broadcast = true }))
  local address = t:try(here.getsockname, here)
  local there = t:own(t:try(handle.connect, address, { type = "dgram" }))
  t:event(t:try(there.getpeername, there) == address and "same" or "other")
  t:close(here)
  t:close(there)
end)

os.remove(PATH)

return scenarios
