local Conn = require "poe.conn"
local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local loop = require "poe.loop"
local task = require "poe.task"
local tasks = require "spec.support.tasks"

local spawn, sleep, run = task.spawn, task.sleep, tasks.run

describe("poe.conn, output:", function()
  local a, b, reports

  before_each(function()
    reports = tasks.reports()
    a, b = tasks.pair { high_mark = 10000, low_mark = 1000 }
  end)

  after_each(function()
    a:close { discard = true }
    b:close { discard = true }
    assert.same({}, reports)
    assert.equal(0, tasks.left())
    tasks.close()
    a, b, reports = nil, nil, nil
  end)

  -- Read what there is, as octets.
  local function take(conn)
    conn:set_filter(filter.stream())
    return #conn:read()
  end

  describe("write", function()
    it("is true, and what one task writes before it waits goes out together", function()
      run(function()
        assert.is_true(a:write("one"))
        assert.is_true(a:write("two", "three"))
        assert.equal(14, a:get_driver_out_octets())
        assert.equal("one", b:read())
        assert.equal("two", b:read())
        assert.equal("three", b:read())
        assert.equal(0, a:get_driver_out_octets())
      end)
    end)

    it("waits from the high mark on, until no more than the low mark is queued", function()
      run(function()
        tasks.stuff(a)
        local done
        local writer = spawn(function() done = a:write("more") end)
        sleep(0)
        assert.is_nil(done)

        while not done do
          assert.is_true(a:get_driver_out_octets() > 1000)
          take(b)
          sleep(0)
        end

        writer:join()
        assert.is_true(done)
      end)
    end)

    it("has all tasks that wait go on, in the order in which they came", function()
      local order = {}
      run(function()
        tasks.stuff(a)
        for i = 1, 3 do
          spawn(function() table.insert(order, a:write("more") and i) end)
        end
        while #order < 3 do take(b) end
      end)

      assert.same({ 1, 2, 3 }, order)
    end)

    it("goes on for the others when one that waits is cancelled", function()
      local order = {}
      run(function()
        tasks.stuff(a)
        local writers = {}
        for i = 1, 3 do writers[i] = spawn(function() table.insert(order, a:write("more") and i) end) end
        sleep(0)
        writers[2]:cancel()
        assert.equal(2, #a.writers) -- or they would become more and more
        while #order < 2 do take(b) end
      end)

      assert.same({ 1, 3 }, order)
    end)

    it("tells tasks that wait when the peer goes, and whoever writes later", function()
      run(function()
        tasks.stuff(a)
        local writers = {}
        for i = 1, 2 do writers[i] = spawn(a.write, a, "more") end
        sleep(0)
        b:close()

        for i = 1, 2 do
          local ok, why, code = writers[i]:join()
          assert.is_nil(ok)
          assert.matches("^%a+: ", why)
          assert.is_true(code == errno.EPIPE or code == errno.ECONNRESET)
        end
        local ok, _, code = a:write("late")
        assert.is_nil(ok)
        assert.is_true(code == errno.EPIPE or code == errno.ECONNRESET)
        assert.is_nil((a:flush()))
      end)
    end)

    local big = ("x"):rep(20000)
    local bad = {
      { filter.line(), nil, "bad argument #1 to 'write' (record expected, got nil)" },
      { filter.line(), {}, "bad argument #1 to 'put' (record 1: string expected, got table)" },
      { filter.line(), 1, "bad argument #1 to 'put' (record 1: string expected, got number)" },
      { filter.stream(), {}, "bad argument #1 to 'put' (record 1: string expected, got table)" },
      { filter.block(), true, "bad argument #1 to 'put' (record 1: string expected, got boolean)" },
    }
    for _, case in ipairs(bad) do
      it("raises at its caller's line, with nothing written: " .. case[3], function()
        a:set_filter(case[1])
        run(function()
          local whys = {
            tasks.why(function() a:write(case[2]) end),
            tasks.why(function() a:write(case[2], big) end),
          }
          for _, why in ipairs(whys) do
            assert.matches("^spec/conn/write_spec.lua:%d+: ", why)
            assert.equal(case[3], (why:gsub("^.-:%d+: ", "")))
          end
          assert.equal(0, a:get_driver_out_octets())
        end)
      end)
    end

    it("raises what a filter of the user's raises as it is", function()
      local object = {}
      local broken = filter.stream()
      a:set_filter(broken)
      run(function()
        for _, raised in ipairs { object, "text", "file.lua:1: text" } do
          function broken.put() error(raised, 0) end
          local ok, got = pcall(a.write, a, "x")
          assert.is_false(ok)
          assert.equal(raised, got)
        end
      end)
    end)

    it("raises outside a task, at its caller's line, with nothing written", function()
      local why = tasks.why(function() a:write("x") end)

      assert.matches("^spec/conn/write_spec.lua:%d+: attempt to wait in 'write' outside a task", why)
      assert.equal(0, a:get_driver_out_octets())
    end)

    it("raises after shutdown_output, at its caller's line; the peer has what came before", function()
      run(function()
        a:write("last")
        a:shutdown_output()

        local why = tasks.why(function() a:write("late") end)

        assert.matches("^spec/conn/write_spec.lua:%d+: attempt to write to a wheel whose output was shut down$", why)
        assert.equal("last", b:read())
        assert.same({ nil, "end of file", 0 }, { b:read() })
      end)
    end)

    it("says so when one record is more than max_queue leaves room for", function()
      local c, d = tasks.pair { high_mark = 10000, max_queue = 10000 }
      run(function()
        c:write "a little"
        local ok, why, code = c:write(("x"):rep(10000))
        assert.is_nil(ok)
        assert.equal("put: more than 10000 octets in the queue", why)
        assert.equal(errno.ENOBUFS, code)
        c:close { discard = true }
        d:close()
      end)
    end)

    it("refuses nothing to the many who write at once to a peer that reads slowly", function()
      local c, d = tasks.pair { high_mark = 1000, max_queue = 5000 }
      local done, got = 0, 0
      run(function()
        for _ = 1, 100 do
          spawn(function() if c:write(("x"):rep(900)) then done = done + 1 end end)
        end
        for line in d:lines() do
          got = got + #line
          if got == 90000 then break end
        end
        sleep(0)
        c:close()
        d:close()
      end)

      assert.same({ 100, 90000 }, { done, got })
    end)

    it("loses nothing when a fast writer meets a slow reader", function()
      local sent, got = 0, 0
      run(function()
        spawn(function()
          for i = 1, 3000 do
            a:write(("x"):rep(i % 700))
            sent = sent + i % 700
          end
          a:close()
        end)
        for line in b:lines() do
          got = got + #line
          if got % 7 == 0 then sleep(0) end
        end
      end)

      assert.equal(sent, got)
    end)
  end)

  describe("flush", function()
    it("is true at once when nothing is queued", function()
      run(function() assert.is_true(a:flush()) end)
    end)

    it("waits until all has left", function()
      run(function()
        tasks.stuff(a)
        local done
        spawn(function() done = a:flush() end)
        sleep(0)
        assert.is_nil(done)

        while not done do take(b) end

        assert.is_true(done)
        assert.equal(0, a:get_driver_out_octets())
      end)
    end)

    it("tells a task that waits when the peer goes", function()
      run(function()
        tasks.stuff(a)
        local flusher = spawn(a.flush, a)
        sleep(0)
        b:close()

        local ok, _, code = flusher:join()
        assert.is_nil(ok)
        assert.is_true(code == errno.EPIPE or code == errno.ECONNRESET)
      end)
    end)

    it("raises outside a task, at its caller's line", function()
      local why = tasks.why(function() a:flush() end)

      assert.matches("^spec/conn/write_spec.lua:%d+: attempt to wait in 'flush' outside a task", why)
    end)
  end)

  describe("close, by another task,", function()
    local message = "the connection was closed"
    local waits = {
      read = function() return a:read() end,
      write = function() return a:write("more") end,
      flush = function() return a:flush() end,
    }
    for name, wait in pairs(waits) do
      for how, opts in pairs { discarding = { discard = true }, draining = false } do
        it(("tells a task at once that waits in %s: %s"):format(name, how), function()
          run(function()
            tasks.stuff(a)
            local waiter = spawn(function() return wait() end)
            sleep(0)

            a:close(opts or nil)

            assert.same({ nil, message, errno.ECANCELED }, { waiter:join() })
            b:close()
          end)
        end)
      end
    end

    it("has a task that reads later raise, at its caller's line", function()
      run(function()
        a:close()
        for _, method in ipairs { "read", "write", "flush" } do
          local why = tasks.why(function() a[method](a, "x") end)
          assert.matches("^spec/conn/write_spec.lua:%d+: attempt to use a closed connection$", why)
        end
      end)
    end)

    it("resumes nobody before it has returned, even outside a task", function()
      local order = {}
      local reader = spawn(function()
        a:read()
        table.insert(order, "reader")
      end)
      loop.default():step(0)

      a:close()
      table.insert(order, "closed")
      task.run()

      assert.same({ "closed", "reader" }, order)
      assert.is_true(reader:isended())
    end)
  end)

  describe("close", function()
    it("lets what was written leave, and can be waited for by the peer", function()
      local got = 0
      run(function()
        spawn(function()
          tasks.stuff(a)
          a:close()
          assert.equal("poe.Conn (closing)", tostring(a))
          assert.is_false(a:isclosed())
        end)
        for line in b:lines() do got = got + #line + 1 end
      end)

      assert.is_true(got >= 65536 and got % 65536 == 0)
      assert.is_true(a:isclosed())
    end)

    it("does nothing a second time, but may then discard", function()
      run(function()
        tasks.stuff(a)
        a:close()
        a:close()
        assert.is_false(a:isclosed())
        a:close { discard = true }
        assert.is_true(a:isclosed())
        a:close()
      end)
    end)

    it("is what closing a connection does, whatever is raised", function()
      run(function()
        pcall(function()
          local _ <close> = a
          error({ discard = 1 })
        end)
        assert.is_true(a:isclosed())
      end)
    end)

    it("closes what was made for two handles, too", function()
      local from, to = assert(handle.pipe())
      local conn = Conn.new { input_handle = from, output_handle = to }

      conn:close()

      assert.is_false(from:isopen())
      assert.is_false(to:isopen())
    end)
  end)
end)
