local Exit = require "poe.filter.stackable.exit"

local function feed(exit, ...)
  for i, record in ipairs { ... } do
    exit.source:reserve(i, true)
    exit.source:add(record)
    exit.source:feed { get_one_start = function() end }
  end
end

describe("poe.filter.stackable.exit", function()
  it("has taken nothing at first", function()
    local exit = Exit.new()

    assert.same({ 0, 0, {} }, { exit:oldest(), exit:start(), exit:stand() })
  end)

  it("is where what has been taken ends, with nothing taken in part", function()
    local exit = Exit.new()

    feed(exit, "abc", "d")

    assert.same({ 2, 2 }, { exit:oldest(), exit:start() })
  end)

  it("may stand above a trail that there is", function()
    local first = Exit.new()
    feed(first, "a")

    assert.equal(1, Exit.new(first.source):oldest())
  end)
end)
