local serializer = require "poe.filter.reference.serializer"

describe("poe.filter.reference.serializer", function()
  it("gives what the function gives", function()
    assert.equal(3, serializer.call("decode", tonumber, "3"))
    assert.same({ false }, { serializer.call("decode", function() return false end) })
  end)

  local failing = {
    { function() error "no" end, "decode: no" },
    { function() error("no", 0) end, "decode: no" },
    { function() error {} end, "decode: table: " },
    { function() return nil, "no" end, "decode: no" },
    { function() end, "decode: it gave nothing" },
  }
  for _, case in ipairs(failing) do
    it("says why there is nothing: " .. case[2], function()
      local value, why = serializer.call("decode", case[1])

      assert.is_nil(value)
      assert.equal(case[2], why:sub(1, #case[2]))
    end)
  end

  it("lets a want of memory pass", function()
    assert.has_error(function() serializer.call("decode", error, "not enough memory") end, "not enough memory")
  end)

  it("has JSON for its default, with integers", function()
    local json = serializer.default()

    assert.equal("[1,\"a\"]", json.encode { 1, "a" })
    assert.equal("integer", math.type(json.decode "[[7]]"[1][1]))
    assert.equal("float", math.type(json.decode "[0.5]"[1]))
    assert.equal(json, serializer.default())
  end)
end)
