local fields = require "poe.filter.http.fields"

local LIMITS <const> = { max_line = 100000, max_fields = 1000 }

-- Instructions that the Lua machine runs to parse a text, to the nearest hundred.
local function work_of(text)
  local count = 0
  debug.sethook(function() count = count + 100 end, "", 100)
  fields.parse(text, 1, LIMITS, "head")
  debug.sethook()
  return count
end

describe("poe.filter.http.fields", function()
  local values = {
    { "A: b\r\n", "b" }, { "A:b\r\n", "b" }, { "A:  b\r\n", "b" }, { "A: b \t\r\n", "b" }, { "A:\tb c\r\n", "b c" },
    { "A:\r\n", "" }, { "A:  \r\n", "" }, { "A: :\r\n", ":" }, { "A: b\r\na: c\r\nA: d\r\n", "b, c, d" },
  }
  for _, case in ipairs(values) do
    it(("reads the value in %q"):format(case[1]), function()
      assert.equal(case[2], fields.parse(case[1], 1, LIMITS, "head").a)
    end)
  end

  it("does work in proportion to the fields that repeat, and to blanks", function()
    assert.is_true(work_of(("A: b\r\n"):rep(800)) < 2.2 * work_of(("A: b\r\n"):rep(400)))
    assert.is_true(work_of("A: b" .. (" "):rep(80000) .. "\r\n") < 2.2 * work_of("A: b" .. (" "):rep(40000) .. "\r\n"))
  end)
end)
