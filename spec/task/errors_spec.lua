local task = require "poe.task"
local overflow_it = require "spec.support.overflow"
local tasks = require "spec.support.tasks"
local turns = require "spec.support.turns"

local spawn, sleep, run = task.spawn, task.sleep, tasks.run

-- Fails in a function of its own, to be seen in a traceback.
local function broken(raised)
  sleep(0)
  error(raised, 0)
end

-- To be closed, raises.
local function raising(raised)
  return setmetatable({}, { __close = function() error(raised, 0) end })
end

describe("poe.task, what a task raises", function()
  local reports

  before_each(function() reports = tasks.reports() end)
  after_each(function()
    tasks.close()
    reports = nil
  end)

  it("is reported once, with a traceback of the task's stack, if nobody waits for it", function()
    run(function() spawn(broken, "oops") end)

    assert.equal(1, #reports)
    assert.matches("^oops\nstack traceback:\n.*task/errors_spec.lua:11: in function", reports[1])
  end)

  for _, raised in ipairs { "text", 42, { "table" }, false } do
    it("is raised by join as the same value, and not reported: a " .. type(raised), function()
      local got = table.pack(run(function()
        local t = spawn(broken, raised)
        return pcall(t.join, t)
      end))

      assert.same({ n = 2, false, raised }, got)
      assert.is_true(rawequal(raised, got[2]))
      assert.same({}, reports)
    end)
  end

  it("may be nil", function()
    local got = table.pack(run(function()
      local t = spawn(broken)
      return pcall(t.join, t)
    end))

    assert.same({ n = 2, false, nil }, got)
    run(function() spawn(broken) end)
    assert.matches("^nil\nstack traceback:", reports[1])
  end)

  it("reaches each task that waits", function()
    local got = {}
    run(function()
      local t = spawn(broken, "all")
      for i = 1, 3 do
        spawn(function() got[i] = { pcall(t.join, t) } end)
      end
    end)

    assert.same({ { false, "all" }, { false, "all" }, { false, "all" } }, got)
    assert.same({}, reports)
  end)

  it("is raised by a join that comes after it was reported, all the same", function()
    local why = run(function()
      local t = spawn(error, "early", 0)
      sleep(0)
      return tasks.why(t.join, t)
    end)

    assert.equal("early", why)
    assert.equal(1, #reports)
  end)

  it("is reported if who waited is cancelled before he is told", function()
    run(function()
      local joiner
      local t = spawn(function()
        sleep(0)
        spawn(function() joiner:cancel() end)
        error("lost", 0)
      end)
      joiner = spawn(t.join, t)
    end)

    assert.equal(1, #reports)
    assert.matches("^lost\n", reports[1])
  end)

  it("is reported if who waited was cancelled long before", function()
    run(function()
      local t = spawn(broken, "alone")
      local joiner = spawn(t.join, t)
      spawn(function() joiner:cancel() end)
    end)

    assert.matches("^alone\n", reports[1])
  end)

  it("is reported even if it cannot be shown", function()
    run(function()
      spawn(error, setmetatable({}, { __tostring = function() error("no") end }))
    end)

    assert.matches("^%(error object that cannot be shown%)\nstack traceback:", reports[1])
  end)

  it("closes what the task holds, with the error", function()
    local got
    run(function()
      spawn(function()
        local _ <close> = setmetatable({}, { __close = function(_, raised) got = raised end })
        broken("why")
      end)
    end)

    assert.equal("why", got)
  end)

  it("gives way to what is raised while it is closed, as in any function; both are reported", function()
    run(function()
      spawn(function()
        local _ <close> = raising "second"
        broken "first"
      end)
    end)

    assert.equal(1, #reports)
    assert.matches("^while a task was closed: second\nafter: first\nstack traceback:", reports[1])
  end)

  it("is raised once when what the task holds is closed without an error", function()
    local got = table.pack(run(function()
      local t = spawn(function()
        local _ <close> = raising "at the end"
        return 1
      end)
      return pcall(t.join, t)
    end))

    assert.same({ n = 2, false, "at the end" }, got)
    assert.same({}, reports)
  end)

  it("may come from closing a task that is cancelled", function()
    local why = run(function()
      local t = spawn(function()
        local _ <close> = raising "while cancelled"
        sleep(1)
      end)
      sleep(0)
      assert.is_true(t:cancel())
      return tasks.why(t.join, t)
    end)

    assert.equal("while cancelled", why)
    assert.matches("^while a task was closed: while cancelled$", reports[1])
  end)

  overflow_it("may be a stack overflow, which ends that task and no other", function()
    local function deep() return 1 + deep() end
    local done
    run(function()
      collectgarbage "stop" -- a finalizer would want stack, too
      spawn(deep)
      sleep(0)
      collectgarbage "restart"
      done = true
    end)

    assert.is_true(done)
    assert.matches("stack overflow", reports[1])
  end)

  it("goes to stderr where there is no on_error", function()
    local output, ok = turns.child("", [[
      local poe = require "poe"
      poe.spawn(error, "to stderr", 0)
      poe.run(function() poe.sleep(0.001) print "goes on" end)
    ]])

    assert.is_true(ok)
    assert.matches("^poe.loop: to stderr\nstack traceback:.*goes on\n$", output)
  end)
end)
