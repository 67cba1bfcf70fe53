local Taken = require "poe.filter.messages.taken"

describe("poe.filter.messages.taken", function()
  it("gives what was added, in order", function()
    local taken = Taken.new()
    taken:reserve()
    assert.is_true(taken:add("a", "p"))
    assert.is_true(taken:add(false))
    assert.is_true(taken:add(nil, "q: bad", "q"))
    assert.is_false(taken:add(nil))

    assert.same({ "a", "p" }, { taken:shift() })
    assert.same({ false }, { taken:shift() })
    assert.same({ nil, "q: bad", "q" }, { taken:shift() })
    assert.is_true(taken:is_empty())
  end)

  it("gives all at once, faults apart", function()
    local taken = Taken.new()
    taken:add("a", "p")
    taken:add(nil, "bad", nil)
    taken:add("b")
    taken:add(nil, "worse", nil)

    assert.same({ { "a", "b" }, { "p", false }, "bad; worse" }, { taken:all() })
    assert.is_true(taken:is_empty())
    assert.same({ {} }, { taken:all() })
  end)
end)
