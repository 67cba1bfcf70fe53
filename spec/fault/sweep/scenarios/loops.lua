-- A loop of each kind: timers, descriptors, files, signals, a host that waits for it; and the resolver.

local driver = require "poe.driver"
local handle = require "poe.handle"
local loops = require "poe.loop"
local resolver = require "poe.resolver"
local shim = require "spec.fault.sweep.shim"

local PATH <const> = os.tmpname()

-- Turns in which an epoll tells of a closed descriptor, tells of it in vain, and is replaced.
local ENOUGH <const> = 6

local scenarios = {}

local function new_loop(t, poller)
  return t:own(t:try(loops.new, { poller = poller, on_error = function(message) t:event(message) end }))
end

local function timers(t, loop)
  local ticks = 0
  loop:after(0.002, function() t:event "after" end)
  local timer
  timer = loop:every(0.001, function()
    ticks = ticks + 1
    if ticks == 3 then timer:cancel() end
  end)
  t:turn(loop)
  t:event("ticks", ticks)
end

-- Read what comes, write what there is.
local function descriptors(t, loop)
  local reader, writer = t:own(t:try(handle.pipe))
  local d, into = t:own(driver.sysrw(), driver.sysrw())
  d:put { "octets" }
  t:try(loop.watch_write, loop, writer, function()
    if d:flush(writer) > 0 then return end
    loop:unwatch_write(writer)
    writer:close()
  end)
  t:try(loop.watch_read, loop, reader, function()
    local chunks = into:get(reader)
    if chunks and chunks[1] then t:record("there", table.concat(chunks)) end
    if not chunks then loop:unwatch_read(reader) end
  end)
  t:turn(loop)
end

-- One is watched for both, then for one, then again for both.
local function changes(t, loop)
  local a = t:own(t:try(handle.socketpair))
  local function wait()
    t:event "writable"
    loop:unwatch_write(a)
    loop:unwatch_read(a)
  end
  t:try(loop.watch_read, loop, a, error)
  t:try(loop.watch_write, loop, a, error)
  loop:unwatch_write(a)
  t:try(loop.watch_write, loop, a, wait)
  t:turn(loop)
end

-- Waiting may fail, which is raised; the loop can be run on.
local function turn_again(t, loop)
  local failure
  t:try(function()
    local ok, why = pcall(loop.run, loop)
    if not ok and not why:find "^wait: " then error(why, 0) end
    failure = not ok and why
    return true
  end)
  if not failure then return end
  t:reported(failure)
  t:turn(loop)
end

-- One is closed while a copy of it is open, so that what waits for it is not let go, and comes for nobody.
local function forgotten(t, loop)
  local reader, writer = t:own(t:try(handle.pipe))
  t:own(t:try(handle.dup, reader))
  local d = t:own(driver.sysrw())
  d:put { "octet" }
  t:try(loop.watch_read, loop, reader, error)
  reader:close()
  local turns = 0
  t:try(loop.watch_write, loop, writer, function()
    turns = turns + (d:flush(writer) == 0 and 1 or 0)
    if turns == ENOUGH then loop:unwatch_write(writer) end
  end)
  turn_again(t, loop)
  t:event("writable", turns)
end

-- A regular file is always ready.
local function files(t, loop)
  local h = t:own(t:try(handle.open, PATH, "w"))
  t:try(loop.watch_write, loop, h, function()
    t:event "file"
    loop:unwatch_write(h)
  end)
  t:turn(loop)
end

local function signals(t, loop)
  local watcher
  watcher = t:try(loop.signal, loop, "USR1", function(name)
    t:event(name)
    watcher:cancel()
  end)
  loop:defer(shim.interrupt)
  t:turn(loop)
end

local function hosted(t, loop)
  t:try(loop.fileno, loop)
  local timer = loop:after(0, function() t:event "due" end)
  while timer:isactive() do loop:step(0.01) end
end

local PARTS = { timers = timers, descriptors = descriptors, changes = changes, files = files, signals = signals,
  forgotten = forgotten }

-- A pipe and a signalfd give no other errors than these.
local ERRNOS = { read = "EINTR EAGAIN", writev = "EINTR EAGAIN" }

local function add(name, poller, part)
  scenarios[#scenarios + 1] = {
    name = ("loop on %s: %s"):format(poller, name),
    run = function(t)
      t.begin()
      local loop = new_loop(t, poller)
      part(t, loop)
      loop:close()
    end,
    errnos = ERRNOS,
    clean = function() os.remove(PATH) end,
  }
end

for name, part in pairs(PARTS) do
  add(name, "epoll", part)
  add(name, "poll", part)
end
add("hosted", "epoll", hosted)
add("hosted, and forgotten", "epoll", function(t, loop)
  t:try(loop.fileno, loop)
  forgotten(t, loop)
end)
table.sort(scenarios, function(a, b) return a.name < b.name end)

-- Ask until there is an answer, or twice.
local function resolve(t, loop, tries)
  return resolver.resolve(loop, "localhost:80", { family = "inet" }, function(addresses, message, code)
    if addresses then return t:event(table.concat(addresses, " ")) end
    t:failed(message, code)
    if tries > 1 then return resolve(t, loop, tries - 1) end
  end)
end

scenarios[#scenarios + 1] = {
  name = "resolver",
  run = function(t)
    t.begin()
    local loop = new_loop(t)
    resolve(t, loop, 2)
    t:turn(loop)
    resolve(t, loop, 2)
    t:turn(loop)
    loop:close()
  end,
  errnos = { read = "EINTR" },
}

os.remove(PATH)

return scenarios
