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

  describe("take", function()
    local CASES = {
      { "at the window's end, too", "one\n", "\n", { "one", 5, false } },
      { "and what else may belong to a newline there", "one\n", "", { "one", 5, "\r" } },
      { "and the other one", "one\r", "", { "one", 5, "\n" } },
      { "but nothing where the newline is whole", "one\r\n", "", { "one", 6, false } },
      { "nor where more follows", "one\rtwo", "", { "one", 5, false } },
      { "and nothing where there is none", "one", "\n", {} },
    }
    for _, case in ipairs(CASES) do
      it("gives a record " .. case[1], function()
        assert.same(case[4], { split.take(case[2], 1, case[3], 10) })
      end)
    end
  end)

  describe("batch", function()
    it("fills a list with so many records at most", function()
      local records = {}

      local from, half = split.batch("a\nb\nc\n", 1, "\n", 10, records, 2)

      assert.same({ "a", "b" }, records)
      assert.same({ 5, false }, { from, half })
    end)

    it("tells what may belong to the last newline", function()
      local records = {}

      assert.same({ 5, "\n" }, { split.batch("a\rb\r", 1, "", 10, records, 9) })
      assert.same({ "a", "b" }, records)
    end)

    it("stops before a record that is too long", function()
      local records = {}

      assert.same({ 3, false }, { split.batch("a\nlong\n", 1, "\n", 3, records, 9) })
      assert.same({ "a" }, records)
    end)
  end)

  describe("each", function()
    local function filter_of(window)
      return { window = window, from = 1, half = false }
    end

    it("calls a function for the records, and has the filter go on behind each first", function()
      local filter, seen = filter_of "a\nb\nrest", {}

      local is_empty = split.each(filter, "\n", 10, function(record, argument)
        table.insert(seen, { record, argument, filter.from })
      end, "mine", 100)

      assert.is_false(is_empty)
      assert.same({ { "a", "mine", 3 }, { "b", "mine", 5 } }, seen)
    end)

    it("stops when it is interrupted, and after so many", function()
      local filter, seen = filter_of "a\nb\nc\nd\n", {}
      local function note(record)
        table.insert(seen, record)
        if record == "a" then split.interrupt() end
      end

      split.each(filter, "\n", 10, note, nil, 100)
      split.each(filter, "\n", 10, note, nil, 2)

      assert.same({ "a", "b", "c" }, seen)
      assert.equal(7, filter.from)
    end)

    it("heeds what the function does to the filter", function()
      local filter, seen = filter_of "a\nb\nc\n", {}

      local is_empty = split.each(filter, "\n", 10, function(record)
        table.insert(seen, record)
        if record == "a" then filter.from = 5 end
      end, nil, 100)

      assert.is_true(is_empty)
      assert.same({ "a", "c" }, seen)
    end)

    it("leaves the records behind one whose function raises", function()
      local filter = filter_of "a\nb\n"

      assert.has_error(function() split.each(filter, "\n", 10, error, nil, 9) end, "a")
      assert.equal(3, filter.from)
    end)

    it("skips the other half of the newline before", function()
      local filter, seen = { window = "\nb\r", from = 1, half = "\n" }, {}

      assert.is_true(split.each(filter, "", 10, function(record) table.insert(seen, record) end, nil, 9))

      assert.same({ "b" }, seen)
      assert.equal("\n", filter.half)
    end)
  end)
end)
