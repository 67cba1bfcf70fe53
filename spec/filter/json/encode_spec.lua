local cases = require "spec.filter.json.cases"
local decode = require("poe.filter.json.decode").new(100, 1 << 20)
local encode = require "poe.filter.json.encode"

local write = encode.new { max_depth = 100, sparse_convert = false, sparse_ratio = 2, sparse_safe = 10 }

describe("poe.filter.json.encode", function()
  it("writes every value so that it is read back the same", function()
    for _, case in ipairs(cases.accepted) do
      assert.same(case[2], (decode(write(case[2]))))
    end
  end)

  it("says what it cannot write", function()
    assert.same({ nil, "value of JSON expected, got function" }, { write { print } })
    assert.same({ nil, "string that is no UTF-8" }, { write "\xFF" })
    assert.same({ nil, "excessively sparse array" }, { write { [100] = 1 } })
  end)

  it("leaves what it writes as it was", function()
    local value = { 1 << 60, setmetatable({}, encode.ARRAY) }

    assert.equal("[1152921504606846976,[]]", write(value))
    assert.same({ 1 << 60, {} }, value)
    assert.equal(encode.ARRAY, getmetatable(value[2]))
  end)
end)
