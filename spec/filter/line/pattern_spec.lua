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
  for record in filter.finish, filter do records[#records + 1] = record end
  return records
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

        assert.same(split(stream, pattern), records_of(filter, stream, piece),
          ("pattern %s, stream %s, %d octets at a time"):format(pattern, stream, piece))
      end
    end
    assert.is_true(tried > 200)
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

  it("never searches again what cannot start an end", function()
    local searched = 0
    local filter = Line.new { input_pattern = "\r?\n" }
    for _ = 1, 100 do
      filter:get { "xxxx\r" }
      searched = math.max(searched, #filter.window)
    end

    assert.equal(1, searched)
  end)
end)
