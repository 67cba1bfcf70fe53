-- Everything in poe.handle, and the methods of handles.

local handle = require "poe.handle"
local scenarios = require "spec.fault.allocations.scenario"

-- The methods that only ask or set, each with what it is called with.
local SIMPLE <const> = {
  { "blocking", true }, { "fileno" }, { "getfd" }, { "pollfd" }, { "isopen" }, { "getsockname" }, { "getpeername" },
  { "connected" }, { "getsockopt", "sndbuf" }, { "setsockopt", "nodelay", true }, { "shutdown", "w" },
  { "__tostring" },
}

local list = {
  { name = "open", call = function() return handle.open "/dev/null" end },
  { name = "pipe", call = handle.pipe },
  { name = "socketpair", call = function() return handle.socketpair "seqpacket" end },
  { name = "listen", call = function() return handle.listen "127.0.0.1:0" end },
  { name = "listen", call = function() return handle.listen("unix:@", { type = "seqpacket", backlog = 3 }) end },
  { name = "bind", call = function() return handle.bind("127.0.0.1:0", { reuseaddr = true }) end },
  { name = "pty", call = function() return handle.pty { raw = true, rows = 24, columns = 80 } end },
  { name = "inherited", call = handle.inherited },
}

local function add(scenario) list[#list + 1] = scenario end

local function close_all(env)
  for _, h in ipairs(env) do h:close() end
end

local function listening()
  local listener = assert(handle.listen "127.0.0.1:0")
  return { listener, address = listener:getsockname() }
end

add { name = "connect", make = listening, close = close_all,
  call = function(env) return handle.connect(env.address, { nodelay = true, bind = "127.0.0.1:0" }) end }

add { name = "dup", close = close_all, make = function() return { (handle.open "/dev/null") } end,
  call = function(env) return handle.dup(env[1]) end }

add { name = "adopt", make = function() return { (handle.open "/dev/null") } end,
  call = function(env)
    env.adopted = env.adopted or handle.adopt(handle.dup(env[1]):fileno()) -- both own it: only the last one closes
    return env.adopted ~= nil
  end,
  close = close_all }

add { name = "accept", close = close_all,
  make = function()
    local env = listening()
    for i = 2, 3 do
      env[i] = assert(handle.connect(env.address))
      while not env[i]:connected() do end
    end
    return env
  end,
  call = function(env) return env[1]:accept() end }

local function connection()
  local env = listening()
  env[2] = assert(handle.connect(env.address))
  while not env[2]:connected() do end
  env[3] = assert(env[1]:accept())
  return env
end

for _, method in ipairs(SIMPLE) do
  add { name = method[1], make = connection, close = close_all,
    call = function(env)
      local fn = method[1] == "__tostring" and tostring or env[2][method[1]]
      return fn(env[2], method[2], method[3])
    end,
    expect = function(_, result) return result ~= nil end }
end

add { name = "getpipesize setpipesize", close = close_all,
  make = function() return { handle.pipe() } end,
  call = function(env) return env[1]:setpipesize(8192) and env[1]:getpipesize() end,
  expect = function(_, size) return size == 8192 end }

add { name = "ptsname", close = close_all,
  make = function() return { handle.pty() } end,
  call = function(env) return env[1]:ptsname() end,
  expect = function(_, name) return name:find "^/dev/pts/%d+$" ~= nil end }

add { name = "close", make = function() return { handle.pipe() } end,
  call = function(env)
    env[1]:close()
    env[2]:close()
    return not env[1]:isopen()
  end }

-- The methods that make a server's or a client's socket of one that exists.
add { name = "bind listen", close = close_all,
  make = function() return { (handle.bind "127.0.0.1:0") } end,
  call = function(env) return env[1]:getsockname():find "^127" and env[1]:getsockopt "reuseaddr" end,
  expect = function(_, value) return value ~= nil end }

return scenarios(list)
