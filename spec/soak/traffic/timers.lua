--- Timers that come, that come again and that are cancelled; deadlines; tasks that are cancelled.

local Latch = require "spec.soak.latch"
local check = require "spec.soak.check"
local loop = require "poe.loop"
local poe = require "poe"

local timers = { conversations = 12 }

function timers.open()
  return {}
end

-- Some are cancelled before they are due: those never come, and all others once.
local function some_timers(dice)
  local default, came, expected, all = loop.default(), {}, {}, Latch.new()
  local left = 0
  for i = 1, dice:number(1, 50) do
    came[i] = 0
    local timer = default:after(dice:number(1, 5) / 1000, function()
      came[i], left = came[i] + 1, left - 1
      if left == 0 then all:open() end
    end)
    expected[i] = dice:chance(50) and 1 or 0
    if expected[i] == 1 then left = left + 1 else check.equal(true, timer:cancel(), "cancel") end
  end
  if left > 0 then all:await() end
  for i, count in ipairs(expected) do check.equal(count, came[i], "calls of timer " .. i) end
  return #expected
end

local function repeated_timer(dice)
  local count, latch, seen = dice:number(1, 5), Latch.new(), 0
  local timer <close> = loop.default():every(0.001, function()
    seen = seen + 1
    if seen == count then latch:open() end
  end)
  latch:await()
  check.equal(true, timer:isactive(), "a timer that comes again")
  return count
end

local function closing(tally)
  return setmetatable({}, { __close = function() tally.cancelled = tally.cancelled + 1 end })
end

-- A task that waits for what never comes, within so many seconds.
local function deadline(dice, tally)
  local before = tally.cancelled
  local value, why = poe.with_timeout(dice:number(0, 3) / 1000, function()
    local _ <close> = closing(tally)
    poe.sleep(1000)
  end)
  check.equal(nil, value, "a deadline")
  check.equal("timed out", why, "a deadline")
  check.equal(true, tally.cancelled > before, "closed by a deadline")
  return 1
end

local function cancelled_task(dice, tally)
  local child = poe.spawn(function()
    local _ <close> = closing(tally)
    Latch.new():await()
  end)
  poe.sleep(dice:number(0, 2) / 1000)
  check.equal(true, child:cancel(), "cancel of a task")
  check.equal("cancelled", select(2, child:join()), "join")
  return 1
end

function timers.converse(_, dice, tally)
  local count = some_timers(dice) + repeated_timer(dice) + deadline(dice, tally) + cancelled_task(dice, tally)
  tally.timers = tally.timers + count
end

function timers.close() end

return timers
