--- Running, stopping, and running again.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

local handle = require "poe.handle"
local signalling = require "spec.support.signalling"

-- Ways for the loop to call a function, over and over.
local KINDS = {
  reader = function(case, fn) case.loop:watch_read(case:ready(), fn) end,
  writer = function(case, fn) case.loop:watch_write(select(2, case:pipe()), fn) end,
  file = function(case, fn) case.loop:watch_read(case:file(), fn) end,
  timer = function(case, fn)
    local function again()
      case.loop:after(0, again)
      fn()
    end
    case.loop:after(0, again)
  end,
  ["repeated timer"] = function(case, fn) case.loop:every(0, fn) end,
  signal = function(case, fn)
    case.loop:signal("WINCH", function() -- the last one may go astray
      signalling.send "WINCH"
      fn()
    end)
    signalling.send "WINCH"
  end,
  ["idle one"] = function(case, fn) case.loop:idle(fn) end,
  ["deferred one"] = function(case, fn)
    local function again()
      case.loop:defer(again)
      fn()
    end
    case.loop:defer(again)
  end,
}

local function specify_stop(case)
  for kind, start in pairs(KINDS) do
    it(("returns from run when a %s says so, and runs again"):format(kind), function()
      local calls = 0
      start(case, function()
        calls = calls + 1
        if calls % 3 == 0 then case.loop:stop() end
      end)

      for i = 1, 2 do
        case.loop:run()
        assert.equal(3 * i, calls)
      end
    end)
  end

  it("calls no more that was ready or due, but does when it runs again", function()
    local log = {}
    for i = 1, 3 do
      local h = case:ready()
      case.loop:watch_read(h, function()
        table.insert(log, i)
        case.loop:unwatch_read(h)
        case.loop:stop()
      end)
      case.loop:after(0, function()
        table.insert(log, i)
        case.loop:stop()
      end)
    end

    for i = 1, 6 do
      case.loop:run()
      assert.equal(i, #log)
    end
    assert.is_false(case.loop:step(0))
  end)

  it("has no effect on a run that has not begun", function()
    local called = false
    case.loop:after(0, function() called = true end)

    case.loop:stop()
    case.loop:run()

    assert.is_true(called)
  end)
end

local function specify_run(case)
  it("returns at once when there is nothing to wait for", function()
    case.loop:run()
    case.loop:run()

    assert.is_false(case.loop:step())
  end)

  it("returns when the last one has gone", function()
    local left = 3
    local function leave(h)
      left = left - 1
      case.loop:unwatch_read(h)
    end
    for _ = 1, 3 do case.loop:watch_read(case:ready(), leave) end

    case.loop:run()

    assert.equal(0, left)
  end)

  for _, method in ipairs { "run", "step", "close" } do
    it(("raises when a function that it calls wants to %s it, and goes on"):format(method), function()
      local ok, message
      case.loop:defer(function() ok, message = pcall(case.loop[method], case.loop) end)

      case.loop:step(0)

      assert.is_false(ok)
      assert.equal(("attempt to %s a loop from a function that it calls"):format(method), message)
      assert.is_false(case.loop:step(0))
    end)
  end

  it("lets a function turn another loop", function()
    local other <close> = require("poe.loop").new { poller = case.poller }
    local log = {}
    other:after(0, function() table.insert(log, "other") end)
    case.loop:defer(function()
      other:run()
      table.insert(log, "own")
    end)

    case.loop:run()

    assert.same({ "other", "own" }, log)
  end)

  it("may watch the same handle as another loop", function()
    local other <close> = require("poe.loop").new { poller = case.poller }
    local a, b = case:keep(assert(handle.socketpair()))
    local log = {}
    case.loop:watch_read(a, function() table.insert(log, "own") end)
    other:watch_read(a, function() table.insert(log, "other") end)
    case.write(b, "x")

    other:step(0)
    case.loop:unwatch_read(a)
    case.loop:step(0)
    other:step(0)

    assert.same({ "other", "other" }, log)
  end)
end

return function(case)
  describe("stop", function() specify_stop(case) end)
  describe("run and step", function() specify_run(case) end)
end
