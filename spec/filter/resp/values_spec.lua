local values = require "poe.filter.resp.values"

describe("poe.filter.resp.values", function()
  it("tells what each value is", function()
    local cases = {
      { values.null, "null" }, { values.status "OK", "status" }, { values.error "ERR", "error" },
      { values.bignumber "-12", "bignumber" }, { values.verbatim "text", "verbatim" }, { values.set {}, "set" },
      { values.push {}, "push" }, { values.map {}, "map" }, { values.pairs {}, "pairs" },
      { values.attributed(1, {}), "attributed" }, { "a", "string" }, { 1, "integer" }, { 1.0, "double" },
      { false, "boolean" }, { {}, "list" }, { setmetatable({}, {}), "list" },
    }
    for _, case in ipairs(cases) do assert.equal(case[2], values.kind(case[1])) end
    assert.is_nil(values.kind(print))
    assert.is_nil(values.kind(nil))
  end)

  it("shows those with a text as it, and has them equal if their texts are", function()
    for _, name in ipairs { "status", "error", "bignumber", "verbatim" } do
      local make = values[name]
      assert.equal("123", tostring(make "123"))
      assert.is_true(make "123" == make "123")
      assert.is_false(make "123" == make "124")
    end
    assert.is_false(values.status "1" == values.bignumber "1")
    assert.is_false(values.verbatim("a", "txt") == values.verbatim("a", "mkd"))
    assert.equal("null", tostring(values.null))
  end)

  it("keeps lists and tables as they are", function()
    local list = { "a" }
    for _, name in ipairs { "set", "push", "map", "pairs" } do assert.equal(list, values[name](list)) end
  end)

  local rejected = {
    { "status", { 1 }, "bad argument #1 to 'poe.filter.resp.status' (string expected, got number)" },
    { "status", { "a\r\n" }, "bad argument #1 to 'poe.filter.resp.status' (one line expected, got 'a\r\n')" },
    { "error", {}, "bad argument #1 to 'poe.filter.resp.error' (string expected, got nil)" },
    { "bignumber", { "1.5" }, "bad argument #1 to 'poe.filter.resp.bignumber' (decimal digits expected, got '1.5')" },
    { "verbatim", { "a", "text" },
      "bad argument #1 to 'poe.filter.resp.verbatim' (format of three octets expected, got 'text')" },
    { "set", { "a" }, "bad argument #1 to 'poe.filter.resp.set' (table expected, got string)" },
    { "attributed", { "a" }, "bad argument #2 to 'poe.filter.resp.attributed' (table expected, got nil)" },
  }
  for _, case in ipairs(rejected) do
    it("raises: " .. case[3], function()
      assert.has_error(function() values[case[1]](table.unpack(case[2])) end, case[3])
    end)
  end
end)
