-- What loop_host.c runs short of memory: what has failed has had no effect, and what has
-- not, has. Afterwards there is memory, and the loops do what they were told.

local handle = require "poe.handle"
local loop = require "poe.loop"

local function nothing() end
local KINDS = { { poller = "epoll", on_error = nothing }, { poller = "poll", on_error = nothing } }
local READERS <const>, TIMERS <const> = 12, 70
local LOST <const> = 2 -- calls at most for which there was no memory, and of which the loop has told
local made, called = {}, {}
local loops = {}

local reader = assert(handle.open "/dev/null")
local readers = {}
for i = 1, READERS do readers[i] = assert(handle.dup(reader)) end

for _, what in ipairs { "timer", "deferred", "reader", "second", "signal", "idle" } do
  made[what], called[what] = 0, 0
end

local function count(what) called[what] = called[what] + 1 end
-- Functions that watch, which nobody else holds.
local watching = setmetatable({}, { __mode = "k" })

local function new_reader()
  local function fn(what) called[what] = called[what] + 1 end
  watching[fn] = true
  return fn
end

local function count_other(what) called[what] = called[what] + 1 end

local function fill(l)
  for _ = 1, TIMERS do
    l:after(0, count, "timer")
    made.timer = made.timer + 1
    l:defer(count, "deferred")
    made.deferred = made.deferred + 1
  end
  for i = 1, READERS do
    l:watch_read(readers[i], new_reader(), "reader")
    made.reader = made.reader + 1
    l:watch_read(readers[i], count_other, "second")
    made.second = made.second + 1
  end
  for _ = 1, 3 do
    l:signal("WINCH", count)
    made.signal = made.signal + 1
    l:signal("URG", count)
    made.signal = made.signal + 1
    l:idle(nothing)
    made.idle = made.idle + 1
  end
  l:step(0)
  return l
end

local function act()
  for i, options in ipairs(KINDS) do
    loops[i] = loop.new(options)
    fill(loops[i])
  end
end

-- There is memory again: do what was put off, and what is due, and what can be read.
local function catch_up(l)
  l.on_error = error
  for _ = 1, 4 do l:step(0) end
  for _, h in ipairs(readers) do l:unwatch_read(h) end
  l:step(0)
end

local function fault()
  collectgarbage()
  if next(watching) then return "a function is held that does not watch" end
  for _, what in ipairs { "timer", "deferred" } do
    local lost = made[what] - called[what]
    if lost < 0 or lost > LOST then return ("%s: %d of %d"):format(what, called[what], made[what]) end
  end
  for _, what in ipairs { "reader", "second" } do
    if made[what] * 3 > called[what] then return ("%s: %d for %d"):format(what, called[what], made[what]) end
  end
end

local function check()
  for _, l in pairs(loops) do catch_up(l) end
  local why = fault()
  for _, l in pairs(loops) do l:close() end
  for _, h in ipairs(readers) do h:close() end
  reader:close()
  if why then error(why, 0) end
  return true
end

return act, check
