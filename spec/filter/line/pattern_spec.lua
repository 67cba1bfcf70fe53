local Line = require "poe.filter.line"

local ATOMS = { "a", "b", ".", "[ab]", "[^a]", "%a", "-", "*", "(a", "b)", "()", "[]a]", "[%]b]" }
local SUFFIXES = { "", "", "", "*", "+", "-", "?" }
local OCTETS = { "a", "b", "c", "-", "]", "*" }

-- The same numbers each time, whatever else uses math.random.
local function generator(seed)
  local state = seed
  return function(most)
    state = (state * 6364136223846793005 + 1442695040888963407)
    return (state >> 33) % most + 1
  end
end

local function made_of(random, count, parts, suffixes)
  local made = {}
  for i = 1, count do
    made[i] = parts[random(#parts)] .. (suffixes and suffixes[random(#suffixes)] or "")
  end
  return table.concat(made)
end

-- What the pattern cuts the whole stream into.
local function split(stream, pattern)
  local records, from = {}, 1
  local first, last = stream:find(pattern)
  while first do
    records[#records + 1] = stream:sub(from, first - 1)
    from = last + 1
    first, last = stream:find(pattern, from)
  end
  if from <= #stream then records[#records + 1] = stream:sub(from) end
  return records
end

local function records_of(filter, stream, piece)
  local records = {}
  for from = 1, #stream, piece do
    local more = filter:get { stream:sub(from, from + piece - 1) }
    table.move(more, 1, #more, #records + 1, records)
  end
  local last, why
  repeat
    last, why = filter:finish()
    records[#records + 1] = last
  until not last
  return records, why
end

local BLANKS, XS = (" "):rep(4000), ("x"):rep(4000)

-- Lines that used to be searched again and again.
local COSTLY = {
  { pattern = "%s*\n", line = BLANKS .. "\nz", record = "" },
  { pattern = "x+y", line = XS .. "y", record = "" },
  { pattern = "x+y;", line = XS .. "zxy;", record = XS .. "z" },
  { pattern = "[xy]*y", line = XS .. "yz", record = "" },
  { pattern = "x[xy]*xyx;", line = XS .. "yx;", record = "" },
  { pattern = "<.->", line = "<" .. XS .. ">", record = "" },
  { pattern = "\r?\n", line = ("\r"):rep(4000) .. "\n", record = ("\r"):rep(3999) },
}

local MODULES = { "poe.filter.line", "poe.filter.line.pattern", "poe.filter.line.automaton" }

-- A filter's module, loaded anew while string functions are others.
local function load_with(functions)
  local before, loaded = {}, {}
  for name, fn in pairs(functions) do
    before[name] = string[name]
    rawset(string, name, fn)
  end
  for _, name in ipairs(MODULES) do loaded[name], package.loaded[name] = package.loaded[name], nil end
  local fresh = require(MODULES[1])
  for _, name in ipairs(MODULES) do package.loaded[name] = loaded[name] end
  for name, fn in pairs(before) do rawset(string, name, fn) end
  return fresh
end

-- How many octets string.find and string.byte pass while a line is fed.
local function octets_looked_at(pattern, line, piece)
  local count, find, byte = 0, string.find, string.byte
  local counting = load_with {
    find = function(text, what, from, plain)
      local first, last = find(text, what, from, plain)
      count = count + (last or #text) - (from or 1) + 1
      return first, last
    end,
    byte = function(text, at)
      count = count + 1
      return byte(text, at)
    end,
  }
  local filter = counting.new { input_pattern = pattern }
  count = 0 -- of reading the pattern
  local records = records_of(filter, line, piece)
  return count, records
end

describe("poe.filter.line.pattern", function()
  it("cuts a stream as string.find does, whatever the pattern and the pieces", function()
    local random, tried = generator(2), 0
    for _ = 1, 600 do
      local pattern = made_of(random, random(4), ATOMS, SUFFIXES)
      local fine, filter = pcall(Line.new, { input_pattern = pattern })
      if fine then
        local stream = made_of(random, random(14), OCTETS)
        local piece = random(4)
        tried = tried + 1

        assert.same(split(stream, pattern), (records_of(filter, stream, piece)),
          ("pattern %s, stream %s, %d octets at a time"):format(pattern, stream, piece))
      end
    end
    assert.is_true(tried > 200)
  end)

  it("cuts a stream the same in any pieces, whatever the pattern and the limits", function()
    local random, faults = generator(5), 0
    for _ = 1, 600 do
      local options = { input_pattern = made_of(random, random(4), ATOMS, SUFFIXES), max_length = random(4) }
      options.max_buffer = options.max_length + random(5)
      local fine, filter = pcall(Line.new, options)
      if fine then
        local stream = made_of(random, random(14), OCTETS)
        local records, why = records_of(filter, stream, #stream)
        if why then faults = faults + 1 end

        for piece = 1, 4 do
          assert.same({ records, why }, { records_of(filter:clone(), stream, piece) },
            ("pattern %s, stream %s, %d octets at a time"):format(options.input_pattern, stream, piece))
        end
      end
    end
    assert.is_true(faults > 50)
  end)

  it("refuses what matches the empty string, and nothing else that Lua takes", function()
    local random = generator(3)
    for _ = 1, 300 do
      local pattern = made_of(random, random(4), ATOMS, SUFFIXES)
      local valid, first, last = pcall(string.find, "-", pattern)
      local refused = not pcall(Line.new, { input_pattern = pattern })

      if not valid or first and last < first then assert.is_true(refused, pattern) end
    end
  end)

  it("looks at each octet of a line a few times at most, however the line is cut", function()
    for _, case in ipairs(COSTLY) do
      for _, piece in ipairs { 1, 7, 4096 } do
        local octets, records = octets_looked_at(case.pattern, case.line, piece)

        assert.equal(case.record, records[1])
        assert.is_true(octets < 5 * #case.line + 1000,
          ("%s, %d at a time: %d octets looked at"):format(case.pattern, piece, octets))
      end
    end
  end)

  it("remembers no more than some thousands of octets' worth of a pattern's states", function()
    local random, pattern = generator(4), "[ab]*a" .. ("[ab]"):rep(40) .. "c"
    local filter = Line.new { input_pattern = pattern }
    local before = collectgarbage "count"

    for _ = 1, 15000 do filter:get { random(2) == 1 and "a" or "b" } end
    collectgarbage()

    assert.is_true(collectgarbage "count" - before < 16 * 1024)
    assert.same({ "" }, filter:get { "a" .. ("b"):rep(40) .. "c" })
  end)

  it("takes no end that is over max_buffer, however the stream is cut", function()
    for _, chunks in ipairs { { "a-a\n\n\n\r" }, { "a-a\n", "\n\n", "\r" }, { "a-a\n\n", "\n\r" } } do
      local filter, records, why = Line.new { input_pattern = "\n+", max_length = 3, max_buffer = 5 }, nil, nil
      for _, chunk in ipairs(chunks) do records, why = filter:get { chunk } end

      assert.same({}, records)
      assert.equal("more than 5 octets without the end of a line", why)
    end
  end)

  it("bounds lines to 16 KiB, unless it is told another bound", function()
    local line = ("x"):rep((16 << 10) + 1) .. "\n"

    assert.equal("line longer than 16384 octets", select(2, Line.new({ input_pattern = "\n" }):get(line)))
    assert.equal(1, #Line.new({ input_pattern = "\n", max_length = 1 << 20 }):get(line))
    assert.equal(1, #Line.new({ input_pattern = "\n", max_buffer = 1 << 20 }):get(line))
  end)
end)
