local errno = require "poe.errno"
local task = require "poe.task"
local tasks = require "spec.support.tasks"

local sleep, run, with_timeout = task.sleep, tasks.run, task.with_timeout

local TIMED_OUT = { n = 3, nil, "timed out", errno.ETIMEDOUT }

describe("poe.task.with_timeout", function()
  local reports

  before_each(function() reports = tasks.reports() end)
  after_each(function()
    assert.same({}, reports)
    assert.equal(0, tasks.left())
    tasks.close()
    reports = nil
  end)

  local cases = {
    ["nothing"] = { n = 0 },
    ["nil"] = { n = 1, nil },
    ["values and nils"] = { n = 4, nil, 2, nil, nil },
  }
  for name, values in pairs(cases) do
    it("returns what the function returns, at once or after it has waited: " .. name, function()
      run(function()
        for _, wait in ipairs { function() end, sleep } do
          local got = table.pack(with_timeout(60, function(...)
            wait(0)
            return ...
          end, table.unpack(values, 1, values.n)))

          assert.same(values, got)
        end
      end)
    end)
  end

  it("raises what the function raises, the same object", function()
    local object = {}
    local got = { run(function() return pcall(with_timeout, 60, function() sleep(0) error(object) end) end) }

    assert.is_false(got[1])
    assert.equal(object, got[2])
  end)

  it("cancels the function when its time is over", function()
    local order = {}
    run(function()
      local got = table.pack(with_timeout(0.001, function()
        local _ <close> = tasks.closing(order, "closed")
        sleep(60)
        table.insert(order, "went on")
      end))

      assert.same(TIMED_OUT, got)
      assert.same({ "closed" }, order)
    end)
  end)

  it("lets a function with no time at all run until it waits", function()
    run(function()
      assert.equal("did", with_timeout(0, function() return "did" end))
      assert.same(TIMED_OUT, table.pack(with_timeout(0, sleep, 60)))
    end)
  end)

  it("returns what the function returned in the very turn in which its time is over", function()
    run(function()
      local other = task.spawn(sleep, 0)
      coroutine.yield() -- its time is over first
      local got = table.pack(with_timeout(0, function()
        other:join()
        return "in time"
      end))

      assert.same({ n = 1, "in time" }, got)
    end)
  end)

  it("may be nested: the inner time is over first", function()
    run(function()
      local got = { with_timeout(60, function()
        local inner = table.pack(with_timeout(0, sleep, 60))
        return "outer", inner
      end) }

      assert.same({ "outer", TIMED_OUT }, got)
    end)
  end)

  it("may be nested: the outer time is over first, and takes the inner function along", function()
    local order, seconds = {}, 0
    local function inner()
      local _ <close> = tasks.closing(order, "inner")
      sleep(60)
    end

    run(function()
      repeat -- until the inner function has begun in time
        assert.same(TIMED_OUT, table.pack(with_timeout(seconds, with_timeout, 60, inner)))
        seconds = seconds * 2 + 0.001
      until order[1]
    end)

    assert.same({ "inner" }, order)
  end)

  it("is nested as deep as one likes, within reason", function()
    local function nest(depth)
      if depth == 0 then return sleep(60) end
      return with_timeout(60, nest, depth - 1)
    end

    assert.same(TIMED_OUT, table.pack(run(function() return with_timeout(0.01, nest, 30) end)))
  end)

  it("returns nil and why if the function cancels itself", function()
    run(function()
      local got = table.pack(with_timeout(60, function() task.running():cancel() end))

      assert.same({ n = 3, nil, "cancelled", errno.ECANCELED }, got)
    end)
  end)

  it("raises what closing the function raises", function()
    local why = run(function()
      return tasks.why(with_timeout, 0, function()
        local _ <close> = setmetatable({}, { __close = function() error("at the end", 0) end })
        sleep(60)
      end)
    end)

    assert.equal("at the end", why)
  end)

  it("leaves a connection that was read from as it was", function()
    local a, b = tasks.pair()
    run(function()
      assert.same(TIMED_OUT, table.pack(with_timeout(0, a.read, a)))
      b:write("late")
      assert.equal("late", with_timeout(60, a.read, a))
    end)
    a:close()
    b:close()
  end)

  local rejected = {
    { { nil, print }, "bad argument #1 to 'with_timeout' (seconds expected, got nil)" },
    { { "1", print }, "bad argument #1 to 'with_timeout' (seconds expected, got string)" },
    { { 1 }, "bad argument #2 to 'with_timeout' (function expected, got nil)" },
  }
  for _, case in ipairs(rejected) do
    it("raises: " .. case[2], function()
      assert.has_error(function() with_timeout(table.unpack(case[1], 1, 2)) end, case[2])
    end)
  end
end)
