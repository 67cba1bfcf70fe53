--- What is due when.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

local turns = require "spec.support.turns"

-- Let time pass, as a function that takes long does.
local function be_busy(loop, seconds)
  local until_ = loop.now() + seconds
  while loop.now() < until_ do end
end

local function specify_order(case)
  it("calls in the order of the times", function()
    local times, order = {}, {}
    for i, seconds in ipairs { 0.12, 0.04, 0.08, 0, -1, 0 } do
      local earliest = case.loop.now() + math.max(seconds, 0)
      case.loop:after(seconds, function() table.insert(order, i) end)
      times[i] = { earliest = earliest, latest = case.loop.now() + math.max(seconds, 0) }
    end

    case.loop:run()

    assert.equal(6, #order)
    for n = 2, 6 do assert.is_true(times[order[n - 1]].earliest <= times[order[n]].latest) end
  end)

  it("calls a thousand of the same time in the order of their making", function()
    local order = {}
    for i = 1, 1000 do case.loop:after(0, function() table.insert(order, i) end) end

    case.loop:run()

    for i = 1, 1000 do assert.equal(i, order[i]) end
  end)

  it("passes the argument", function()
    local fn, calls = turns.recorder()
    case.loop:after(0, fn)
    case.loop:after(0, fn, false)

    case.loop:run()

    assert.same({ { n = 1 }, { false, n = 1 } }, calls)
  end)

  it("calls later what is made in a turn, so that descriptors have theirs", function()
    local timers, reads = 0, 0
    local function again()
      timers = timers + 1
      case.loop:after(0, again)
    end
    again()
    case.loop:watch_read(case:ready(), function() reads = reads + 1 end)

    for _ = 1, 5 do case.loop:step() end

    assert.same({ 6, 5 }, { timers, reads })
  end)

  it("never calls before it is time, nor turns in vain until then", function()
    local due
    local start = case.loop.now()
    case.loop:after(0.0004, function() due = case.loop.now() end)

    local count = case:turn_until(function() return due end)

    assert.is_true(due - start >= 0.0004)
    assert.is_true(count <= 2)
  end)

  it("waits no longer than it is told to", function()
    case.loop:after(3600, print)
    case.loop:watch_read(case:pipe(), print)

    for _, limit in ipairs { 0, -1, -math.huge, 1e-9, 0.001 } do assert.is_true(case.loop:step(limit)) end
  end)

  it("waits for a timer, however long it was told to", function()
    local fn, calls = turns.recorder()
    case.loop:watch_read(case:pipe(), print)
    for i, limit in ipairs { 3600, 1e300, math.huge } do
      case.loop:after(0.001, fn)
      while #calls < i do case.loop:step(limit) end -- a signal ends a turn
    end
  end)
end

local function specify_every(case)
  it("calls again and again until it is cancelled, from inside as well", function()
    local calls, timer = 0, nil
    timer = case.loop:every(0.001, function()
      calls = calls + 1
      if calls == 3 then assert(timer:cancel()) end
    end)

    case.loop:run()

    assert.equal(3, calls)
  end)

  it("does not make up for what was missed", function()
    local calls = 0
    local timer <close> = case.loop:every(0.005, function() calls = calls + 1 end)
    be_busy(case.loop, 0.101)
    local start = case.loop.now()

    for _ = 1, 10 do case.loop:step(0) end

    assert.is_true(calls >= 1 and calls <= 2 + (case.loop.now() - start) / 0.005)
    assert.is_true(timer:isactive())
  end)

  it("keeps to its beat", function()
    local start, calls = case.loop.now(), {}
    local timer <close> = case.loop:every(0.01, function() table.insert(calls, case.loop.now() - start) end)
    be_busy(case.loop, 0.025)

    case:turn_until(function() return calls[2] end)

    assert.is_true(calls[2] >= 0.03)
    assert.is_true(timer:isactive())
  end)

  for _, seconds in ipairs { 0, -1, 1e-9, 5e-324 } do
    it(("calls once a turn if that is every %g seconds"):format(seconds), function()
      local calls = 0
      local timer <close> = case.loop:every(seconds, function() calls = calls + 1 end)
      be_busy(case.loop, 0.001)
      case.loop:step(0)
      be_busy(case.loop, 0.001)
      case.loop:step(0)

      assert.equal(2, calls)
      assert.is_true(timer:isactive())
    end)
  end
end

local function specify_cancel(case)
  it("does not call what was cancelled, even if it is due in the same turn", function()
    local log, timers = {}, {}
    local function called(me, other)
      table.insert(log, me)
      assert.equal(#log == 1, timers[other]:cancel())
    end
    timers.a = case.loop:after(0, function() called("a", "b") end)
    timers.b = case.loop:every(0, function() called("b", "a") end)

    case.loop:run()

    assert.same({ "a" }, log)
  end)

  it("tells whether there was something to cancel", function()
    local own
    local timer = case.loop:after(0, function() own = own:cancel() end)
    own = timer
    case.loop:run()
    local other = case.loop:after(3600, print)

    assert.is_false(own)
    assert.is_false(timer:isactive())
    assert.is_true(other:isactive())
    assert.is_true(other:cancel())
    assert.is_false(other:cancel())
    assert.matches("poe%.timer %(over%)", tostring(other))
  end)

  it("is what <close> does", function()
    do
      local timer <close> = case.loop:after(3600, print)
      assert.matches("due in %d+", tostring(timer))
    end

    assert.is_false(case.loop:step(0))
  end)

  it("lets go of function and argument at once, whoever holds the timer", function()
    local timers, weak = {}, setmetatable({}, { __mode = "v" })
    for i = 1, 10 do
      local argument = {}
      weak[i] = argument
      weak[i + 10] = function() return argument end
      timers[i] = case.loop:after(3600, weak[i + 10], argument)
    end

    for _, timer in ipairs(timers) do timer:cancel() end
    collectgarbage()

    assert.is_nil(next(weak))
  end)

  it("lets go of its table when most of very many are cancelled, and keeps the others as they were", function()
    local fn, calls = turns.recorder()
    local timers, kept = {}, {}
    collectgarbage()
    local before = collectgarbage "count"
    for i = 1, 20000 do
      local timer = case.loop:after(i % 1000 == 0 and 0 or 3600, fn, i)
      table.insert(i % 1000 == 0 and kept or timers, timer)
    end
    for _, timer in ipairs(timers) do timer:cancel() end
    timers = nil -- luacheck: ignore
    collectgarbage()

    assert.is_true(collectgarbage "count" - before < 100)
    assert.is_true(kept[7]:cancel())
    case.loop:run()
    local order = {}
    for i, call in ipairs(calls) do order[i] = call[1] // 1000 end
    assert.same({ 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 }, order)
    assert.is_false(kept[1]:isactive())
  end)

  it("leaves the others in order, whatever is cancelled", function()
    local timers, left = {}, {}
    for i = 1, 3000 do
      local hours = i * 7919 % 3000 + 1
      timers[hours] = case.loop:after(hours * 3600, print)
      if hours % 7 == 0 then table.insert(left, hours) end
    end
    for hours, timer in ipairs(timers) do
      if hours % 7 ~= 0 then timer:cancel() end
    end
    table.sort(left)

    for _, hours in ipairs(left) do
      assert.equal(hours, math.ceil(case.loop:timeout() / 3600))
      timers[hours]:cancel()
    end
    assert.is_nil(case.loop:timeout())
  end)
end

local function specify_unref(case)
  it("lets run return before it is due", function()
    local timer = case.loop:after(3600, print)
    assert.equal(timer, timer:unref())
    timer:unref()
    local repeated <close> = case.loop:every(3600, print):unref()

    case.loop:run()

    assert.is_false(case.loop:step(0))
    assert.is_true(repeated:isactive() and timer:cancel())
    assert.is_true(case.loop:after(3600, print):isactive())
    assert.is_true(case.loop:step(0))
  end)

  it("still calls while something else is waited for", function()
    local calls = 0
    local timer <close> = case.loop:every(0.001, function() calls = calls + 1 end):unref()
    case:turn_until(function() return calls == 2 end)

    assert.is_true(timer:isactive())
    assert.is_false(case.loop:step(0))
  end)
end

local NAN <const> = 0 / 0

local function specify_refusals(case)
  local wrong = {
    { "after", { "1", print }, "#1 to 'after' (seconds expected, got string)" },
    { "after", { nil, print }, "#1 to 'after' (seconds expected, got nil)" },
    { "every", { NAN, print }, "#1 to 'every' (seconds expected, got nan)" },
    { "after", { math.huge, print }, "#1 to 'after' (seconds expected, got inf)" },
    { "every", { 1e13, print }, "#1 to 'every' (seconds expected, got 10000000000000.0)" },
    { "after", { 1, {} }, "#2 to 'after' (function expected, got table)" },
    { "every", { 1 }, "#2 to 'every' (function expected, got nil)" },
    { "step", { "1" }, "#1 to 'step' (seconds expected, got string)" },
    { "step", { NAN }, "#1 to 'step' (seconds expected, got nan)" },
  }
  for _, call in ipairs(wrong) do
    it("raises: bad argument " .. call[3], function()
      local function use() case.loop[call[1]](case.loop, table.unpack(call[2], 1, 2)) end
      local _, message = pcall(use)

      assert.matches(("timers%%.lua:%d: "):format(debug.getinfo(use, "S").linedefined), message)
      assert.equal("bad argument " .. call[3], (message:gsub("^.-:%d+: ", ""):gsub("%-nan", "nan")))
      assert.is_false(case.loop:step(0))
    end)
  end

  it("takes the longest time there is", function()
    local timer <close> = case.loop:after(1e12, print)

    assert.is_true(case.loop:step(0))
    assert.is_true(timer:isactive())
  end)
end

return function(case)
  describe("after and every", function()
    specify_order(case)
    specify_every(case)
    specify_cancel(case)
    specify_unref(case)
    specify_refusals(case)
  end)
end
