local lines = require "poe.filter.http.lines"

describe("poe.filter.http.lines", function()
  local rejected = {
    { { ["a b"] = "c" }, nil, "invalid name of a field 'a b'" },
    { { [""] = "c" }, nil, "invalid name of a field ''" },
    { { ["a\r\nb"] = "c" }, nil, "invalid name of a field 'a??b'" },
    { { ["a:"] = "c" }, nil, "invalid name of a field 'a:'" },
    { { "a" }, nil, "name of a field expected, got number" },
    { { a = "b\r\nc: d" }, nil, "field 'a': octet 0x0d in its value" },
    { { a = "b\nc" }, nil, "field 'a': octet 0x0a in its value" },
    { { a = "b\0" }, nil, "field 'a': octet 0x00 in its value" },
    { { a = { "b", "c\n" } }, nil, "field 'a': octet 0x0a in its value" },
    { { a = 1.5 }, nil, "field 'a': string or integer expected, got float" },
    { { a = true }, nil, "field 'a': string or integer expected, got boolean" },
    { { Host = "a", host = "b" }, nil, "field 'host' more than once" },
    { { ["Content-Length"] = { "5", "5" } }, nil, "field 'content-length' more than once" },
    { "a: b", nil, "headers: table expected, got string" },
    { nil, "a: b", "fields: table expected, got string" },
    { nil, { "a: b" }, "field 1: name and value expected, got string" },
    { nil, { { "a" } }, "field 'a': string or integer expected, got nil" },
  }
  for _, case in ipairs(rejected) do
    it("refuses: " .. case[3], function()
      assert.same({ nil, case[3] }, { lines.of(case[1], case[2]) })
    end)
  end

  it("writes a line for each value", function()
    local out = lines.of { ["set-cookie"] = { "a=1", "b=2" }, age = 5, tab = "a\tb" }

    assert.equal("age: 5\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ntab: a\tb\r\n", lines.joined(out))
    assert.equal("5", out.headers.age)
  end)
end)
