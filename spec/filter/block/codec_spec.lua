local codec = require "poe.filter.block.codec"

describe("poe.filter.block.codec", function()
  it("writes and reads lengths as decimal digits and a NUL", function()
    assert.equal("5\0hello", codec.decimal.encode "hello")
    assert.same({ 5, 2 }, { codec.decimal.decode "5\0hello" })
    assert.same({ 12, 5 }, { codec.decimal.decode "0012\0" })
    assert.same({}, { codec.decimal.decode "12" })
  end)

  it("bounds the digits of a length that has no end yet", function()
    assert.same({}, { codec.decimal.decode(("1"):rep(18)) })
    assert.same({ nil, "block length of more than 18 digits" }, { codec.decimal.decode(("1"):rep(19)) })
  end)

  for _, format in ipairs { "B", "b", "<H", ">h", "=I3", "<i5", ">I8", "i", "I", "l", "L", "j", "J", "T" } do
    it("reads what it writes as " .. format, function()
      local packed = codec.packed(format)
      local framed = packed.encode "hello"

      assert.equal(packed.shortest, #framed - 5)
      assert.same({ 5, packed.shortest }, { packed.decode(framed) })
      assert.same({}, { packed.decode(framed:sub(1, packed.shortest - 1)) })
    end)
  end

  it("counts the octets of a packed length, if that is inclusive", function()
    local packed = codec.packed("<I2", true)

    assert.equal("\7\0hello", packed.encode "hello")
    assert.same({ 5, 2 }, { packed.decode "\7\0hello" })
    assert.same({ 0, 2 }, { packed.decode "\2\0" })
    assert.same({}, { packed.decode "\7" })
    assert.same({ nil, "block length: integer >= 2 expected, got 1" }, { packed.decode "\1\0" })
  end)

  it("takes functions by name or in order, not a half", function()
    assert.equal(print, codec.custom({ encode = print, decode = type }).encode)
    assert.equal(type, codec.custom({ print, type }).decode)
    assert.is_nil(codec.custom { encode = print })
    assert.is_nil(codec.custom { decode = "x", encode = print })
  end)
end)
