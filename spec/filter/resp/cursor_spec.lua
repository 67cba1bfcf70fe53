local Cursor = require "poe.filter.resp.cursor"

local FILTER <const> = { max_buffer = 100, what = "reply" }

-- A cursor in a window, the whole of which is one record.
local function cursor_of(window, state, seen)
  return Cursor.new(FILTER, window, 1, state or false, seen or 0)
end

describe("poe.filter.resp.cursor", function()
  it("takes lines up to CR LF, and says where they start", function()
    local c = cursor_of "+OK\r\n:1\r\n"

    assert.same({ "+OK", nil, 1 }, { c:take_line(10, "line") })
    assert.same({ ":1", nil, 6 }, { c:take_line(10, "line") })
    assert.is_nil(c:first_octet())
  end)

  it("takes a line that comes in pieces", function()
    local first = cursor_of "+ab"
    assert.is_nil((first:take_line(10, "line")))

    local second = cursor_of("c\r", first, 3)
    assert.equal(("+"):byte(), second:first_octet())
    assert.is_nil((second:take_line(10, "line")))

    local third = cursor_of("\r\n", second, 4)
    assert.same({ "+abc", nil, -3 }, { third:take_line(10, "line") })
  end)

  it("leaves the cursor that it went on from as it was", function()
    local first = cursor_of "+ab"
    first:take_line(10, "line")

    for _ = 1, 2 do
      local again = cursor_of("c\r\n", first, 3)
      assert.equal("+abc", (again:take_line(10, "line")))
    end
  end)

  for _, case in ipairs {
    { "a line that is too long", "+123456\r\n", "line longer than 5 octets at octet 1 of the reply" },
    { "one that is, before it ends", "+123456", "line longer than 5 octets at octet 1 of the reply" },
    { "a CR without LF", "+1\rx\n", "CR without LF at octet 3 of the reply" },
  } do
    it("refuses " .. case[1], function()
      local line, why = cursor_of(case[2]):take_line(5, "line")

      assert.same({ nil, case[3] }, { line, why })
    end)
  end

  it("refuses a line beyond the end that the record may have", function()
    local c = Cursor.new({ max_buffer = 4, what = "reply" }, "+123\r\n", 1, false, 0)

    assert.same({ nil, "reply longer than 4 octets" }, { c:take_line(10, "line") })
  end)

  it("takes a line up to LF, without the CR before it", function()
    local c = cursor_of "a b\r\nc\n"

    assert.same({ "a b", "c" }, { (c:take_inline(10, "command")), (c:take_inline(10, "command")) })
    assert.same({ nil, "command longer than 2 octets at octet 1 of the reply" },
      { cursor_of "abcd\n":take_inline(2, "command") })
  end)

  it("fills lists in lists, and goes on with the outer one", function()
    local c = cursor_of ""

    c:open(42, 2)
    c.list[1], c.n = "a", 1
    c:open(37, 4)
    assert.same({ 2, 37, 0, 4 }, { c.depth, c.kind, c.n, c.total })
    assert.same({ {}, 37 }, { c:close() })
    assert.same({ 1, 42, { "a" }, 1, 2 }, { c.depth, c.kind, c.list, c.n, c.total })
    assert.same({ { "a" }, 42 }, { c:close() })
    assert.same({ 0, false }, { c.depth, c.list })
  end)
end)
