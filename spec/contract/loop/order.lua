--- Who is called when: what was put off, what is ready, what is due, what is idle.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

local signalling = require "spec.support.signalling"

local function specify_defer(case, logger)
  it("calls first thing in the next turn, in order, with the argument", function()
    local log = logger()
    case.loop:after(0, log "due")
    case.loop:watch_read(case:ready(), log "ready")
    case.loop:defer(log "first")
    case.loop:defer(function(argument) log(argument)() end, "second")

    case.loop:step(0)

    assert.same({ "first", "second", "ready", "due" }, log.lines)
  end)

  it("calls as soon as the function that runs has returned", function()
    local log = logger()
    for i = 1, 2 do
      case.loop:watch_read(case:ready(), function()
        case.loop:defer(log("deferred"))
        log("ready" .. i)()
      end)
    end
    case.loop:after(0, function()
      case.loop:defer(log "deferred")
      log "due" ()
    end)

    case.loop:step(0)

    assert.equal("deferred", log.lines[2])
    assert.equal("deferred", log.lines[4])
    assert.same({ "due", "deferred" }, { table.unpack(log.lines, 5) })
  end)

  it("does not let a chain of them keep the others waiting", function()
    local log, links = logger(), 0
    local function again()
      links = links + 1
      case.loop:defer(again)
    end
    again()
    case.loop:after(0, log "due")
    case.loop:watch_read(case:ready(), log "ready")

    for _ = 1, 3 do case.loop:step(0) end

    assert.same({ "ready", "due", "ready", "ready" }, log.lines)
    assert.is_true(links >= 3)
  end)

  it("keeps the loop alive until it is done", function()
    local log = logger()
    case.loop:defer(function() case.loop:defer(log "second") end)

    case.loop:run()

    assert.same({ "second" }, log.lines)
  end)
end

local function specify_idle(case, logger)
  it("calls in each turn in which there is nothing else, in order", function()
    local log, reader = logger(), case:ready()
    case.loop:idle(log "a")
    case.loop:idle(log "b")
    case.loop:watch_read(reader, log "ready")
    case.loop:step()
    case.read(reader)
    case.loop:step()

    assert.same({ "ready", "a", "b" }, log.lines)
  end)

  it("does not call while a timer is due or something was put off", function()
    local log = logger()
    case.loop:idle(log "idle")
    case.loop:after(0, log "due")
    case.loop:step()
    case.loop:defer(log "deferred")
    case.loop:step()

    assert.same({ "due", "deferred" }, log.lines)
  end)

  it("calls until it is cancelled, from inside as well, and not after that", function()
    local log, watchers = logger(), {}
    watchers[1] = case.loop:idle(function()
      log "first" ()
      if #log.lines == 3 then
        watchers[1]:cancel()
        watchers[2]:cancel()
      end
    end)
    watchers[2] = case.loop:idle(log "second")

    case.loop:run()

    assert.same({ "first", "second", "first" }, log.lines)
  end)

  it("lets run return if it need not go on for it", function()
    local watcher = case.loop:idle(function() end)
    assert.is_true(case.loop:step(0) and watcher:cancel())
    case.loop:idle(function() end):unref()

    assert.is_false(case.loop:step(0))
    case.loop:run()
  end)

  it("refuses what is no function", function()
    assert.has_error(function() case.loop:idle() end, "bad argument #1 to 'idle' (function expected, got nil)")
  end)
end

local function specify_running(case)
  it("is told whether a function of the loop runs", function()
    local inside
    case.loop:defer(function() inside = case.loop:isrunning() end)

    case.loop:step(0)

    assert.same({ true, false }, { inside, case.loop:isrunning() })
  end)

  it("waits for a signal and a timer at once", function()
    local called = {}
    case.loop:signal("USR1", function() called.signal = true end)
    case.loop:after(0.001, function() called.timer = true end)
    signalling.send "USR1"

    case:turn_until(function() return called.signal and called.timer end)
  end)

  it("has a clock that does not go back", function()
    local last = case.loop.now()
    for _ = 1, 1000 do
      local now = case.loop.now()
      assert.is_true(now >= last)
      last = now
    end
  end)
end

return function(case)
  -- log(name) is a function that logs the name.
  local function logger()
    local lines = {}
    return setmetatable({ lines = lines }, {
      __call = function(_, name) return function() table.insert(lines, name) end end,
    })
  end

  describe("defer", function() specify_defer(case, logger) end)
  describe("idle", function() specify_idle(case, logger) end)
  describe("a turn", function() specify_running(case) end)
end
