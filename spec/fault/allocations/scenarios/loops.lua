-- Everything in poe.loop and poe.resolver, and the methods of loops and what they give.

local handle = require "poe.handle"
local loop = require "poe.loop"
local resolver = require "poe.resolver"
local scenarios = require "spec.fault.allocations.scenario"

local list = {}

local function add(scenario) list[#list + 1] = scenario end

local function quiet() end

local function close(env)
  if env.reader then
    env.reader:close()
    env.writer:close()
  end
  env.loop:close()
end

local function made(kind)
  return function()
    local env = { loop = assert(loop.new { poller = kind, on_error = quiet }), called = 0 }
    env.reader, env.writer = handle.pipe()
    env.count = function() env.called = env.called + 1 end
    return env
  end
end

-- A turn later, what was asked for has been called, once for each time that it was asked for.
local function is_called(env, results)
  local deadline = env.loop.now() + 10
  while env.called == 0 and env.loop.now() < deadline do env.loop:step(0.01) end
  return results ~= nil and results ~= false and env.called > 0, env.called
end

add { name = "new", call = function() return loop.new { poller = "poll" } end }
add { name = "new", call = function() return loop.new { poller = "epoll", on_error = quiet } end }

-- Each method that has something called: what it is called with, and what makes it happen.
local CALLED <const> = {
  { "after", function(env) return env.loop:after(0, env.count) end },
  { "every", function(env) return env.loop:every(0.001, env.count) end },
  { "idle", function(env) return env.loop:idle(env.count) end },
  { "defer", function(env) return env.loop:defer(env.count) or true end },
  { "watch_write", function(env) return env.loop:watch_write(env.writer, env.count) end },
  { "signal", function(env)
    local watcher = env.loop:signal("URG", env.count)
    if watcher then os.execute("kill -URG $PPID") end
    return watcher
  end },
}

for _, kind in ipairs { "epoll", "poll" } do
  for _, case in ipairs(CALLED) do
    add { name = case[1] .. " " .. kind, make = made(kind), call = case[2], expect = is_called, close = close }
  end

  add { name = "watch_read unwatch_read unwatch_write " .. kind, make = made(kind), close = close,
    call = function(env)
      local l = env.loop
      local ok = l:watch_read(env.reader, quiet) and l:watch_read(env.reader, print, 5)
      l:unwatch_write(env.reader)
      l:unwatch_read(env.reader, quiet)
      l:unwatch_read(env.reader)
      return ok
    end }

  add { name = "step now timeout isrunning stop report " .. kind, make = made(kind), close = close,
    call = function(env)
      local l = env.loop
      l:after(3600, quiet)
      l:report "something"
      l:stop()
      return l:step(0) and l:timeout() and not l:isrunning() and l.now()
    end }

  add { name = "run " .. kind, make = made(kind), close = close,
    call = function(env)
      env.loop:after(0, env.count)
      env.loop:run()
      return true
    end,
    expect = is_called }

  add { name = "__tostring cancel isactive unref " .. kind, make = made(kind), close = close,
    call = function(env)
      local timer = env.loop:after(3600, quiet)
      local text = tostring(env.loop) .. tostring(timer)
      timer:unref()
      local active = timer:isactive()
      timer:cancel()
      return active and text
    end }
end

add { name = "fileno", make = made "epoll", close = close,
  call = function(env) return env.loop:fileno() end }

add { name = "close", call = function(env)
    local l = assert(loop.new { poller = "epoll" })
    l:close()
    env.closed = true
    return true
  end }

add { name = "default", call = function() return loop.default() ~= nil end,
  close = function() loop.default():close() end }

for _, name in ipairs { "127.0.0.1:80", "localhost:80", "nobody.invalid:80" } do
  add { name = "resolve " .. name, make = made "epoll", close = close,
    call = function(env) return resolver.resolve(env.loop, name, {}, env.count) end,
    expect = is_called }
end

add { name = "resolve cancel", make = made "epoll", close = close,
  call = function(env)
    local request = resolver.resolve(env.loop, "localhost:80", {}, env.count)
    if request then request:cancel() end
    return request
  end }

return scenarios(list)
