local Octets = require "poe.filter.stackable.octets"

local function sink()
  local fed = {}
  return { get_one_start = function(_, octets) fed[#fed + 1] = octets end }, fed
end

describe("poe.filter.stackable.octets", function()
  it("feeds all that has come, once", function()
    local source, filter, fed = Octets.new(), sink()
    source:push "ab"
    source:push "c"

    assert.is_true(source:feed(filter))
    assert.is_false(source:feed(filter))

    assert.same({ "abc" }, fed)
    assert.equal(3, source.fed)
  end)

  it("neither loses nor doubles octets when feeding them raises", function()
    local source, filter, fed = Octets.new(), sink()
    source:push "ab"

    assert.is_false(pcall(source.feed, source, { get_one_start = error }))
    assert.same({ "ab" }, source:rest(0))
    source:push "c"
    assert.same({ "abc" }, source:rest(0))
    source:trim(0)
    assert.is_true(source:feed(filter))

    assert.same({ "abc" }, source:rest(0))
    assert.same({ "abc" }, fed)
    assert.equal(3, source.fed)
  end)

  it("gives octets from one offset to another, and to the end", function()
    local source, filter = Octets.new(), sink()
    source:push "abcdef"
    source:feed(filter)
    source:push "gh"

    assert.same({ "bcd" }, source:between(1, 4))
    assert.same({}, source:between(1, 1))
    assert.same({ "fgh" }, source:rest(5))
    assert.equal(3, source:count(5))
  end)

  it("lets go of octets when that is worth it, and still knows the others", function()
    local source, filter = Octets.new(), sink()
    for at = 0, 1000 do
      source:push "abcdefgh"
      source:feed(filter)
      source:trim(8 * at + 5)
      assert.same({ "fgh" }, source:rest(8 * at + 5))
    end

    source:trim(source.fed)
    assert.same({}, source:rest(source.fed))
    assert.equal(8 * 1001, source.fed)
  end)
end)
