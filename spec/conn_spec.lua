local Conn = require "poe.conn"
local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local task = require "poe.task"
local tasks = require "spec.support.tasks"

local spawn, sleep, run = task.spawn, task.sleep, tasks.run

describe("poe.conn", function()
  local a, b, reports

  before_each(function()
    reports = tasks.reports()
    a, b = tasks.pair()
  end)

  after_each(function()
    a:close { discard = true }
    b:close { discard = true }
    assert.equal(0, tasks.left())
    tasks.close()
    a, b, reports = nil, nil, nil
  end)

  describe("new", function()
    local rejected = {
      { {}, "'poe.wheel.readwrite.new' needs 'handle', or 'input_handle' and 'output_handle'" },
      { { handel = 1 }, "unknown option 'handel' to 'poe.wheel.readwrite.new'" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2], function()
        assert.has_error(function() Conn.new(case[1]) end, case[2])
      end)
    end

    it("takes two handles, such as pipes", function()
      local from, to = assert(handle.pipe())
      local conn <close> = Conn.new { input_handle = from, output_handle = to }

      assert.equal("round", run(function()
        conn:write("round")
        return conn:read()
      end))
    end)

    it("makes a connection that says what it is", function()
      assert.matches("^poe.Conn %(poe.handle %(unix stream", tostring(a))
      a:close()
      assert.equal("poe.Conn (closed)", tostring(a))
    end)
  end)

  describe("read", function()
    it("waits for a record, and gives those that came together one by one", function()
      local order = {}
      run(function()
        spawn(function()
          table.insert(order, "writes")
          b:write("one", "two")
        end)
        table.insert(order, a:read())
        table.insert(order, a:read())
      end)

      assert.same({ "writes", "one", "two" }, order)
    end)

    it("waits on while a record is incomplete", function()
      b:set_output_filter(filter.stream())
      run(function()
        local reader = spawn(a.read, a)
        for _, part in ipairs { "o", "n", "e\n" } do
          b:write(part)
          sleep(0)
        end

        assert.equal("one", reader:join())
      end)
    end)

    it("gives what is left without an end, then says that the file has ended, again and again", function()
      b:set_output_filter(filter.stream())
      run(function()
        b:write("one\nrest")
        b:close()

        assert.equal("one", a:read())
        assert.equal("rest", a:read())
        for _ = 1, 2 do assert.same({ nil, "end of file", 0 }, { a:read() }) end
      end)
    end)

    it("gives what came before a reset, then the reset", function()
      local listener = assert(handle.listen "127.0.0.1:0")
      local client = assert(handle.connect(listener:getsockname()))
      local conn <close> = Conn.new { handle = listener:accept() }
      listener:close()
      run(function()
        conn:write("unread")
        conn:flush()
        b:write("go")
        a:read()
        client:close() -- with something unread: a reset

        local _, why, code = conn:read()
        assert.matches("^%a+: Connection reset by peer$", why)
        assert.equal(errno.ECONNRESET, code)
      end)
    end)

    it("says what the filter finds wrong with the input", function()
      a:set_filter(filter.line { max_length = 3 })
      run(function()
        b:write("abc", "toolong")
        assert.equal("abc", a:read())
        for _ = 1, 2 do
          local record, why, code = a:read()
          assert.is_nil(record)
          assert.matches("longer", why)
          assert.equal(errno.EBADMSG, code)
        end
      end)
    end)

    it("raises, at its caller's line, while another task reads; that one goes on", function()
      run(function()
        local reader = spawn(a.read, a)
        sleep(0)

        local why = tasks.why(function() a:read() end)

        assert.matches("^spec/conn_spec.lua:%d+: attempt to read where another task reads$", why)
        b:write("mine")
        assert.equal("mine", reader:join())
      end)
    end)

    it("raises outside a task, at its caller's line", function()
      local why = tasks.why(function() a:read() end)

      assert.matches("^spec/conn_spec.lua:%d+: attempt to wait in 'read' outside a task %(see poe.spawn%)$", why)
    end)

    it("raises in a coroutine of a task's own, and where C calls; the connection is as it was", function()
      run(function()
        local whys = {
          tasks.why(coroutine.wrap(function() a:read() end)),
          tasks.why(table.sort, { 2, 1 }, function() a:read() end),
        }
        assert.matches("^spec/conn_spec.lua:%d+: attempt to wait in 'read' outside a task", whys[1])
        assert.matches("^spec/conn_spec.lua:%d+: attempt to wait in 'read' across a C%-call boundary$", whys[2])
        b:write("still")
        assert.equal("still", a:read())
      end)
    end)

    it("keeps no task, and no loop, from ending that does not read any more", function()
      run(function()
        spawn(function() b:write("once") end)
        assert.equal("once", a:read())
      end)

      assert.equal(0, tasks.left())
    end)

    it("does not keep a connection in memory that nobody holds any more: it is closed", function()
      local ours, theirs = assert(handle.socketpair())
      local peer <close> = Conn.new { handle = theirs }
      run(function()
        spawn(function() assert.equal("once", Conn.new({ handle = ours }):read()) end)
        peer:write "once"
        tasks.await(function() return peer:get_driver_out_octets() == 0 end)
        b:write "next" -- the loop knows of the connection that was read from last
        assert.equal("next", a:read())
        ours = nil
        collectgarbage()
        collectgarbage()
        assert.same({ nil, "end of file", 0 }, { peer:read() })
      end)
    end)

    it("leaves what nobody asks for where it is", function()
      run(function()
        b:write("one")
        assert.equal("one", a:read())
        b:write("two")
        sleep(0.001)
        assert.equal(0, a:get_filter_in_octets())
        assert.equal("two", a:read())
      end)
    end)

    it("tells the sender of a datagram", function()
      local first, second = assert(handle.bind "unix:@"), assert(handle.bind "unix:@")
      local conn <close> = Conn.new { handle = first }
      local other <close> = Conn.new { handle = second }
      run(function()
        other:put_to(first:getsockname(), "hello")
        assert.same({ "hello", second:getsockname() }, { conn:read() })
      end)
    end)

    it("tells a task that waits when the filter raises while it is fed; so does the loop", function()
      local broken = filter.line()
      broken.get_one_start = function() error("broken filter", 0) end
      a:set_filter(broken)
      run(function()
        b:write("one")
        for _ = 1, 2 do
          assert.same({ nil, "the filter has raised an error", errno.EBADMSG }, { a:read() })
        end
      end)

      assert.matches("^broken filter\n", reports[1])
    end)

    it("tells a task that waits when the filter raises instead of giving a record", function()
      local broken, calls = filter.line(), 0
      function broken.get_one(self)
        calls = calls + 1
        if calls == 2 or calls == 3 then error("broken filter", 0) end -- it is asked again: it may want memory
        return getmetatable(self).get_one(self)
      end
      a:set_filter(broken)
      run(function()
        b:write("one")
        assert.same({ nil, "the filter has raised an error", errno.EBADMSG }, { a:read() })
        assert.equal("one", a:read())
      end)

      assert.matches("^broken filter\n", reports[1])
    end)
  end)

  describe("lines", function()
    it("gives records until the end, and read then tells why", function()
      local got = {}
      run(function()
        spawn(function()
          b:write("one", "two")
          b:close()
        end)
        for line in a:lines() do table.insert(got, line) end

        assert.same({ nil, "end of file", 0 }, { a:read() })
      end)

      assert.same({ "one", "two" }, got)
    end)

    it("gives empty records, too", function()
      local n = 0
      run(function()
        b:write("", "", "")
        b:close()
        for line in a:lines() do n = n + #line + 1 end
      end)

      assert.equal(3, n)
    end)
  end)

  describe("set_filter", function()
    it("has what the old filter had not returned read with the new one", function()
      run(function()
        b:write("header", "12345", "6789")
        assert.equal("header", a:read())

        a:set_filter(filter.block { block_size = 4 })

        assert.equal("1234", a:read())
        assert.equal("5\n67", a:read())
      end)
      assert.same({}, reports)
    end)

    it("wakes a task that waits, if the new filter has a record at once", function()
      b:set_output_filter(filter.stream())
      run(function()
        local reader = spawn(a.read, a)
        b:write("half a line")
        tasks.await(function() return a:get_filter_in_octets() > 0 end)

        a:set_filter(filter.stream())

        assert.equal("half a line", reader:join())
      end)
    end)

    it("may be called while records wait to be read, and for one way only", function()
      run(function()
        b:write("one", "two")
        assert.equal("one", a:read())
        a:set_input_filter(filter.stream())
        a:set_output_filter(filter.line { literal = "!" })
        assert.equal("two\n", a:read())
        a:write("back")
        b:set_filter(filter.stream())
        assert.equal("back!", b:read())
      end)
    end)
  end)

  describe("shutdown_input", function()
    it("gives a task that waits the end of the file, and what has come before", function()
      b:set_output_filter(filter.stream())
      run(function()
        local reader = spawn(a.read, a)
        b:write("rest")
        tasks.await(function() return a:get_filter_in_octets() > 0 end)

        a:shutdown_input()

        assert.equal("rest", reader:join())
        assert.same({ nil, "end of file", 0 }, { a:read() })
      end)
    end)
  end)

  describe("a seqpacket socket", function()
    it("keeps messages apart, and has an end", function()
      local first, second = tasks.pair({ filter = filter.stream() }, "seqpacket")
      second:set_filter(filter.messages { filter = filter.stream() })
      run(function()
        first:write("one")
        first:write("two", "three")
        first:close()
        local got = {}
        for message in second:lines() do table.insert(got, message) end
        assert.same({ "one", "two", "three" }, got)
      end)
      second:close()
    end)
  end)

  it("has one task that reads and one that writes share a connection", function()
    local N <const> = 2000
    local sum = 0
    run(function()
      spawn(function() for line in b:lines() do b:write(line) end end)
      spawn(function()
        for i = 1, N do a:write(i .. (" "):rep(100)) end
        a:shutdown_output()
      end)
      for _ = 1, N do sum = sum + tonumber(a:read()) end
      b:close()
    end)

    assert.equal(N * (N + 1) // 2, sum)
  end)

  it("lets others run while there is always another record to read", function()
    local ticks, at_end = 0, nil
    local text = ("x\n"):rep(20000)
    a:set_filter(filter.line())
    run(function()
      spawn(function()
        while not at_end do
          ticks = ticks + 1
          sleep(0)
        end
      end)
      sleep(0)
      a:get_input_filter():get_one_start { text }
      local before = ticks
      for _ = 1, 20000 do a:read() end
      at_end = true

      assert.is_true(ticks - before >= 5)
    end)
  end)

  it("lets others run while there is always room for another record", function()
    local null <close> = Conn.new { handle = assert(handle.open("/dev/null", "r+")) }
    local ticks, at_end = 0, nil
    run(function()
      spawn(function()
        while not at_end do
          ticks = ticks + 1
          sleep(0)
        end
      end)
      sleep(0)
      local before = ticks
      for _ = 1, 50000 do null:write("x") end
      at_end = true

      assert.is_true(ticks - before >= 5)
    end)
  end)
end)
