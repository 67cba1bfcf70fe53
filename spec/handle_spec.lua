local driver = require "poe.driver"
local errno = require "poe.errno"
local handle = require "poe.handle"
local handles = require "spec.support.handles"

local assert_joined, assert_newborn = handles.assert_joined, handles.assert_newborn
local fresh_path = handles.fresh_path

describe("poe.handle", function()
  describe("open", function()
    local modes = {
      { "r", "old", "" }, { "rb", "old", "" }, { "w", "", "new" }, { "wb", "", "new" },
      { "a", "old", "new" }, { "r+", "old", "new" }, { "w+", "", "new" }, { "a+b", "old", "new" },
    }
    for _, case in ipairs(modes) do
      it("takes mode " .. case[1], function()
        local path = os.tmpname()
        assert(io.open(path, "w")):write("old"):close()
        local h <close> = assert(handle.open(path, case[1]))
        local d = driver.sysrw()
        d:put { "new" }

        local left = d:flush(h)

        assert_newborn(h)
        assert.equal(case[3] == "" and 3 or 0, left)
        local content = assert(io.open(path)):read("a")
        local expected = case[1]:sub(1, 2) == "r+" and "new" or case[2] .. case[3]
        assert.equal(expected, content)
        os.remove(path)
      end)
    end

    for _, mode in ipairs { "", "x", "rw", "r++", "br", "rbx" } do
      it("refuses mode '" .. mode .. "'", function()
        assert.has_error(function() handle.open("/dev/null", mode) end,
          "bad argument #2 to 'open' (invalid mode)")
      end)
    end

    it("tells why it failed", function()
      assert.same({ nil, "open: No such file or directory", errno.ENOENT },
        { handle.open(fresh_path()) })
      assert.same({ nil, "open: Is a directory", errno.EISDIR }, { handle.open("/", "w") })
    end)

    it("does not wait for the other end of a FIFO", function()
      local path = fresh_path()
      assert(os.execute("mkfifo " .. path))

      assert.same({ nil, "open: No such device or address", errno.ENXIO },
        { handle.open(path, "w") })
      assert(handle.open(path)):close()
      os.remove(path)
    end)

    it("refuses a path with a NUL", function()
      assert.has_error(function() handle.open("/dev/null\0x") end,
        "bad argument #1 to 'open' (path with a NUL)")
    end)
  end)

  describe("pipe", function()
    it("gives reader and writer", function()
      local reader, writer = handle.pipe()

      assert_newborn(reader, writer)
      assert_joined(writer, reader)
    end)

    it("has a capacity that can be set", function()
      local _, writer = handle.pipe()

      assert.equal(4096, writer:setpipesize(4096))
      assert.equal(4096, writer:getpipesize())
      assert.equal(8192, writer:setpipesize(5000))
      assert.has_error(function() writer:setpipesize(0) end,
        "bad argument #1 to 'setpipesize' (size out of range)")
    end)

    it("is the only thing that has one", function()
      local h <close> = assert(handle.open "/dev/null")

      assert.same({ nil, "setpipesize: Bad file descriptor", errno.EBADF }, { h:setpipesize(4096) })
      assert.same({ nil, "getpipesize: Bad file descriptor", errno.EBADF }, { h:getpipesize() })
    end)
  end)

  describe("pty", function()
    it("gives master and slave of a terminal", function()
      local master, slave = handle.pty()
      local d = driver.sysrw()
      d:put { "line\n" }
      d:flush(master)

      assert_newborn(master, slave)
      assert.same({ "line\n" }, d:get(slave))
      assert.same({ "line\r\n" }, d:get(master)) -- the echo
    end)

    it("passes octets unchanged when raw", function()
      local master, slave = handle.pty { raw = true }

      assert_joined(master, slave)
      assert_joined(slave, master)
    end)

    it("has the size asked for", function()
      local master <close> = assert(handle.pty { rows = 7, columns = 33 })
      local child <close> = assert(io.popen("stty size <" .. master:ptsname()))

      assert.equal("7 33\n", child:read("a"))
    end)

    for size, options in pairs { ["0 33\n"] = { columns = 33 }, ["7 0\n"] = { rows = 7 } } do
      it("has a size of which one side is given: " .. next(options), function()
        local master <close> = assert(handle.pty(options))
        local child <close> = assert(io.popen("stty size <" .. master:ptsname()))

        assert.equal(size, child:read("a"))
      end)
    end

    it("is the only thing that has a ptsname", function()
      local h <close> = assert(handle.open "/dev/null")

      assert.same({ nil, "ptsname: Inappropriate ioctl for device", errno.ENOTTY }, { h:ptsname() })
    end)

    it("refuses wrong options", function()
      assert.has_error(function() handle.pty { rows = -1 } end,
        "bad option 'rows' to 'poe.handle.pty' (integer in 0..65535 expected, got -1)")
    end)
  end)

  describe("adopt", function()
    it("owns the descriptor from then on", function()
      local file = assert(io.tmpfile())
      local duplicate = assert(handle.dup(file))
      local h = assert(handle.adopt(duplicate:fileno()))

      assert_newborn(h)
      h:close()
      assert.same({ nil, "close: Bad file descriptor", errno.EBADF }, { duplicate:close() })
      file:close()
    end)

    it("fails on what is not open", function()
      assert.same({ nil, "adopt: Bad file descriptor", errno.EBADF }, { handle.adopt(987654) })
    end)

    it("refuses what is no descriptor", function()
      assert.has_error(function() handle.adopt(-1) end, "bad argument #1 to 'adopt' (not a descriptor)")
      assert.has_error(function() handle.adopt(io.stdout) end)
    end)
  end)

  describe("dup", function()
    it("makes another descriptor for the same thing", function()
      local reader, writer = handle.pipe()
      local other = assert(handle.dup(writer))
      writer:close()

      assert_newborn(other)
      assert_joined(other, reader)
    end)

    it("takes any file handle", function()
      local file <close> = assert(io.tmpfile())
      local h <close> = assert(handle.dup(file))

      assert.matches("^poe%.handle %(file, fd %d+%)$", tostring(h))
    end)
  end)

  describe("close", function()
    it("closes once, and says so as often as asked", function()
      local h = assert(handle.open "/dev/null")

      assert.is_true(h:isopen())
      assert.is_true(h:close())
      assert.is_true(h:close())
      assert.is_false(h:isopen())
      assert.equal("poe.handle (closed)", tostring(h))
    end)

    it("is what <close> does", function()
      local kept
      do
        local h <close> = assert(handle.open "/dev/null")
        kept = h
      end

      assert.is_false(kept:isopen())
    end)

    it("makes every method raise", function()
      local h = assert(handle.open "/dev/null")
      h:close()
      local methods = {
        "fileno", "getfd", "pollfd", "blocking", "getpipesize", "setpipesize", "ptsname", "accept",
        "connected", "getsockname", "getpeername", "shutdown", "getsockopt", "setsockopt", "bind",
        "listen", "connect",
      }
      for _, name in ipairs(methods) do
        assert.has_error(function() h[name](h) end, "attempt to use a closed handle")
      end
    end)
  end)

  describe("blocking", function()
    it("tells and sets", function()
      local h = handle.pipe()

      assert.is_false(h:blocking())
      assert.is_true(h:blocking(true))
      assert.is_true(h:blocking())
      assert.is_false(h:blocking(false))
      assert.has_error(function() h:blocking(1) end)
    end)
  end)

  it("tells of a descriptor that was closed behind its back", function()
    local h = assert(handle.open "/dev/null")
    handle.adopt(h:fileno()):close()

    for _, on in ipairs { false, true } do
      assert.same({ nil, "blocking: Bad file descriptor", errno.EBADF }, { h:blocking(on) })
    end
  end)

  it("reports that the limit of descriptors is reached", function()
    local program = [[
      local handle = require "poe.handle"
      local kept = {}
      for _ = 1, 100 do
        local h, message, errno = handle.pipe()
        if not h then print(message, errno) break end
        kept[#kept + 1] = h
      end
      print(handle.open("/dev/null"))
    ]]
    local child <close> = assert(io.popen(("ulimit -n 20; exec ${LUA:-lua5.4} -e '%s'"):format(program)))

    assert.equal("pipe: Too many open files\t24\n", child:read("L"))
  end)

  it("fails wholly when only half a pair fits under the limit", function()
    local program = [[
      local handle = require "poe.handle"
      local kept = {}
      while true do
        local h = handle.open("/dev/null")
        if not h then break end
        kept[#kept + 1] = h
      end
      kept[#kept]:close()
      for _, name in ipairs { "pipe", "socketpair", "pty" } do print(handle[name]()) end
      print(handle.open("/dev/null"))
    ]]
    local child <close> = assert(io.popen(("ulimit -n 20; exec ${LUA:-lua5.4} -e '%s'"):format(program)))

    for _, name in ipairs { "pipe", "socketpair", "pty" } do
      assert.equal(("nil\t%s: Too many open files\t24\n"):format(name), child:read("L"))
    end
    assert.matches("^poe%.handle %(character device /dev/null, fd 19%)", child:read("L"))
  end)

  it("blames the caller's line for a wrong argument", function()
    local wrong = {
      function() handle.open {} end,
      function() handle.open("/dev/null", "x") end,
      function() handle.adopt(-1) end,
      function() handle.dup {} end,
      function() handle.socketpair "raw" end,
      function() handle.pty { rows = -1 } end,
      function() handle.listen "x" end,
      function() handle.bind("127.0.0.1:0", { x = 1 }) end,
      function() handle.connect("127.0.0.1:0", { bind = "x" }) end,
    }
    for _, call in ipairs(wrong) do
      local line = debug.getinfo(call, "S").linedefined
      local _, message = pcall(call)
      assert.matches(("^[^:]*handle_spec%%.lua:%d: "):format(line), message)
    end
  end)

  it("refuses another object as itself", function()
    local h <close> = assert(handle.open "/dev/null")
    for _, wrong in ipairs { {}, io.stdout, 1, "x" } do
      assert.has_error(function() h.fileno(wrong) end)
    end
  end)
end)
