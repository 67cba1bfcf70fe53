local split = require("poe.core").split

-- What it should give, the slow way.
local function by_find(window, pattern, plain)
  local records, from = {}, 1
  while true do
    local first, last = window:find(pattern, from, plain)
    if not first or last >= #window then return records, from end
    records[#records + 1] = window:sub(from, first - 1)
    from = last + 1
  end
end

local function random_text(octets, size)
  local text = {}
  for i = 1, size do
    local at = math.random(#octets)
    text[i] = octets:sub(at, at)
  end
  return table.concat(text)
end

describe("poe.core.split", function()
  for _, literal in ipairs { "\n", "ab", "aab", "aba" } do
    it(("cuts at '%s' where find would"):format(literal:gsub("\n", "LF")), function()
      for size = 0, 200 do
        local text = random_text("ab\n", size)
        local expected, last = by_find(text, literal, true)
        local records = {}

        local n, from = split.all(text, 1, literal, 1 << 40, records, 0)

        assert.same({ expected, #expected, last }, { records, n, from })
      end
    end)
  end

  it("pairs CR and LF from the left when the literal is empty", function()
    local records = {}

    local n, from = split.all("a\r\nb\n\rc\nd\re\n\n\r\rf\r", 1, "", 100, records, 0)

    assert.same({ "a", "b", "c", "d", "e", "", "" }, records)
    assert.same({ 7, 16 }, { n, from })
  end)

  it("finds newlines that are far apart, of either kind", function()
    for _, newline in ipairs { "\r", "\n", "\r\n", "\n\r" } do
      for _, size in ipairs { 0, 1, 254, 255, 256, 257, 511, 512, 513, 5000 } do
        local line = ("x"):rep(size)

        assert.same({ line, size + #newline + 1 }, { split.cut(line .. newline .. ".", 1, "", 5000) })
      end
    end
  end)

  it("gives nothing for an end that may go on, or a record too long", function()
    assert.same({}, { split.cut("one\n", 1, "\n", 10) })
    assert.same({}, { split.cut("one\r", 1, "", 10) })
    assert.same({}, { split.cut("one", 1, "\n", 10) })
    assert.same({}, { split.cut("", 1, "\n", 10) })
    assert.same({}, { split.cut("four\nx", 1, "\n", 3) })
    assert.same({ "four", 6 }, { split.cut("four\nx", 1, "\n", 4) })
  end)

  it("adds behind the records that there are", function()
    local records = { "kept" }

    assert.same({ 3, 5 }, { split.all("a\nb\nc", 1, "\n", 9, records, 1) })
    assert.same({ "kept", "a", "b" }, records)
  end)

  it("refuses positions outside of the window", function()
    assert.has_error(function() split.cut("abc", 0, "\n", 9) end, "bad argument #2 to 'cut' (out of range)")
    assert.has_error(function() split.cut("abc", 5, "\n", 9) end, "bad argument #2 to 'cut' (out of range)")
    assert.has_error(function() split.cut("abc", 1, "\n", -1) end, "bad argument #4 to 'cut' (out of range)")
  end)
end)
