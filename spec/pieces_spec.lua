local Pieces = require "poe.pieces"

describe("poe.pieces", function()
  it("gives all octets in the order they came, once", function()
    local pieces = Pieces.new()
    for _, piece in ipairs { "a", "", "bc", "d" } do pieces:push(piece) end

    assert.equal(4, pieces.size)
    assert.equal("abcd", pieces:take())
    assert.equal("", pieces:take())
    assert.equal(0, pieces.size)
  end)

  it("keeps what is only looked at", function()
    local pieces = Pieces.new()
    pieces:push "ab"
    pieces:push "c"

    assert.equal("abc", pieces:peek())
    pieces:push "d"

    assert.equal(4, pieces.size)
    assert.equal("abcd", pieces:take())
  end)

  it("shows its octets with others behind them, which do not stay", function()
    local pieces = Pieces.new()

    assert.equal("x", pieces:with "x")
    pieces:push "ab"
    assert.equal("abx", pieces:with "x")
    pieces:push "c"
    assert.equal("abcx", pieces:with "x")

    assert.equal(3, pieces.size)
    assert.equal("abc", pieces:take())
  end)

  it("has other octets in place of all it had", function()
    local pieces = Pieces.new()
    for _, piece in ipairs { "a", "b", "c" } do pieces:push(piece) end

    pieces:reset "xy"
    pieces:push "z"

    assert.equal(3, pieces.size)
    assert.equal("xyz", pieces:take())
  end)

  it("loses nothing of thousands of pieces, taken again and again", function()
    local pieces, all, from = Pieces.new(), {}, 1
    for i = 1, 5000 do
      all[i] = tostring(i)
      pieces:push(all[i])
      if i % 1701 == 0 then
        assert.equal(table.concat(all, "", from, i), pieces:take())
        from = i + 1
      end
    end

    assert.equal(table.concat(all, "", from), pieces:take())
  end)
end)
