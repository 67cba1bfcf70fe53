local driver = require "poe.driver"
local handle = require "poe.handle"
local transfer = require "spec.support.transfer"

describe("poe.driver.sysrw", function()
  describe("new", function()
    local rejected = {
      { { block_size = 0 }, "integer in 1..2147479552 expected, got 0" },
      { { block_size = -5 }, "integer in 1..2147479552 expected, got -5" },
      { { block_size = 1 << 40 }, "integer in 1..2147479552 expected, got 1099511627776" },
      { { block_size = 1.5 }, "integer in 1..2147479552 expected, got 1.5" },
      { { block_size = "big" }, "integer in 1..2147479552 expected, got string" },
    }
    for _, case in ipairs(rejected) do
      it("refuses a block_size: " .. case[2], function()
        assert.has_error(function() driver.sysrw(case[1]) end,
          "bad option 'block_size' to 'poe.driver.sysrw.new' (" .. case[2] .. ")")
      end)
    end

    it("refuses an unknown option", function()
      assert.has_error(function() driver.sysrw { blocksize = 1 } end,
        "unknown option 'blocksize' to 'poe.driver.sysrw.new'")
    end)

    it("takes a float that is an integer", function()
      assert.has_no_error(function() driver.sysrw { block_size = 512.0 } end)
    end)

    it("is what require gives as well", function()
      local d = require("poe.driver.sysrw").new()

      assert.equal(1, d:put { "x" })
    end)
  end)

  describe("get", function()
    -- What comes in blocks of four octets.
    local blocks = {
      { "", {} },
      { "1", { "1" } },
      { "123", { "123" } },
      { "1234", { "1234" } },
      { "12345", { "1234", "5" } },
      { "12345678", { "1234", "5678" } },
    }
    for _, case in ipairs(blocks) do
      it(("takes '%s' in blocks of at most four octets"):format(case[1]), function()
        local reader, writer = handle.pipe()
        local d, got = driver.sysrw { block_size = 4 }, {}
        d:put { case[1] }
        d:flush(writer)

        for _ = 1, #case[2] + 1 do
          table.move(d:get(reader), 1, 1, #got + 1, got)
        end

        assert.same(case[2], got)
      end)
    end

    it("reads 65536 octets at most unless told", function()
      local path = os.tmpname()
      local file = assert(io.open(path, "w"))
      file:write(("z"):rep(70000)):close()
      local h <close> = assert(handle.open(path))
      os.remove(path)
      local d = driver.sysrw()

      assert.equal(65536, #d:get(h)[1])
      assert.equal(4464, #d:get(h)[1])
      assert.same({ nil, "end of file", 0 }, { d:get(h) })
    end)

    it("keeps drivers of different block sizes apart", function()
      local small, large = driver.sysrw { block_size = 2 }, driver.sysrw { block_size = 100000 }
      local reader, writer = handle.pipe()
      small:put { ("a"):rep(9) }
      small:flush(writer)

      assert.same({ "aa" }, small:get(reader))
      assert.same({ "aaaaaaa" }, large:get(reader))
      assert.same({}, small:get(reader))
    end)

    it("fails on a directory", function()
      local h <close> = assert(handle.open("/"))

      assert.same({ nil, "read: Is a directory", 21 }, { driver.sysrw():get(h) })
    end)

    it("fails on a descriptor opened for the other direction", function()
      local _, writer = handle.pipe()

      assert.same({ nil, "read: Bad file descriptor", 9 }, { driver.sysrw():get(writer) })
    end)

    it("fails on a descriptor that is not open", function()
      assert.same({ nil, "read: Bad file descriptor", 9 }, { driver.sysrw():get(987654) })
    end)

    it("tells a reset from the end", function()
      local a, b = handle.socketpair()
      local d = driver.sysrw()
      d:put { "unread" }
      d:flush(a)
      b:close()

      assert.same({ nil, "read: Connection reset by peer", 104 }, { d:get(a) })
    end)

    it("still writes after the peer has finished writing", function()
      local a, b = handle.socketpair()
      local d = driver.sysrw()
      assert(b:shutdown("w"))

      assert.same({ nil, "end of file", 0 }, { d:get(a) })
      d:put { "reply" }
      assert.equal(0, (d:flush(a)))
      assert.same({ "reply" }, d:get(b))
    end)

    it("takes the end of a pty for an end, not for an error", function()
      local master, slave = handle.pty()
      slave:close()

      assert.same({ nil, "end of file", 0 }, { driver.sysrw():get(master) })
    end)

    it("waits on a blocking descriptor", function()
      local child <close> = assert(io.popen("sleep 0.05; printf late"))

      assert.same({ "late" }, driver.sysrw():get(child))
    end)

    it("raises for an into that is no table", function()
      assert.has_error(function() driver.sysrw():get(0, "x") end,
        "bad argument #2 to 'get' (table expected, got string)")
    end)
  end)

  describe("flush", function()
    it("gathers more chunks than one system call takes", function()
      local reader, writer = handle.pipe()
      local chunks = {}
      for i = 1, 5000 do chunks[i] = ("%04d"):format(i):rep(200) end -- too long to be copied
      local d = driver.sysrw()
      d:put(chunks)

      assert.is_true(table.concat(chunks) == transfer.through(d, writer, driver.sysrw(), reader))
    end)

    it("holds hundreds of thousands of tiny chunks and a giant in one queue", function()
      local giant, tiny = ("G"):rep(256 << 20), {}
      for i = 1, 300000 do tiny[i] = "t" end
      local null <close> = assert(handle.open("/dev/null", "w"))
      local d = driver.sysrw()
      d:put(tiny)
      d:put { giant }

      assert.equal((256 << 20) + 600000, d:put(tiny))
      assert.equal(600001, d:get_out_messages_buffered())
      assert.same({ 0, nil, 0 }, { d:flush(null) })
    end)

    it("lets the collector see queued memory, and frees it as it goes", function()
      local reader, writer = handle.pipe()
      local d, sink = driver.sysrw(), driver.sysrw { block_size = 1 << 20 }
      collectgarbage()
      local before = collectgarbage("count")
      for i = 1, 64 do d:put { tostring(i % 10):rep(65536) } end

      collectgarbage()
      assert.is_true(collectgarbage("count") - before > 4000)
      while d:flush(writer) > 32 * 65536 do sink:get(reader) end
      collectgarbage()
      local half = collectgarbage("count") - before
      assert.is_true(half > 2000 and half < 3500)
      while d:flush(writer) > 0 do sink:get(reader) end
      collectgarbage()
      assert.is_true(collectgarbage("count") - before < 1200) -- the sink's inbox
    end)

    it("reports a full disk, keeps what is left", function()
      local full <close> = assert(handle.open("/dev/full", "w"))
      local d = driver.sysrw()
      d:put { "abc" }

      assert.same({ 3, "write: No space left on device", 28 }, { d:flush(full) })
      assert.equal(1, d:get_out_messages_buffered())
    end)

    it("waits on a blocking descriptor until all has gone", function()
      local d = driver.sysrw()
      d:put { ("x"):rep(300000) }
      local child <close> = assert(io.popen("cat >/dev/null", "w"))

      assert.same({ 0, nil, 0 }, { d:flush(child) })
    end)

    it("appends to an io file", function()
      local file <close> = assert(io.tmpfile())
      local d = driver.sysrw()
      d:put { "abc", "", "def" }

      assert.same({ 0, nil, 0 }, { d:flush(file) })
      file:seek("set")
      assert.equal("abcdef", file:read("a"))
    end)
  end)

  describe("close", function()
    it("drops what is queued and refuses every further use", function()
      local d = driver.sysrw()
      d:put { "abc" }
      d:close()
      d:close()

      assert.equal("poe.driver.sysrw (closed)", tostring(d))
      for _, name in ipairs { "get", "put", "flush", "get_out_messages_buffered" } do
        assert.has_error(function() d[name](d, 0) end, "attempt to use a closed driver")
      end
    end)

    it("is what <close> does", function()
      local kept
      do
        local d <close> = driver.sysrw()
        kept = d
      end

      assert.has_error(function() kept:put {} end, "attempt to use a closed driver")
    end)
  end)

  it("says what it is", function()
    local d = driver.sysrw()
    d:put { "abc", "de" }

    assert.equal("poe.driver.sysrw (5 octets in 2 messages pending)", tostring(d))
  end)

  it("refuses another object as itself", function()
    local d = driver.sysrw()
    for _, wrong in ipairs { {}, io.stdout, 1, "x" } do
      assert.has_error(function() d.put(wrong, {}) end)
    end
    assert.has_error(function() d.put() end)
  end)
end)
