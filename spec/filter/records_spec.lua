local records = require "poe.filter.records"

describe("poe.filter.records", function()
  it("tells one record with a type from a list", function()
    assert.is_true(records.is_typed "data")
    assert.is_true(records.is_typed { type = "ping" })
    assert.is_false(records.is_typed { "data" })
    assert.is_false(records.is_typed(3))
  end)

  it("tells a table with names from a list", function()
    assert.is_true(records.is_named { name = 1 })
    assert.is_false(records.is_named { 1, name = 1 })
    assert.is_false(records.is_named {})
  end)

  local faults = { ping = function(record) return record.data and "no data expected" end }
  local cases = {
    { "text" },
    { { type = "ping" } },
    { { type = "ping", data = "" }, "no data expected" },
    { 3, "string or table expected, got number" },
    { {}, "type 'ping' expected, got nil" },
    { { type = "pong" }, "type 'ping' expected, got 'pong'" },
    { { type = 7 }, "type 'ping' expected, got number" },
    { setmetatable({}, { __index = { type = "ping" } }), "type 'ping' expected, got nil" },
  }
  for i, case in ipairs(cases) do
    it(("finds in a record with a type: %s (%d)"):format(case[2] or "no fault", i), function()
      assert.equal(case[2], (records.typed_fault(case[1], faults, "'ping'")))
    end)
  end

  describe("check", function()
    local function put(list)
      return records.check(list, records.is_typed, function(value)
        return records.typed_fault(value, faults, "'ping'")
      end)
    end

    it("gives a list, of one record alone, too", function()
      assert.same({ "a" }, put "a")
      assert.same({ "a", { type = "ping" } }, put { "a", { type = "ping" } })
      assert.same({}, put {})
    end)

    it("raises, naming the first that is none", function()
      assert.has_error(function() put(3) end,
        "bad argument #1 to 'put' (record or table of records expected, got number)")
      assert.has_error(function() put { "a", 3, {} } end,
        "bad argument #1 to 'put' (record 2: string or table expected, got number)")
      assert.has_error(function() put { "a", nil, "b" } end,
        "bad argument #1 to 'put' (record 2: record expected, got nil)")
    end)
  end)
end)
