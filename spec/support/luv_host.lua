-- A program whose loop is luv's: one of ours, with wheels, tasks, timers and signals on it,
-- is driven by luv's waiting for its fileno. Prints what was done, and how many turns it took.

local uv = require "luv"

local driver = require "poe.driver"
local handle = require "poe.handle"
local loop = require("poe.loop").default()
local poe = require "poe"
local readwrite = require "poe.wheel.readwrite"

local RECORDS <const>, LONG <const> = 50, ("x"):rep(60000)

loop.on_error = function(message)
  print(message)
  os.exit(1)
end

local turns, left = 0, 5
local poll = assert(uv.new_poll(assert(loop:fileno())))
poll:start("r", function()
  turns = turns + 1
  loop:step(0)
end)

local function done(what)
  print(what)
  left = left - 1
  if left > 0 then return end
  poll:close()
end

-- Wheels that echo, first one record at a time, then more than the socket takes.
local function echo()
  local a, b = assert(handle.socketpair())
  local server = readwrite.new { handle = b, on_input = function(record, wheel) wheel:put(record) end }
  local count = 0
  local client
  client = readwrite.new {
    handle = a,
    on_input = function()
      count = count + 1
      if count < RECORDS then
        client:put(tostring(count))
      elseif count == RECORDS then
        for _ = 1, RECORDS do client:put(LONG) end
      elseif count == 2 * RECORDS then
        client:close()
        server:close()
        done "echo"
      end
    end,
  }
  client:put "first"
end

-- The system goes on telling of what is closed while it is watched, and has a copy.
local function stale()
  local reader, writer = assert(handle.pipe())
  local copy = assert(handle.dup(reader))
  loop:watch_read(reader, print)
  reader:close()
  local d = driver.sysrw()
  d:put { "x" }
  d:flush(writer)
  loop:after(0.02, function()
    copy:close()
    done "stale"
    echo()
  end)
end

local function signal()
  local watcher
  watcher = loop:signal("USR1", function()
    watcher:cancel()
    done "signal"
  end)
  os.execute "kill -USR1 $PPID"
end

poe.spawn(function()
  poe.sleep(0.001)
  done "task"
  stale()
end)
echo()
local timer = uv.new_timer() -- what starts outside a turn of ours
timer:start(5, 0, function()
  timer:close()
  signal()
end)

uv.run()
print(turns)
