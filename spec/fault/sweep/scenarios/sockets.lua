-- The socket factory: what connects, listens and binds, by number, by name and by path.

local errno = require "poe.errno"
local handle = require "poe.handle"
local loops = require "poe.loop"
local socketfactory = require "poe.wheel.socketfactory"

local PATH <const> = os.tmpname()

os.remove(PATH)

local scenarios = {}

local function clean()
  os.remove(PATH)
end

local function add(name, run, others)
  scenarios[#scenarios + 1] = {
    name = "socketfactory: " .. name, run = run, clean = clean, errnos = { read = "EINTR", listen = "EADDRINUSE" },
    others = others, instead = others ~= nil,
  }
end

local function new_loop(t)
  return t:own(loops.new { on_error = function(message) t:event("loop", message) end })
end

-- What cannot be made is asked for once more.
local function make(t, opts, tries)
  function opts.on_error(_, message, code, wheel)
    t:failed(message, code)
    if not wheel:isclosed() then return end -- it goes on by itself
    if tries == 1 then
      t.gave_up = true
      return
    end
    return make(t, opts, tries - 1)
  end
  return t:own(socketfactory.new(opts))
end

-- The address that is listened on, as whoever connects is to name it.
local function connect(t, address, name)
  local listener = assert(handle.listen(address))
  local loop = new_loop(t)
  t:own(listener)
  address = name and listener:getsockname():gsub("^127.0.0.1", name) or listener:getsockname()
  t.begin()
  make(t, {
    connect = address, loop = loop, nodelay = true, keepalive = true, timeout = 2, attempt_delay = 1,
    on_success = function(h, _, wheel)
      t:event("connected", wheel:isclosed() and "closed")
      t:close(h)
    end,
  }, 2)
  t:turn(loop)
end

add("connect by number", function(t) return connect(t, "127.0.0.1:0") end)
add("connect by name", function(t) return connect(t, "127.0.0.1:0", "localhost") end)
add("connect to a path", function(t) return connect(t, "unix:" .. PATH) end)

-- One connection comes; then no more is listened.
local function listen(t, address, opts)
  local loop = new_loop(t)
  t.begin()
  local client
  opts = opts or {}
  opts.listen, opts.loop = address, loop
  function opts.on_listening(_, wheel)
    t:event "listening"
    client = t:own(t:try(handle.connect, (t:try(wheel.getsockname, wheel))))
  end
  function opts.on_success(h, _, wheel)
    t:event "accepted"
    t:close(h)
    wheel:close()
  end
  make(t, opts, 2)
  t:turn(loop)
  if client then t:close(client) end
end

add("listen by number", function(t) return listen(t, "127.0.0.1:0", { nodelay = true }) end)
add("listen by name", function(t) return listen(t, "localhost:0") end)
add("listen on a path", function(t) return listen(t, "unix:" .. PATH, { mode = 384 }) end)

-- Where somebody who is gone has left his socket.
add("listen on a stale path", function(t)
  assert(handle.listen("unix:" .. PATH)):close()
  return listen(t, "unix:" .. PATH)
end, { [errno.EADDRINUSE] = true }) -- unless it is known for certain that he is gone

local function bind(t, address)
  local loop = new_loop(t)
  t.begin()
  make(t, {
    bind = address, loop = loop, reuseaddr = true,
    on_success = function(h, name, wheel)
      t:event("bound", name:match "^[^:]+")
      t:close(h)
      wheel:close()
    end,
  }, 2)
  t:turn(loop)
end

add("bind by number", function(t) return bind(t, "127.0.0.1:0") end)
add("bind by name", function(t) return bind(t, "localhost:0") end)
add("bind a path", function(t) return bind(t, "unix:" .. PATH) end)

return scenarios
