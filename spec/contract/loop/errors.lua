--- Functions that raise.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

local overflow_it = require "spec.support.overflow"
local signalling = require "spec.support.signalling"

local UNSHOWABLE = setmetatable({}, { __tostring = function() error "no" end })

-- What is raised, and what is reported.
local RAISED = {
  { "a string", function() error "oops" end, "errors%.lua:%d+: oops\nstack traceback:\n" },
  { "a string without a position", function() error("oops", 0) end, "^oops\nstack traceback:\n" },
  { "nil", function() error(nil) end, "^nil\nstack traceback:\n" },
  { "a number", function() error(7) end, "^7\nstack traceback:\n" },
  { "a table", function() error {} end, "^table: 0x%x+\nstack traceback:\n" },
  { "an object", function() error(setmetatable({}, { __tostring = function() return "me" end })) end,
    "^me\nstack traceback:\n" },
  { "an object that cannot be shown", function() error(UNSHOWABLE) end, "^%(error object that cannot be shown%)\n" },
  { "itself for want of stack", function()
    collectgarbage "stop" -- a finalizer would want stack, too
    local function deeper() return 1 + deeper() end
    deeper()
  end, "stack overflow", it = overflow_it },
  { "what Lua does when it cannot yield", coroutine.yield, "attempt to yield" },
}

-- Ways for the loop to call a function.
local KINDS = {
  deferred = function(case, fn) case.loop:defer(fn) end,
  ready = function(case, fn) case.loop:watch_read(case:ready(), fn) end,
  due = function(case, fn) case.loop:after(0, fn) end,
  repeated = function(case, fn) case.loop:every(0, fn) end,
  idle = function(case, fn) case.loop:idle(fn) end,
  signalled = function(case, fn)
    case.loop:signal("USR1", fn)
    signalling.send "USR1"
  end,
}

local function specify_reports(case)
  for _, raised in ipairs(RAISED) do
    local declare = raised.it or it
    declare(("is reported with a traceback when it raises %s"):format(raised[1]), function()
      case.loop:defer(raised[2])

      case.loop:step(0)
      collectgarbage "restart"

      assert.equal(1, #case.reports)
      assert.matches(raised[3], case.reports[1])
      assert.is_false(case.loop:isrunning())
    end)
  end

  it("is shown by the traceback, with its line", function()
    local function culprit() error "oops" end
    case.loop:defer(culprit)

    case.loop:step(0)

    local line = debug.getinfo(culprit, "S").linedefined
    assert.matches("traceback:.*errors%.lua:" .. line .. ": in ", case.reports[1])
  end)

  it("cannot yield, even if the loop runs in a coroutine", function()
    case.loop:defer(coroutine.yield)
    local thread = coroutine.create(function() case.loop:run() end)

    assert.is_true(coroutine.resume(thread))

    assert.equal("dead", coroutine.status(thread))
    assert.matches("attempt to yield", case.reports[1])
  end)
end

local function specify_others(case)
  for kind, start in pairs(KINDS) do
    it(("does not keep others from being called in the same turn, %s as it is"):format(kind), function()
      local count = { before = 0, after = 0 }
      start(case, function() count.before = count.before + 1 end)
      start(case, function() error "oops" end)
      start(case, function() count.after = count.after + 1 end)

      case:turn_until(function() return #case.reports > 0 end)

      assert.same({ before = 1, after = 1 }, count)
      assert.equal(1, #case.reports)
    end)
  end

  it("lets go on what was to go on, with what was put off before that", function()
    local log = {}
    case.loop:defer(function()
      case.loop:defer(function() table.insert(log, "deferred") end)
      case.loop:guard(function(argument) table.insert(log, argument) end, "went on")
      error "oops"
    end)
    case.loop:defer(function() table.insert(log, "next") end)

    case.loop:step(0)
    case.loop:step(0)

    assert.same({ "went on", "next", "deferred" }, log)
  end)

  it("does not go on with what was revoked, or has gone on before", function()
    local log = {}
    local function log_it() table.insert(log, "went on") end
    case.loop:defer(function()
      case.loop:guard(log_it)
      case.loop:guard(nil)
      error "one"
    end)
    case.loop:defer(function()
      case.loop:guard(log_it)
      error "two"
    end)
    case.loop:defer(function() error "three" end)

    case.loop:step(0)

    assert.same({ "went on" }, log)
    assert.equal(3, #case.reports)
  end)

  it("is reported again when what goes on raises as well", function()
    case.loop:defer(function()
      case.loop:guard(error, "second")
      error "first"
    end)

    case.loop:step(0)

    assert.matches("first", case.reports[1])
    assert.matches("second", case.reports[2])
  end)

  it("may be a repeated timer, which goes on", function()
    local timer <close> = case.loop:every(0, function() error "oops" end)

    for _ = 1, 3 do case.loop:step() end

    assert.equal(3, #case.reports)
    assert.is_true(timer:isactive())
  end)

  it("may be answered by stopping the loop", function()
    case.loop.on_error = function() case.loop:stop() end
    case.loop:every(0, function() error "oops" end)

    case.loop:run()
  end)
end

return function(case)
  describe("a function that raises", function()
    specify_reports(case)
    specify_others(case)
  end)
end
