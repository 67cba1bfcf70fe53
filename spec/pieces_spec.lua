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
