-- Everything in poe, poe.task, poe.conn, poe.client and poe.server, and the methods of what they give.

local Conn = require "poe.conn"
local client = require "poe.client"
local handle = require "poe.handle"
local line = require "poe.filter.line"
local loop = require "poe.loop"
local poe = require "poe"
local scenarios = require "spec.fault.allocations.scenario"
local server = require "poe.server"
local task = require "poe.task"

local list = {}

local function add(scenario) list[#list + 1] = scenario end

local function made(once)
  local env = { first = false, is_begun = false, errors = 0, n = 0, once = once }
  loop.default().on_error = function() env.errors = env.errors + 1 end
  env.count = function() env.n = env.n + 1 end
  return env
end

-- With nothing left to wait for, a loop ends at once.
local function close(env)
  if env.stop then env.stop:cancel() end
  collectgarbage() -- without any memory, even <close> may not be called
  for _, what in ipairs { env.mine or false, env.peer or false, env.server or false } do
    if what then what:close { discard = true } end
  end
  local guard = loop.default():after(10, function() error "something is left to wait for" end)
  guard:unref()
  task.run()
  guard:cancel()
  local default = loop.default()
  local left = default.poller:count() + default.timers:count()
  default:close()
  if left > 0 then error(left .. " are left in the loop", 0) end
end

-- With a server, the loop does not end by itself.
local function stop_after(seconds)
  local default = loop.default()
  return default:after(seconds, default.stop, default):unref()
end

-- The loop goes on with what was interrupted. Where memory was wanting on and on, what a task waits for
-- may have come without its being told: it is cancelled.
local function go_on(env)
  if env.stop then env.stop:cancel() end
  if env.first and not env.once then env.first:cancel() end
  local stop = stop_after(0.05)
  task.run()
  stop:cancel()
end

-- Run a function in a task, which gives true if all is well. If the loop itself has raised, it goes on
-- first with what was interrupted.
local function in_task(name, make, fn)
  local function first(env)
    env.first = task.running()
    return fn(env)
  end
  add { name = name, make = make, close = close,
    call = function(env)
      if env.is_begun then go_on(env) end
      env.is_begun = true
      return task.run(first, env)
    end }
end

add { name = "poe.errno handle driver filter wheel loop task conn spawn sleep run with_timeout connect listen",
  call = function()
    return poe.errno and poe.handle and poe.driver and poe.filter and poe.wheel and poe.loop and poe.task and poe.conn
      and poe.spawn and poe.sleep and poe.run and poe.with_timeout and poe.connect and poe.listen
  end }

add { name = "spawn", make = made, close = close,
  call = function(env) return task.spawn(env.count) end,
  expect = function(env)
    task.run()
    return env.n > 0 and env.n <= 2
  end }

in_task("run sleep", made, function()
  task.sleep(0)
  return true
end)

in_task("spawn join isended __tostring", made, function()
  local one = task.spawn(task.sleep, 0)
  one:join()
  return one:isended() and tostring(one)
end)

in_task("cancel __close", made, function()
  local one <close> = task.spawn(task.sleep, 3600)
  task.sleep(0)
  return one:cancel()
end)

in_task("with_timeout", made, function()
  local _, why = task.with_timeout(0, task.sleep, 3600)
  return why == "timed out" and task.with_timeout(3600, task.sleep, 0) == nil
end)

add { name = "loop running", make = made, close = close,
  call = function() return task.loop() and not task.running() end }

-- Two connections that lead to each other.
local function pair(once)
  local env = made(once)
  local mine, peer = handle.socketpair()
  env.mine = Conn.new { handle = mine, filter = line.new() }
  env.peer = Conn.new { handle = peer, filter = line.new() }
  return env
end

add { name = "conn.new", make = made, close = close,
  call = function(env)
    env.handle = env.handle or assert(handle.socketpair())
    local one = Conn.new { handle = env.handle, filter = line.new() }
    return one
  end }

-- What was written whole came whole, whatever else was tried before. Without memory for the
-- system to watch the connection, that is told, and the connection is over; where memory is
-- wanting for long, the filter's trouble is told.
local function is_answered(env, read, text)
  local answer, _, code
  repeat answer, _, code = read(env.peer) until answer == text or answer ~= "first"
  return answer == text or code == poe.errno.ENOMEM or code == poe.errno.EBADMSG and not env.once
end

in_task("write read", pair, function(env)
  local tried = env.tried
  env.tried = true
  env.mine:write(tried and "second" or "first")
  return is_answered(env, Conn.read, tried and "second" or "first")
end)

in_task("write put flush", pair, function(env)
  env.mine:write("first", "first")
  return env.mine:flush() and is_answered(env, Conn.read, "first")
end)

in_task("lines", pair, function(env)
  env.mine:write "first"
  return is_answered(env, (env.peer:lines()), "first")
end)

in_task("shutdown_output", pair, function(env)
  env.mine:shutdown_output()
  local nothing, _, code = env.peer:read()
  return nothing == nil and (code == 0 or code == poe.errno.ENOMEM)
end)

in_task("shutdown_input", pair, function(env)
  env.mine:shutdown_input()
  return env.mine:read() == nil
end)

in_task("conn.close", pair, function(env)
  env.mine:close()
  return env.mine:isclosed() and env.peer:read() == nil
end)

local STOP <const> = setmetatable({}, { __close = function() loop.default():stop() end })

-- A server of which each connection gets back what it sends.
local function echo(conn)
  local conn <close> = conn -- luacheck: ignore
  for text in conn:lines() do
    if not conn:write(text) then return end
  end
end

local function serving(once)
  local env = made(once)
  env.stop = stop_after(0.3) -- if the task does not even begin
  env.server = assert(server.listen("127.0.0.1:0", echo))
  env.address = env.server:getsockname()
  return env
end

in_task("connect listen", serving, function(env)
  local _ <close> = STOP
  local conn <close> = client.connect(env.address)
  if not conn then return false end
  conn:write "hello"
  return conn:read() == "hello"
end)

in_task("connect bind_address by name", serving, function(env)
  local _ <close> = STOP
  local conn <close> = client.connect(env.address:gsub("127.0.0.1", "localhost"), { bind = "127.0.0.1:0" })
  return conn ~= nil
end)

in_task("connect to nobody", made, function()
  local conn, _, code = client.connect "unix:/nowhere/at/all"
  return conn == nil and code ~= nil
end)

add { name = "listen", make = made, close = close,
  call = function(env)
    if env.server then env.server:close() end
    env.server = server.listen("127.0.0.1:0", echo, { max_connections = 3 })
    return env.server
  end }

add { name = "listen unix:", close = close,
  make = function()
    local env = made()
    env.path = os.tmpname()
    os.remove(env.path)
    return env
  end,
  call = function(env)
    local one, why = server.listen("unix:" .. env.path, echo)
    if not one then error(why, 0) end
    one:close()
    return not os.remove(env.path) -- which it had made
  end }

for _, method in ipairs { "getsockname", "connections", "__tostring" } do
  add { name = "server " .. method, make = serving, close = close,
    call = function(env) return env.server[method](env.server) end }
end

add { name = "server close", make = serving, close = close,
  call = function(env)
    env.server:close()
    return true
  end }

in_task("server stop", serving, function(env)
  local _ <close> = STOP
  if not env.stopping then
    env.stopping = true
    local conn <close> = client.connect(env.address)
    task.sleep(0)
    env.server:stop(0)
    return conn ~= nil
  end
  env.server:stop(0)
  return env.server:connections() == 0
end)

return scenarios(list)
