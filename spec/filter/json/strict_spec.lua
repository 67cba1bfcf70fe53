local strict = require "poe.filter.json.strict"

describe("poe.filter.json.strict", function()
  it("finds control octets in strings only, but NUL anywhere", function()
    assert.is_nil(strict.octet_fault '[\n"a",\t"\127"\r]')
    assert.is_nil(strict.octet_fault '"a\\\\",\1')
    assert.equal("malformed JSON: octet 3 is 0x01", strict.octet_fault '"a\1"')
    assert.equal("malformed JSON: octet 7 is 0x1F", strict.octet_fault '\n"a\\"b\31"')
    assert.equal("malformed JSON: octet 2 is 0x00", strict.octet_fault "1\0")
  end)

  it("finds points without digits outside strings only", function()
    assert.is_nil(strict.point_fault '["1.","-.",1.5,"\\"1."]')
    assert.equal("malformed JSON: digit expected at octet 9", strict.point_fault '["1.",1.]')
    assert.equal("malformed JSON: digit expected at octet 3", strict.point_fault "1.")
    assert.equal("malformed JSON: digit expected at octet 3", strict.point_fault "[-.5]")
  end)

  it("finds numbers that are too large", function()
    assert.is_nil(strict.range_fault '["1e999",1e308,1e-999]')
    assert.equal("number out of range at octet 10", strict.range_fault '["1e999",-1e309]')
  end)

  it("counts the elements of a text outside strings, and of no empty array or object", function()
    local texts = { '[1,{"a":2},[ ],{\n}]', '["\\",[{,,",2,3,{"[{":[]}]', '["a\\\\",[[[1]]]]', "[1,2,[3],4]" }
    for _, text in ipairs(texts) do
      assert.is_nil(strict.elements_fault(text, 5))
      assert.matches("^JSON with more than 4 elements at octet %d+$", strict.elements_fault(text, 4))
    end
    assert.equal("JSON with more than 2 elements at octet 5", strict.elements_fault("[1,2,3]", 2))
    assert.equal("JSON with more than 1 elements at octet 2", strict.elements_fault("[[1]]", 1))
    assert.is_nil(strict.elements_fault('[1,"unended', 2))
  end)

  it("marks integers that a double may round, outside strings", function()
    local text, count = strict.mark_integers(
      '{"1234567890123456":[1234567890123456,"1234567890123456",1e15,-1234567890123456]}')

    assert.equal('{"1234567890123456":["\xFF1234567890123456","1234567890123456",1e15,"\xFF-1234567890123456"]}', text)
    assert.is_true(count > 0)
  end)

  it("marks none that 64 bits do not hold, and none with a point", function()
    local texts = { "9223372036854775808", "12345678901234567.0", "1234567890123456e2", "123456789012345", '"' }
    for _, text in ipairs(texts) do
      assert.same({ text, 0 }, { strict.mark_integers(text) })
    end
  end)
end)
