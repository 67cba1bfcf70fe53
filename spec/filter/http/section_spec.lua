local Pieces = require "poe.pieces"
local section = require "poe.filter.http.section"

local NOTHING <const> = Pieces.new()

describe("poe.filter.http.section", function()
  it("gives lines, and where the next octet is", function()
    assert.same({ "a\r\nb\r\n", 9 }, { section.take("a\r\nb\r\n\r\nc", 1, NOTHING, 0, 100, "head") })
  end)

  it("looks again at three octets at most", function()
    assert.same({ nil, 7 }, { section.take("abcdef\r\n\r", 1, NOTHING, 0, 100, "head") })
    assert.same({ nil, 1 }, { section.take("a", 1, NOTHING, 0, 100, "head") })
  end)

  it("joins what is held to what has come", function()
    local held = Pieces.new()
    held:push "\r\nGET"

    assert.same({ "GET /\r\n", 7 }, { section.take(" /\r\n\r\n", 1, held, 2, 100, "head") })
  end)

  it("is done in time with a line of blanks, and with one of CRs", function()
    local _, _, message = section.take((" "):rep(100000), 1, NOTHING, 0, 65536, "head")
    assert.equal("head longer than 65536 octets", message)
    _, _, message = section.take(("\r"):rep(100000), 1, NOTHING, 0, 65536, "head")
    assert.equal("bare CR at octet 1 of the head", message)
  end)
end)
