-- What host.c runs: loops, every call protected. A call that fails for want of memory is made
-- again, and whoever is to be called is called as often as without that.

local again = require "spec.fault.again"
local handle = require "poe.handle"
local new_loop = require("poe.loop").new

-- Everything that this itself needs is made before.
local KINDS = { { poller = "epoll" }, { poller = "poll" } }
local READERS <const>, TIMERS <const> = 20, 70
local readers = {}
for i = 1, READERS do readers[i] = assert(handle.open "/dev/null") end
local called = { timer = 0, deferred = 0, reader = 0, second = 0, idle = 0 }

local function count(what) called[what] = called[what] + 1 end
local function count_other(what) called[what] = called[what] + 1 end
local function count_idle() called.idle = called.idle + 1 end

local function fill(l)
  for i = 1, READERS do
    again(l.watch_read, l, readers[i], count, "reader")
    again(l.watch_read, l, readers[i], count_other, "second")
    again(l.watch_write, l, readers[i], count)
    again(l.unwatch_write, l, readers[i])
  end
  for _ = 1, TIMERS do
    again(l.after, l, 0, count, "timer")
    again(l.defer, l, count, "deferred")
  end
  again(l.every, l, 3600, count)
  again(l.signal, l, "WINCH", count)
  again(l.signal, l, "WINCH", count)
  again(l.signal, l, "URG", count)
  again(l.idle, l, count_idle)
end

local function expect(what, least, most)
  if called[what] < least or called[what] > most then error(what .. " was called " .. called[what] .. " times", 0) end
  called[what] = 0
end

local function try(options)
  local l = again(new_loop, options)
  l.on_error = count_idle -- of several, those that could not be put off are called next time
  fill(l)
  for _ = 1, 4 do again(l.step, l, 0) end
  for i = 1, READERS do again(l.unwatch_read, l, readers[i]) end
  for _ = 1, 3 do again(l.step, l, 0) end
  again(l.close, l)
  expect("timer", TIMERS, TIMERS)
  expect("deferred", TIMERS, TIMERS)
  expect("reader", 3 * READERS, 5 * READERS)
  expect("second", 3 * READERS, 5 * READERS)
  expect("idle", 1, 9)
end

return function()
  for i = 1, #KINDS do try(KINDS[i]) end
  return true
end
