local Pieces = require "poe.pieces"
local waiting = require "poe.filter.waiting"

describe("poe.filter.waiting", function()
  -- A filter that looks at some octets, from one on, and has been fed more.
  local function filter_of(octets, from, ...)
    local fed = Pieces.new()
    for _, piece in ipairs { ... } do fed:push(piece) end
    return { window = octets, from = from, fed = fed }
  end

  it("counts and shows what is in both parts, and changes nothing", function()
    local filter = filter_of("abc", 2, "de", "f")

    assert.same({ 5, "bcdef" }, { waiting.count(filter), waiting.peek(filter) })
    assert.same({ "abc", 2, 3 }, { filter.window, filter.from, filter.fed.size })
  end)

  it("takes what was fed, behind what is left", function()
    local filter = filter_of("abc", 2, "de", "f")

    waiting.load(filter)

    assert.same({ "bcdef", 1, 0 }, { filter.window, filter.from, filter.fed.size })
  end)

  it("takes what was fed as it is, when nothing is left", function()
    local filter = filter_of("abc", 4, "de")

    waiting.load(filter)

    assert.same({ "de", 1, 0 }, { filter.window, filter.from, filter.fed.size })
  end)

  it("leaves the window alone when nothing was fed", function()
    local filter = filter_of("abc", 2)

    waiting.load(filter)

    assert.same({ "abc", 2 }, { filter.window, filter.from })
  end)
end)
