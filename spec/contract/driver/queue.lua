--- What every driver must do with its queue, whatever it moves.

local busted = require "busted" -- which gives its names to spec files only
local it = busted.it
local assert = require "luassert"

local handle = require "poe.handle"
local transfer = require "spec.support.transfer"

local unpack = table.unpack

local LONG <const> = ("x"):rep(10000)

local REJECTED = {
  { { "a", 2 }, 2, "number" },
  { { "a", LONG, {} }, 3, "table" },
  { { LONG, "b", false }, 3, "boolean" },
  { { "a", nil, "c" }, 2, "nil" },
  { { [1] = "a", [3] = "c" }, 2, "nil" },
  { { [2] = "b" }, 1, "nil" },
  { { "a", key = "b" }, 2, "nil" },
}

-- What a driver says of a handle that it cannot write to: an error, or a result.
local function assert_refused(driver, other, octets)
  local ok, left, message, errno = pcall(driver.flush, driver, other)
  if not ok then return end
  assert.equal(octets, left)
  assert.matches("^%l+: .+", message)
  assert.is_true(errno > 0)
end

local function specify_put(case)
  it("counts what is put, in octets and in messages", function()
    assert.equal(6, case:put { "abc", "def" })
    assert.equal(8, case:put { "gh" })
    assert.equal(3, case.driver:get_out_messages_buffered())
  end)

  it("puts all or nothing", function()
    case:put { "before" }
    for _, rejected in ipairs(REJECTED) do
      local chunks, at, given = unpack(rejected)
      assert.has_error(function() case:put(chunks) end,
        ("bad argument #1 to 'put' (chunk %d: string expected, got %s)"):format(at, given))
    end
    for _, wrong in ipairs { "text", 1, true, print } do
      assert.has_error(function() case:put(wrong) end)
    end
    assert.has_error(function() case.driver:put() end)

    assert.equal(1, case.driver:get_out_messages_buffered())
    assert.equal(11, case:put { "after" })
    assert.same({ 0, nil, 0 }, { transfer.flush(case.driver, case.writer) })
    assert.equal("beforeafter", transfer.read(case.driver, case.reader, 11))
  end)

  it("takes a list in any order of its keys, and asks no metamethod of it", function()
    local asked = false
    local function ask() asked = true end
    local chunks = {}
    for i = 9, 1, -1 do chunks[i] = tostring(i) end
    setmetatable(chunks, { __index = ask, __len = ask, __pairs = ask, __newindex = ask })

    assert.equal(9, case:put(chunks))
    assert.is_false(asked)
    transfer.flush(case.driver, case.writer)
    assert.equal("123456789", transfer.read(case.driver, case.reader, 9))
  end)
end

local function specify_flush(case)
  it("flushes nothing, gladly", function()
    assert.same({ 0, nil, 0 }, { transfer.flush(case.driver, case.writer) })
  end)

  it("works inside a coroutine", function()
    local co = coroutine.wrap(function()
      case:put { "from " }
      coroutine.yield()
      case:put { "inside" }
      return transfer.flush(case.driver, case.writer)
    end)
    co()

    assert.equal(0, co())
    assert.equal("from inside", transfer.read(case.driver, case.reader, 11))
  end)

  it("keeps what is queued when the handle refuses it", function()
    local other <close> = assert(handle.open("/dev/null"))
    case:put { "abc" }

    assert_refused(case.driver, other, 3)
    assert.same({ 0, nil, 0 }, { transfer.flush(case.driver, case.writer) })
    assert.equal("abc", transfer.read(case.driver, case.reader, 3))
  end)

  it("refuses a closed handle, and loses nothing", function()
    local driver = case.driver
    local closed, peer = case.open()
    closed:close()
    peer:close()
    case:put { "abc" }

    assert.has_error(function() driver:flush(closed) end)
    assert.has_error(function() driver:get(closed) end)
    assert.equal(0, (transfer.flush(driver, case.writer)))
    assert.equal("abc", transfer.read(driver, case.reader, 3))
  end)

  it("can be collected with octets queued", function()
    local weak = setmetatable({ case:new(case.writer) }, { __mode = "v" })
    weak[1]:put { ("x"):rep(100000), "y" }

    collectgarbage()
    collectgarbage()

    assert.is_nil(weak[1])
  end)
end

---Declare the specs.
---@param case spec.contract.Case
return function(case)
  specify_put(case)
  specify_flush(case)
end
