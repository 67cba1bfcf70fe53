local errno = require "poe.errno"
local loop = require "poe.loop"
local task = require "poe.task"
local tasks = require "spec.support.tasks"

local spawn, sleep, run = task.spawn, task.sleep, tasks.run

describe("poe.task", function()
  local reports

  before_each(function() reports = tasks.reports() end)
  after_each(function()
    tasks.close()
    reports = nil
  end)

  describe("spawn", function()
    it("runs a function with its arguments, nils included, and not at once", function()
      local got
      spawn(function(...) got = table.pack(...) end, nil, 2, nil)

      assert.is_nil(got)
      run(function() end)

      assert.same({ n = 3, nil, 2, nil }, got)
    end)

    it("runs tasks in the order in which they were spawned, each until it waits", function()
      local order = {}
      local function note(name)
        table.insert(order, name .. 1)
        sleep(0)
        table.insert(order, name .. 2)
      end

      run(function()
        spawn(note, "a")
        spawn(note, "b")
        table.insert(order, "first")
      end)

      assert.same({ "first", "a1", "b1", "a2", "b2" }, order)
    end)

    it("raises on what is no function", function()
      assert.has_error(function() spawn(1) end, "bad argument #1 to 'spawn' (function expected, got number)")
    end)

    it("gives a task that says how it is", function()
      local t
      run(function()
        t = spawn(function() assert.equal("poe.Task (running)", tostring(t)) end)
        assert.equal("poe.Task (waiting)", tostring(t))
        assert.is_false(t:isended())
        t:join()
      end)

      assert.equal("poe.Task (ended)", tostring(t))
      assert.is_true(t:isended())
    end)

    it("has one that yields by itself let others run first", function()
      local order = {}

      run(function()
        spawn(function() table.insert(order, "other") end)
        coroutine.yield("ignored")
        table.insert(order, "first")
      end)

      assert.same({ "other", "first" }, order)
    end)

    it("never runs one task within another, however many wake each other", function()
      local depth, deepest, chain = 0, 0, {}
      run(function()
        for i = 1, 1000 do
          chain[i] = spawn(function()
            if i > 1 then chain[i - 1]:join() else sleep(0) end
            depth = depth + 1
            deepest = math.max(deepest, depth)
            sleep(0)
            depth = depth - 1
          end)
        end
        chain[1000]:join()
      end)

      assert.equal(1, deepest)
    end)

    it("resumes a long chain of tasks with a stack that does not grow", function()
      local levels = {}
      run(function()
        local before = spawn(sleep, 0)
        for i = 1, 1000 do
          local earlier = before
          before = spawn(function()
            earlier:join()
            levels[i] = #debug.traceback()
          end)
        end
      end)

      assert.equal(levels[1], levels[1000])
    end)
  end)

  describe("sleep", function()
    it("has 10,000 tasks wait side by side #once", function()
      local woken = 0

      run(function()
        for i = 1, 10000 do
          spawn(function()
            sleep(i % 7 / 1000)
            woken = woken + 1
          end)
        end
      end)

      assert.equal(10000, woken)
    end)

    it("wakes those first that are due first", function()
      local order = {}

      run(function()
        for _, seconds in ipairs { 0.02, 0, 0.01 } do
          spawn(function() sleep(seconds) table.insert(order, seconds) end)
        end
      end)

      assert.same({ 0, 0.01, 0.02 }, order)
    end)

    it("returns nothing, and takes what is past for now", function()
      assert.equal(0, run(function() return select("#", sleep(-1)) end))
    end)

    for _, case in ipairs { { nil, "nil" }, { "1", "string" }, { 0 / 0, "nan" }, { math.huge, "inf" } } do
      it("raises, at its caller's line, on " .. case[2], function()
        local why = run(function() return tasks.why(function() sleep(case[1]) end) end)

        local message = "bad argument #1 to 'sleep' %(seconds expected, got [-]?" .. case[2]
        assert.matches("^spec/task_spec.lua:%d+: " .. message, why)
        assert.equal(0, tasks.left())
      end)
    end
  end)

  describe("join", function()
    it("returns what the task returned, nils included, before and after it has ended", function()
      run(function()
        local t = spawn(function() sleep(0) return nil, 2, nil end)

        assert.same({ n = 3, nil, 2, nil }, table.pack(t:join()))
        assert.same({ n = 3, nil, 2, nil }, table.pack(t:join()))
      end)
    end)

    it("wakes those that wait in the order in which they came", function()
      local order = {}
      run(function()
        local t = spawn(sleep, 0)
        for i = 1, 5 do
          spawn(function() t:join() table.insert(order, i) end)
        end
      end)

      assert.same({ 1, 2, 3, 4, 5 }, order)
    end)

    it("raises when a task waits for itself", function()
      local why = run(function()
        local t
        t = spawn(function() t:join() end)
        return tasks.why(t.join, t)
      end)

      assert.matches("spec/task_spec.lua:%d+: attempt to join the task that runs now$", why)
    end)

    it("returns nil and why for a task that was cancelled", function()
      run(function()
        local t = spawn(sleep, 1)
        t:cancel()

        assert.same({ nil, "cancelled", errno.ECANCELED }, { t:join() })
      end)
    end)
  end)

  describe("run", function()
    it("returns what the function returned, and nothing without one", function()
      assert.same({ n = 3, 1, nil, nil }, table.pack(task.run(function(a) return a, nil, nil end, 1)))
      assert.equal(0, select("#", task.run()))
    end)

    it("raises what the function raised, which is reported to nobody else", function()
      local object = {}

      local ok, raised = pcall(task.run, function() error(object) end)

      assert.is_false(ok)
      assert.equal(object, raised)
      assert.same({}, reports)
    end)

    it("waits for all tasks, not only for the first", function()
      local done
      task.run(function() spawn(function() sleep(0.01) done = true end) end)

      assert.is_true(done)
    end)

    it("says so when the function waits for what never comes", function()
      local a, b
      local results = table.pack(task.run(function()
        a = spawn(function() b:join() end)
        b = spawn(function() a:join() end)
        a:join()
      end))

      assert.same({ n = 3, nil, "run: the first task has not ended", errno.EINPROGRESS }, results)
    end)

    it("can be stopped and run again: who waited goes on, and his error is reported", function()
      task.run(function()
        loop.default():after(0, function() loop.default():stop() end)
        sleep(0.01)
        error("late", 0)
      end)
      assert.same({}, reports)

      task.run()

      assert.matches("^late\nstack traceback:", reports[1])
    end)

    it("raises inside a task, and on what is no function", function()
      assert.has_error(function() task.run(1) end, "bad argument #1 to 'run' (function expected, got number)")
      local why = run(function() return tasks.why(function() task.run(print) end) end)
      assert.matches("^spec/task_spec.lua:%d+: attempt to run a loop from a function that it calls$", why)
    end)
  end)

  describe("waiting", function()
    local t
    after_each(function() t = nil end)

    local waits = {
      sleep = function() sleep(0) end,
      join = function() t:join() end,
      with_timeout = function() task.with_timeout(1, print) end,
    }
    for method, wait in pairs(waits) do
      local message = "attempt to wait in '" .. method .. "' "
      before_each(function() t = spawn(function() end) end)

      it("raises outside a task, at the caller's line: " .. method, function()
        local why = tasks.why(wait)

        assert.matches("^spec/task_spec.lua:%d+: " .. message .. "outside a task %(see poe.spawn%)$", why)
      end)

      it("raises in a function that the loop calls: " .. method, function()
        loop.default():after(0, wait)
        task.run()

        assert.matches(message .. "outside a task %(see poe.spawn%)\n", reports[1])
      end)

      it("raises in a coroutine of a task's own: " .. method, function()
        local why = run(function() return tasks.why(coroutine.wrap(wait)) end)

        assert.matches(message .. "outside a task, in a coroutine of its own$", why)
      end)

      it("raises where C calls, and the task goes on: " .. method, function()
        local why = run(function()
          local raised = tasks.why(table.sort, { 2, 1 }, function() wait() end)
          sleep(0)
          return raised
        end)

        assert.matches(message .. "across a C%-call boundary$", why)
        assert.equal(0, tasks.left())
      end)

      it("raises while a task is closed, which has then failed: " .. method, function()
        local closed = setmetatable({}, { __close = wait })
        local why = run(function()
          local waiter = spawn(function()
            local _ <close> = closed
            sleep(1)
          end)
          sleep(0)
          waiter:cancel()
          return tasks.why(waiter.join, waiter)
        end)

        assert.matches(message .. "while a task is closed$", why)
      end)
    end

    it("is possible in pcall, in metamethods, in iterators and when a block is left", function()
      local object = setmetatable({}, {
        __index = function(_, key) sleep(0) return key end,
        __add = function() sleep(0) return "sum" end,
        __close = function() sleep(0) end,
      })

      local results = run(function()
        local got = { pcall(function() sleep(0) error("raised", 0) end) }
        for i in function(_, i) sleep(0) return i < 2 and i + 1 or nil end, nil, 0 do table.insert(got, i) end
        do
          local held <close> = object
          table.insert(got, held.key)
        end
        table.insert(got, object + 1)
        return got
      end)

      assert.same({ false, "raised", 1, 2, "key", "sum" }, results)
    end)
  end)

  describe("wake", function()
    local anything = { forget = function() end }

    -- A task that waits for anything, and notes what it goes on with.
    local function waiting(got)
      local t = spawn(function()
        while true do table.insert(got, task.current("wait"):wait(anything) or "nothing") end
      end)
      sleep(0)
      sleep(0)
      return t
    end

    it("has a task go on at once when the loop calls it, and later when a task does", function()
      local got = {}
      run(function()
        local t = waiting(got)
        loop.default():after(0, function()
          t:wake "loop"
          assert.same({ "loop" }, got)
        end)
        sleep(0)
        t:wake "task"
        assert.same({ "loop" }, got)
        sleep(0)
        assert.same({ "loop", "task" }, got)
      end)
      assert.same({}, reports)
    end)

    it("counts once until it is the task's turn", function()
      local got = {}
      run(function()
        local t = waiting(got)
        t:wake_later "first"
        t:wake_later "second"
        sleep(0)
        sleep(0)
      end)

      assert.same({ "second" }, got)
    end)
  end)

  it("has a task turn another loop, in which other tasks run meanwhile", function()
    local inner <close> = assert(loop.new())
    local order = {}
    run(function()
      local class = getmetatable(task.running())
      task.start(class, inner, function()
        sleep(0)
        table.insert(order, "inner")
      end)
      inner:run()
      sleep(0)
      table.insert(order, "outer")
    end)

    assert.same({ "inner", "outer" }, order)
  end)
end)
