local Writer = require "poe.filter.csv.writer"

local writer = Writer.new { separator = ";", quote = "%", output_literal = "\n" }

describe("poe.filter.csv.writer", function()
  it("writes lists and maps", function()
    assert.equal("a;%b;%;%c%%%;1\n", writer:list { "a", "b;", "c%", 1 })
    assert.equal("1;;x\n", writer:map({ a = 1, c = "x" }, { "a", "b", "c" }))
    assert.equal("%%\n", writer:list { "" })
  end)

  it("says what it cannot write", function()
    assert.same({ nil, "field expected" }, { writer:list {} })
    assert.same({ nil, "field 2: string or number expected, got boolean" }, { writer:list { 1, true } })
    assert.same({ nil, "field 'a': string or number expected, got table" }, { writer:map({ a = {} }, { "a" }) })
    assert.same({ nil, "unknown field 'b'" }, { writer:map({ b = 1 }, { "a" }) })
  end)
end)
