-- What memory has beside the contract (spec/driver/matrix_spec.lua).

local driver = require "poe.driver"
local errno = require "poe.errno"
local memory = require "poe.driver.memory"

-- Two ends, and a driver for each.
local function new_pair(opts)
  local a, b = memory.pair(opts)
  return a, b, driver.new(a), driver.new(b)
end

describe("poe.driver.memory", function()
  describe("pair", function()
    it("gives two open ends, of a stream unless told", function()
      local a, b = memory.pair()

      assert.is_true(a:isopen() and b:isopen())
      assert.equal("stream", a.type)
      assert.equal("poe.driver.memory.pair (stream, 0 octets to read)", tostring(b))
    end)

    it("carries octets both ways at once", function()
      local a, b, da, db = new_pair()
      da:put { "to b" }
      db:put { "to a" }
      da:flush(a)
      db:flush(b)

      assert.same({ "to a" }, da:get(a))
      assert.same({ "to b" }, db:get(b))
    end)

    local rejected = {
      { { type = "dgram" },
        "bad option 'type' to 'poe.driver.memory.pair' ('stream' or 'message' expected, got 'dgram')" },
      { { capacity = 0 }, "bad option 'capacity' to 'poe.driver.memory.pair' (integer >= 1 expected, got 0)" },
      { { size = 1 }, "unknown option 'size' to 'poe.driver.memory.pair'" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2], function()
        assert.has_error(function() memory.pair(case[1]) end, case[2])
      end)
    end

    it("blames the line that called it", function()
      local _, message = pcall(function() memory.pair { size = 1 } end)

      assert.matches("memory_spec.lua:%d+: unknown option", message)
    end)
  end)

  describe("an end", function()
    it("closes, and gives the other what is in flight and then the end", function()
      local a, b, da, db = new_pair()
      da:put { "last" }
      da:flush(a)

      assert.is_true(a:close())
      assert.is_true(a:close())

      assert.is_false(a:isopen())
      assert.equal("poe.driver.memory.pair (closed)", tostring(a))
      assert.same({ "last" }, db:get(b))
      assert.same({ nil, "end of file", 0 }, { db:get(b) })
      db:put { "late" }
      assert.same({ 4, "write: Broken pipe", errno.EPIPE }, { db:flush(b) })
    end)

    it("is closed by <close>, and by the collector", function()
      local b, d
      do
        local a <close>, other = memory.pair()
        b = other
        assert.is_true(a:isopen())
      end
      assert.same({ nil, "end of file", 0 }, { driver.new(b):get(b) })

      b = select(2, memory.pair())
      d = driver.new(b)
      collectgarbage()
      collectgarbage()
      assert.same({ nil, "end of file", 0 }, { d:get(b) })
    end)

    it("ends one direction, or the other, or both", function()
      local a, b, da, db = new_pair()
      da:put { "x" }
      db:put { "y" }

      assert.is_true(a:shutdown "w")
      assert.same({ 1, "write: Broken pipe", errno.EPIPE }, { da:flush(a) })
      assert.same({ nil, "end of file", 0 }, { db:get(b) })
      assert.same({ 0, nil, 0 }, { db:flush(b) })
      assert.same({ "y" }, da:get(a))

      a:shutdown "r"
      db:put { "z" }
      assert.same({ 1, "write: Broken pipe", errno.EPIPE }, { db:flush(b) })
      assert.same({ nil, "end of file", 0 }, { da:get(a) })
      assert.is_true(b:shutdown "rw")
    end)

    it("raises when it is shut down wrongly", function()
      local a = memory.pair()

      assert.has_error(function() a:shutdown "x" end,
        "bad argument #1 to 'shutdown' ('r', 'w' or 'rw' expected, got 'x')")
      a:close()
      assert.has_error(function() a:shutdown "r" end, "attempt to use a closed handle")
    end)
  end)

  describe("new", function()
    it("is what driver.memory is, and takes the end itself", function()
      local _, b = memory.pair { type = "message" }

      assert.equal(1, memory.new { handle = b }:put { "", "x" })
      assert.equal(2, memory.new({ type = "message" }):put { "xx", "" })
      assert.equal(0, driver.memory():put { "" })
    end)

    local rejected = {
      { { handle = {} },
        "bad option 'handle' to 'poe.driver.memory.new' (end of poe.driver.memory.pair expected, got table)" },
      { { handle = (memory.pair()), type = "stream" },
        "bad option 'handle' to 'poe.driver.memory.new' (not together with 'type')" },
      { { block_size = 0 }, "bad option 'block_size' to 'poe.driver.memory.new' (integer >= 1 expected, got 0)" },
      { { capacity = 1 }, "unknown option 'capacity' to 'poe.driver.memory.new'" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2], function()
        assert.has_error(function() memory.new(case[1]) end, case[2])
      end)
    end
  end)

  describe("get", function()
    it("gives a stream at most block_size octets at a time, wherever it was cut", function()
      local a, b, da = new_pair()
      local db = driver.memory { block_size = 4 }
      da:put { "ab", "cdefghij", "k" }
      da:flush(a)

      assert.same({ "abcd" }, db:get(b))
      assert.same({ "efgh" }, db:get(b))
      assert.same({ "ijk" }, db:get(b))
      assert.same({}, db:get(b))
    end)

    it("gives whole messages up to block_size, and one that is longer", function()
      local a, b, da = new_pair { type = "message" }
      local db = driver.memory { type = "message", block_size = 4 }
      da:put { "ab", "cd", "efghi", "j" }
      da:flush(a)

      assert.same({ "ab", "cd" }, db:get(b))
      assert.same({ "efghi" }, db:get(b))
      assert.same({ "j" }, db:get(b))
    end)

    it("does work in proportion to what passes, however long the queue", function()
      local function work(count)
        local a, b, da = new_pair { capacity = 1 << 30 }
        local db, steps = driver.memory { block_size = 2 }, 0
        for _ = 1, count do da:put { "abc" } end
        debug.sethook(function() steps = steps + 100 end, "", 100)
        da:flush(a)
        while db:get(b)[1] do end
        debug.sethook()
        return steps
      end

      assert.is_true(work(4000) < 6 * work(1000))
    end)
  end)

  describe("flush", function()
    it("fills the capacity to the octet, and goes on when there is room", function()
      local a, b, da, db = new_pair { capacity = 5 }
      da:put { "abc", "def", "gh" }

      assert.same({ 3, nil, 0 }, { da:flush(a) })
      assert.equal(2, da:get_out_messages_buffered())
      assert.same({ 3, nil, 0 }, { da:flush(a) })
      assert.same({ "abcde" }, db:get(b))
      assert.same({ 0, nil, 0 }, { da:flush(a) })
      assert.same({ "fgh" }, db:get(b))
    end)

    it("says which message is over the capacity, and loses no other", function()
      local a, b, da, db = new_pair { type = "message", capacity = 5 }
      da:put { "ab", "123456", "cde", "f" }

      assert.same({ 1, "write: message of 6 octets is over capacity (5 octets)", errno.EMSGSIZE },
        { da:flush(a) })
      assert.same({ "ab", "cde" }, db:get(b))
      assert.same({ 0, nil, 0 }, { da:flush(a) })
      assert.same({ "f" }, db:get(b))
    end)

    it("has room for as many empty messages as for octets", function()
      local a, b, da, db = new_pair { type = "message", capacity = 3 }
      da:put { "", "", "", "" }

      assert.same({ 0, nil, 0 }, { da:flush(a) })
      assert.equal(1, da:get_out_messages_buffered())
      assert.same({ "", "", "" }, db:get(b))
    end)

    it("does not make octets of messages, nor the other way round", function()
      local a = memory.pair { type = "message" }
      local d = driver.memory()
      d:put { "abc" }
      local why = "Protocol wrong type for socket"

      assert.same({ 3, "write: " .. why, errno.EPROTOTYPE }, { d:flush(a) })
      assert.same({ nil, "read: " .. why, errno.EPROTOTYPE }, { d:get(a) })
    end)
  end)

  it("tells a loop what it waits for, and whether get has something", function()
    local a, b, da, db = new_pair { capacity = 3 }
    assert.same({ "r", false }, { db:wants(), db:ready() })

    da:put { "abcd" }
    da:flush(a)

    assert.same({ "rw", false }, { da:wants(), da:ready() })
    assert.same({ "r", true }, { db:wants(), db:ready() })
    db:get(b)
    da:flush(a)
    db:get(b)
    assert.same({ "r", false }, { da:wants(), db:ready() })
    a:close()
    assert.same({ false, true }, { da:ready(), db:ready() })
  end)

  it("raises for handles that are no ends, or closed ones", function()
    local a, _, d = new_pair()
    a:close()
    local rejected = {
      { a, "closed handle" },
      { 1, "end of poe.driver.memory.pair expected, got number" },
      { io.stdout, "end of poe.driver.memory.pair expected, got userdata" },
    }
    for _, case in ipairs(rejected) do
      for _, method in ipairs { "get", "flush" } do
        assert.has_error(function() d[method](d, case[1]) end,
          ("bad argument #1 to '%s' (%s)"):format(method, case[2]))
      end
    end
  end)

  it("raises for wrong arguments, at the line that gave them", function()
    local _, b, d = new_pair()

    assert.has_error(function() d:get(b, "x") end)
    assert.has_error(function() d:put({ "x" }, "127.0.0.1:1") end,
      "bad argument #2 to 'put' (only a driver of sockets takes addresses)")
    assert.equal(0, d:get_out_messages_buffered())
    for _, call in ipairs {
      function() d:put { 1 } end,
      function() d:get(1) end,
      function() d.put({}, {}) end,
    } do
      local _, message = pcall(call)
      assert.matches("memory_spec.lua:%d+: bad ", message)
    end
  end)

  describe("close", function()
    it("drops what is queued, leaves the end open, and refuses every further use", function()
      local a, b, d = new_pair()
      d:put { "abc", "de" }
      assert.equal("poe.driver.memory (5 octets in 2 messages pending)", tostring(d))
      d:close()
      d:close()

      assert.is_true(a:isopen() and b:isopen())
      assert.equal("poe.driver.memory (closed)", tostring(d))
      for _, name in ipairs { "get", "put", "flush", "get_out_messages_buffered", "wants", "ready" } do
        assert.has_error(function() d[name](d, a) end, "attempt to use a closed driver")
      end
    end)

    it("is what <close> does", function()
      local kept
      do
        local d <close> = driver.memory()
        kept = d
      end

      assert.has_error(function() kept:put {} end, "attempt to use a closed driver")
    end)
  end)
end)
