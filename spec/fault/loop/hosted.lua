-- What loop_host.c drives by its own poll(2): each thing that comes starts the next.
-- Something may come although nothing was started by the loop: the host is told.

local driver = require "poe.driver"
local handle = require "poe.handle"
local loop = assert(require("poe.loop").new { on_error = function(message) print(message) os.exit(1) end })

local STEPS = {}
local steps_left, done = 0, false

local function go_on(from)
  steps_left = steps_left - 1
  print(from)
  local step = STEPS[#STEPS - steps_left + 1]
  if step then return step() end
  done = true
end

local function write(h)
  local d = driver.sysrw()
  d:put { "x" }
  d:flush(h)
end

local a, b = assert(handle.socketpair())

function STEPS.deferred() loop:defer(go_on, "deferred") end
function STEPS.timer() loop:after(0.002, go_on, "timer") end

function STEPS.repeated()
  local count, timer = 0, nil
  timer = loop:every(0.001, function()
    count = count + 1
    if count == 3 and timer:cancel() then go_on "repeated" end
  end)
end

function STEPS.signal()
  local watcher
  watcher = loop:signal("USR1", function()
    watcher:cancel()
    go_on "signal"
  end)
  os.execute "kill -USR1 $PPID"
end

function STEPS.file()
  local file = assert(io.open "/proc/self/exe")
  local count = 0
  loop:watch_read(file, function()
    count = count + 1
    if count < 3 then return end
    loop:unwatch_read(file)
    file:close()
    go_on "file"
  end)
end

function STEPS.writer()
  loop:watch_write(a, function()
    loop:unwatch_write(a)
    go_on "writer"
  end)
end

function STEPS.reader()
  loop:watch_read(b, function()
    driver.sysrw():get(b)
    loop:unwatch_read(b)
    go_on "reader"
  end)
  loop:after(0.001, write, a)
end

function STEPS.idle()
  local watcher
  watcher = loop:idle(function()
    watcher:cancel()
    go_on "idle"
  end)
end

-- A copy stays open of what is closed while it is watched: the system keeps telling of it.
function STEPS.stale()
  local reader, writer = assert(handle.pipe())
  local copy = assert(handle.dup(reader))
  loop:watch_read(reader, go_on)
  reader:close()
  write(writer)
  loop:after(0.02, function()
    copy:close()
    go_on "stale"
  end)
end

for i, name in ipairs { "deferred", "timer", "repeated", "signal", "file", "writer", "reader", "idle", "stale",
  "reader", "signal", "timer", "deferred" } do STEPS[i] = STEPS[name] end

steps_left = #STEPS
loop:fileno() -- from now on it tells the host, even of what is not done in a turn
STEPS[1]()

return loop, function() return done end
