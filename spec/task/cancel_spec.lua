local errno = require "poe.errno"
local handle = require "poe.handle"
local loop = require "poe.loop"
local poe = require "poe"
local task = require "poe.task"
local tasks = require "spec.support.tasks"

local spawn, sleep, run = task.spawn, task.sleep, tasks.run

describe("poe.task.Task:cancel", function()
  local reports, order

  before_each(function() reports, order = tasks.reports(), {} end)
  after_each(function()
    assert.same({}, reports)
    tasks.close()
    reports, order = nil, nil
  end)

  -- A task that waits in `wait` and tells when it is closed.
  local function waiting(wait)
    return spawn(function()
      local _ <close> = tasks.closing(order, "outer")
      do
        local _ <close> = tasks.closing(order, "inner")
        wait()
      end
      table.insert(order, "went on")
    end)
  end

  -- Each gives what a task is to wait in, how to clean up, and whether to cancel it before
  -- the loop has turned.
  local waits = {
    sleep = function() return function() sleep(60) end end,
    join = function()
      local other = spawn(sleep, 60)
      return function() other:join() end, function() other:cancel() end
    end,
    read = function()
      local a, b = tasks.pair()
      return function() a:read() end, function() a:close() b:close() end
    end,
    lines = function()
      local a, b = tasks.pair()
      return function() for _ in a:lines() do order = nil end end, function() a:close() b:close() end
    end,
    write = function()
      local a, b = tasks.pair()
      return function() while true do a:write(("x"):rep(5000)) end end,
        function() a:close { discard = true } b:close() end
    end,
    flush = function()
      local a, b = tasks.pair()
      tasks.stuff(a)
      return function() a:flush() end, function() a:close { discard = true } b:close() end
    end,
    connect = function()
      local listener = assert(handle.listen("unix:@", { backlog = 0 }))
      local held = { assert(handle.connect(listener:getsockname())) }
      return function() held[2] = poe.connect(listener:getsockname()) end, function()
        listener:close()
        for _, h in pairs(held) do h:close() end
      end
    end,
    ["connect, while a name is looked up"] = function()
      return function() poe.connect "localhost:1" end, false, true
    end,
    with_timeout = function() return function() task.with_timeout(60, sleep, 60) end end,
    ["stop of a server"] = function()
      local a = {}
      local server = assert(poe.listen("unix:@", function(conn) conn:read() end))
      a[1] = assert(handle.connect(server:getsockname()))
      tasks.await(function() return server:connections() == 1 end)
      return function() server:stop(60) end, function() a[1]:close() end
    end,
    yield = function() return function() while true do coroutine.yield() end end end,
  }

  for name, prepare in pairs(waits) do
    it("ends a task that waits in " .. name .. ", and what it waited for is undone", function()
      run(function()
        local wait, clean, is_quick = prepare()
        local t = waiting(wait)
        coroutine.yield()
        if not is_quick then sleep(0) end

        assert.is_true(t:cancel())

        assert.same({ "inner", "outer" }, order)
        assert.is_true(t:isended())
        if clean then clean() end
        assert.same({ nil, "cancelled", errno.ECANCELED }, { t:join() })
      end)
      assert.equal(0, tasks.left())
    end)
  end

  it("leaves nothing for the loop to go on for where a connection was read from", function()
    local a, b = tasks.pair()

    run(function()
      local t = spawn(a.read, a)
      tasks.await(function() return loop.default().poller:count() == 1 end)
      t:cancel()
    end)

    assert.equal(0, tasks.left())
    a:close()
    b:close()
  end)

  it("ends a task that has not begun: it never does", function()
    run(function()
      local t = spawn(function() order[1] = "begun" end)

      assert.is_true(t:cancel())
      sleep(0)

      assert.same({ nil, "cancelled", errno.ECANCELED }, { t:join() })
    end)
    assert.same({}, order)
  end)

  it("ends a task that was woken and has not had its turn", function()
    run(function()
      local other = spawn(coroutine.yield)
      local t = waiting(function() other:join() end)
      spawn(function()
        coroutine.yield()
        assert.is_true(other:isended())
        t:cancel()
      end)
    end)

    assert.same({ "inner", "outer" }, order)
  end)

  it("does nothing to a task that has ended", function()
    run(function()
      local t = spawn(function() return "result" end)
      assert.equal("result", t:join())

      assert.is_false(t:cancel())

      assert.equal("result", t:join())
    end)
  end)

  it("does nothing a second time, also while the task is closed", function()
    run(function()
      local t
      t = spawn(function()
        local _ <close> = setmetatable({}, { __close = function() order[1] = t:cancel() end })
        sleep(1)
      end)
      sleep(0)

      assert.is_true(t:cancel())
      assert.is_false(t:cancel())
    end)
    assert.same({ false }, order)
  end)

  it("ends the task that calls it, through pcall", function()
    local t
    run(function()
      t = waiting(function() pcall(t.cancel, t) end)
      assert.same({ nil, "cancelled", errno.ECANCELED }, { t:join() })
    end)

    assert.same({ "inner", "outer" }, order)
  end)

  it("raises where the task that runs now cannot be ended, which then goes on", function()
    local whys = {}
    run(function()
      local t
      t = spawn(function()
        whys[1] = tasks.why(coroutine.wrap(function() t:cancel() end))
        whys[2] = tasks.why(table.sort, { 2, 1 }, function() t:cancel() end)
        sleep(0)
        whys[3] = "went on"
      end)
    end)

    assert.matches("^spec/task/cancel_spec.lua:%d+: attempt to cancel the task that runs now .*coroutine", whys[1])
    assert.matches("^spec/task/cancel_spec.lua:%d+: attempt to cancel the task that runs now .*C%-call", whys[2])
    assert.equal("went on", whys[3])
  end)

  it("may be called by a function of the loop", function()
    run(function()
      local t = waiting(function() sleep(60) end)
      loop.default():after(0, t.cancel, t)
    end)

    assert.same({ "inner", "outer" }, order)
  end)

  it("may be called outside the loop", function()
    local t = waiting(function() sleep(60) end)
    loop.default():step(0)

    assert.is_true(t:cancel())

    assert.same({ "inner", "outer" }, order)
    assert.equal(0, tasks.left())
  end)

  it("lets nobody else run before all is closed", function()
    run(function()
      local other
      local t = spawn(function()
        local _ <close> = tasks.closing(order, "last")
        local _ <close> = setmetatable({}, { __close = function() other:cancel() end })
        sleep(60)
      end)
      other = spawn(function() sleep(60) end)
      spawn(function() other:join() table.insert(order, "joiner") end)
      sleep(0)
      loop.default():after(0, t.cancel, t)
    end)

    assert.same({ "last", "joiner" }, order)
  end)

  it("lets others start and join tasks while it is closed", function()
    run(function()
      local t = spawn(function()
        local _ <close> = setmetatable({}, {
          __close = function() spawn(table.insert, order, "spawned") end,
        })
        sleep(60)
      end)
      sleep(0)
      t:cancel()
      sleep(0)
    end)

    assert.same({ "spawned" }, order)
  end)

  it("is what closing a task does", function()
    run(function()
      do
        local _ <close> = waiting(function() sleep(60) end)
        sleep(0)
      end
      assert.same({ "inner", "outer" }, order)
    end)
  end)

  it("takes along a tree of tasks that hold each other", function()
    local function tree(depth)
      local _ <close> = tasks.closing(order, depth)
      if depth == 0 then sleep(60) end
      local left <close> = spawn(tree, depth - 1)
      local right <close> = spawn(tree, depth - 1)
      left:join()
      right:join()
    end

    run(function()
      local t = spawn(tree, 4)
      tasks.await(function() return loop.default().timers:count() == 16 end)
      t:cancel()
    end)

    assert.equal(31, #order)
    assert.equal(4, order[#order])
    assert.equal(0, tasks.left())
  end)
end)
