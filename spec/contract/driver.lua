--- What every driver of octets must do on every kind of descriptor.

local busted = require "busted" -- which gives its names to spec files only
local describe, it = busted.describe, busted.it
local before_each, after_each = busted.before_each, busted.after_each
local assert = require "luassert"

local channels = require "spec.support.channels"
local handle = require "poe.handle"
local transfer = require "spec.support.transfer"

local unpack = table.unpack

-- An input that may end is told from one that has nothing yet, except that a
-- file has always ended where nothing follows.
local ALWAYS_READY = { file = true }

-- What a peer's leaving looks like to who writes.
local LEAVING = { pipe = "write: Broken pipe", socketpair = "write: Broken pipe" }

---@param name string which driver
---@param new fun(): poe.Driver
---@param kinds string[] names in spec.support.channels
return function(name, new, kinds)
  for _, kind in ipairs(kinds) do
    describe(name .. " on a " .. kind, function()
      local driver, writer, reader

      before_each(function()
        driver = new()
        writer, reader = channels[kind]()
      end)

      after_each(function()
        writer:close()
        reader:close()
        driver, writer, reader = nil, nil, nil
      end)

      it("counts what is put, in octets and in messages", function()
        assert.equal(6, driver:put { "abc", "def" })
        assert.equal(8, driver:put { "gh" })
        assert.equal(3, driver:get_out_messages_buffered())
      end)

      it("drops empty chunks", function()
        assert.equal(0, driver:put {})
        assert.equal(0, driver:put { "", "" })
        assert.equal(1, driver:put { "", "a", "" })
        assert.equal(1, driver:get_out_messages_buffered())
      end)

      it("flushes what was put, in order", function()
        driver:put { "one", "two" }
        driver:put { "\0\255three" }

        assert.same({ 0, nil, 0 }, { driver:flush(writer) })

        assert.equal(0, driver:get_out_messages_buffered())
        assert.equal("onetwo\0\255three", transfer.read(driver, reader, 13))
      end)

      it("flushes nothing, gladly", function()
        assert.same({ 0, nil, 0 }, { driver:flush(writer) })
      end)

      it("has nothing to get at first", function()
        local result = { driver:get(reader) }

        local ended = { nil, "end of file", 0 }
        assert.same(ALWAYS_READY[kind] and ended or { {} }, result)
      end)

      it("fills the caller's table, and empties it", function()
        local into = { "old", "older", "oldest" }
        driver:put { "new" }
        driver:flush(writer)

        assert.equal(into, driver:get(reader, into))
        assert.same({ "new" }, into)

        driver:get(reader, into)
        assert.same({}, into)
      end)

      it("tells the end, again and again", function()
        driver:put { "last" }
        driver:flush(writer)
        local chunks = transfer.read(driver, reader, 4)
        writer:close()

        assert.equal("last", chunks)
        for _ = 1, 3 do
          assert.same({ nil, "end of file", 0 }, { driver:get(reader) })
        end
      end)

      it("puts all or nothing", function()
        local long = ("x"):rep(10000)
        local rejected = {
          { { "a", 2 }, 2, "number" },
          { { "a", long, {} }, 3, "table" },
          { { long, "b", false }, 3, "boolean" },
          { { "a", nil, "c" }, 2, "nil" },
          { { [1] = "a", [3] = "c" }, 2, "nil" },
          { { [2] = "b" }, 1, "nil" },
          { { "a", key = "b" }, 2, "nil" },
        }
        driver:put { "before" }
        for _, case in ipairs(rejected) do
          local chunks, at, given = unpack(case)
          assert.has_error(function() driver:put(chunks) end,
            ("bad argument #1 to 'put' (chunk %d: string expected, got %s)"):format(at, given))
        end

        assert.equal(1, driver:get_out_messages_buffered())
        assert.equal(11, driver:put { "after" })
        driver:flush(writer)
        assert.equal("beforeafter", transfer.read(driver, reader, 11))
      end)

      it("refuses chunks that are no table", function()
        for _, wrong in ipairs { "text", 1, true, print } do
          assert.has_error(function() driver:put(wrong) end)
        end
        assert.has_error(function() driver:put() end)
        assert.equal(0, driver:get_out_messages_buffered())
      end)

      it("takes a list in any order of its keys", function()
        local chunks = {}
        for i = 9, 1, -1 do chunks[i] = tostring(i) end
        driver:put(chunks)
        driver:flush(writer)

        assert.equal("123456789", transfer.read(driver, reader, 9))
      end)

      it("asks no metamethod of a list", function()
        local asked = false
        local function ask() asked = true end
        local chunks = setmetatable({ "plain" },
          { __index = ask, __len = ask, __pairs = ask, __newindex = ask })

        assert.equal(5, driver:put(chunks))
        assert.is_false(asked)
      end)

      it("works inside a coroutine", function()
        local co = coroutine.wrap(function()
          driver:put { "from " }
          coroutine.yield()
          driver:put { "inside" }
          return driver:flush(writer)
        end)
        co()

        assert.equal(0, co())
        assert.equal("from inside", transfer.read(driver, reader, 11))
      end)

      it("moves many messages of all sizes without loss", function()
        local whole, chunks, at = transfer.octets(7, 200000), {}, 1
        for i = 1, 400 do
          local size = i * 7919 % 997
          chunks[i] = whole:sub(at, at + size - 1)
          at = at + size
        end
        local expected = table.concat(chunks)
        driver:put(chunks)

        local got = transfer.through(driver, writer, new(), reader)
        got = got .. transfer.read(new(), reader, #expected - #got)

        assert.is_true(got == expected)
        assert.equal(0, driver:get_out_messages_buffered())
      end)

      it("keeps what does not fit, and goes on with it later", function()
        if ALWAYS_READY[kind] then return end -- a file takes everything
        local whole = transfer.octets(3, 1000000)
        driver:put { whole:sub(1, 500000), whole:sub(500001) }

        local left, message, errno = driver:flush(writer)
        assert.is_true(left > 0 and left < #whole)
        assert.same({ nil, 0 }, { message, errno })
        assert.equal(left > 500000 and 2 or 1, driver:get_out_messages_buffered())
        assert.equal(left + 4, driver:put { "tail" })

        local got = transfer.through(driver, writer, new(), reader)
        got = got .. transfer.read(new(), reader, #whole + 4 - #got)
        assert.is_true(got == whole .. "tail")
      end)

      it("keeps what is queued when the handle refuses it", function()
        local other <close> = assert(handle.open("/dev/null"))
        driver:put { "abc" }

        assert.same({ 3, "write: Bad file descriptor", 9 }, { driver:flush(other) })
        assert.same({ 0, nil, 0 }, { driver:flush(writer) })
        assert.equal("abc", transfer.read(driver, reader, 3))
      end)

      it("reports a peer that has gone and lives on", function()
        if not LEAVING[kind] then return end
        reader:close()
        driver:put { "abc" }

        for _ = 1, 2 do
          assert.same({ 3, LEAVING[kind], 32 }, { driver:flush(writer) })
        end
        assert.equal(1, driver:get_out_messages_buffered())
      end)

      it("refuses a closed handle, and loses nothing", function()
        driver:put { "abc" }
        local closed = handle.dup(writer)
        closed:close()

        assert.has_error(function() driver:flush(closed) end)
        assert.has_error(function() driver:get(closed) end)
        assert.equal(0, (driver:flush(writer)))
        assert.equal("abc", transfer.read(driver, reader, 3))
      end)

      it("can be collected with octets queued", function()
        local weak = setmetatable({ new() }, { __mode = "v" })
        weak[1]:put { ("x"):rep(100000), "y" }

        collectgarbage()
        collectgarbage()

        assert.is_nil(weak[1])
      end)
    end)
  end
end
