-- What get_pending of a stack gives: what was fed and is in no record that was returned.

local filter = require "poe.filter"
local stacks = require "spec.support.stacks"

local line, block, map, grep, recordblock, stackable =
  filter.line, filter.block, filter.map, filter.grep, filter.recordblock, filter.stackable
local identity, upper, splitter, of, STACKS, take =
  stacks.identity, stacks.upper, stacks.splitter, stacks.of, stacks.STACKS, stacks.take

describe("poe.filter.stackable, what is pending in it,", function()
  it("gives the octets that came for what upper filters hold", function()
    local stack = STACKS.groups()
    stack:get_one_start "a\nB\nc\n-\nd"

    assert.same({ "A", "B" }, stack:get_one())
    assert.same({ "c\n-\nd" }, stack:get_pending())
    assert.is_nil(stack:get_one())
    assert.same({ "c\n-\nd" }, stack:get_pending())
  end)

  it("keeps the ends of lines that are held as they came", function()
    local stack = of(line(), recordblock { block_size = 3 })

    stack:get "a\r\nb\rc\nd\r\ne\n\rf"

    assert.same({ "d\r\ne\n\rf" }, stack:get_pending())
  end)

  it("frames again the rest of a block of which a line was returned", function()
    local stack = STACKS.lines_in_blocks()
    stack:get_one_start "6\0a\nb\nc\n3\0d\ne2\0f\n"

    assert.equal("a", stack:get_one())
    assert.same({ "4\0b\nc\n3\0d\ne2\0f\n" }, stack:get_pending())
    assert.same({ "b", "c", "d" }, take(stack, 3))
    assert.same({ "1\0e2\0f\n" }, stack:get_pending())
    assert.equal("ef", stack:get_one())
    assert.is_nil(stack:get_pending())
  end)

  it("puts back the rest of what a map made of a line", function()
    local stack = STACKS.words()
    stack:get_one_start "a,b,c\r\nd,e\r\n"

    stack:get_one()

    assert.same({ "c\nd,e\r\n" }, stack:get_pending())
    assert.same({ "c", "d" }, stack:get_one())
    assert.same({ "e\n" }, stack:get_pending())
  end)

  it("puts back lines with the end that is looked for, not the one that is put", function()
    local detected = of(line { autodetect = true }, splitter())
    local literal = of(line { input_literal = ";", output_literal = "\n" }, splitter())
    local newline = of(line(), splitter())

    for stack, ends in pairs { [detected] = "\r", [literal] = ";", [newline] = "\n" } do
      stack:get_one_start("a,b" .. ends .. "c" .. ends)
      stack:get_one()
      assert.same({ "b" .. ends .. "c" .. ends }, stack:get_pending())
    end
  end)

  it("gives what came, not what a map has made of it", function()
    local stack = of(upper(), line())

    assert.same({ "X" }, stack:get { "x\na", "b" })
    assert.same({ "a", "b" }, stack:get_pending())
  end)

  it("gives octets of fixed blocks as they are, whole or not", function()
    local stack = of(block { block_size = 3 }, line())
    stack:get_one_start "a\nbcd\nefghi"

    assert.equal("a", stack:get_one())
    assert.same({ "bcd\nefghi" }, stack:get_pending())
  end)

  -- Blocks whose two ways differ: what it puts it does not take.
  local function one_way()
    local made = block()
    function made.put(_, records) return { "<" .. table.concat(records) .. ">" } end
    made.back = false
    made.clone = one_way
    return made
  end

  it("gives the whole, where a filter cannot put back a part", function()
    local stack = of(one_way(), line(), splitter())
    stack:get_one_start "6\0a,b\nc\n2\0d\n"

    assert.equal("a", stack:get_one())
    assert.same({ "6\0a,b\nc\n2\0d\n" }, stack:get_pending())
    assert.equal("b", stack:get_one())
    assert.same({ "6\0a,b\nc\n2\0d\n" }, stack:get_pending())
    assert.equal("c", stack:get_one())
    assert.same({ "2\0d\n" }, stack:get_pending())
  end)

  it("knows how much is pending in a filter that does not count it", function()
    local plain = line()
    local other = { get_one_start = true, get_one = true, finish = true, put = true, get_pending = true }
    for name in pairs(other) do other[name] = function(_, ...) return plain[name](plain, ...) end end
    function other.clone() return line() end
    local stack = of(other, recordblock { block_size = 2 })

    stack:get "a\nb\nc\r\nd"

    assert.same({ "c\r\nd" }, stack:get_pending())
    assert.same({ "filter", "recordblock" }, stack:filter_types())
  end)

  it("goes on where it was, however much has passed", function()
    local stack, count = STACKS.lines_in_blocks(), 0
    for i = 1, 3000 do -- no line ends where a block does
      count = count + #stack:get("4\0" .. i % 10 .. "\nab")
    end

    assert.equal(3000, count)
    assert.same({ "2\0ab" }, stack:get_pending())
  end)

  it("gives what came, when a function has raised in get, as records are taken again", function()
    local fails = true
    local length = map { put = error, get = function(text)
      if fails and text == "X" then error("no X", 0) end
      return { #text }
    end }
    local stack = of(line(), length)

    assert.has_error(function() stack:get "a\r\nbb\rX\nc" end, "no X")

    assert.same({ "a\r\nbb\rX\nc" }, stack:get_pending())
    assert.same({ 1 }, stack:get_one())
    assert.same({ "bb\rX\nc" }, stack:get_pending())
    stack:push(map { code = identity })
    assert.same({ "bb\rX\nc" }, stack:get_pending())
    fails = false
    assert.same({ { 2 }, { 1 } }, stack:get {})
    assert.same({ "c" }, stack:get_pending())
  end)

  it("gives the whole line, where records put back would be other tables", function()
    local words = map {
      get = function(text)
        local made = {}
        for word in text:gmatch "%a+" do made[#made + 1] = { word = word } end
        return table.unpack(made)
      end,
      put = function(record) return "status" .. tostring(record.status) end,
    }
    local stack = of(line(), words)
    stack:get_one_start "one two three\n"

    assert.same({ word = "one" }, stack:get_one())

    assert.same({ "one two three\n" }, stack:get_pending())
  end)

  for name, new in pairs(STACKS) do
    it("after any records gives what the others are made of: " .. name, function()
      local octets = (name:find "block" or name:find "nested") and "8\0a,b\nc,d\n3\0ef\n2\0g,4\0h\ni\n1\0j1\0\n"
        or "a,b\nc,d\ne,f,g,h\n\ni,j\n"
      local all = new()
      all:get_one_start(octets)
      local expected = take(all)

      for count = 0, #expected do
        for cut = 0, #octets do
          local first = new()
          first:get_one_start(octets:sub(1, cut))
          local records = take(first, count)
          local second = new()
          second:get_one_start(first:get_pending() or {})
          second:get_one_start(octets:sub(cut + 1))
          table.move(take(second), 1, #expected, #records + 1, records)
          assert.same(expected, records)
        end
      end
    end)
  end
end)

-- The same numbers each time, whatever else uses math.random.
local state = 1
local function random(most)
  state = state * 6364136223846793005 + 1442695040888963407
  return (state >> 33) % most + 1
end

local LOWEST = {
  function() return line { literal = ";" } end,
  function() return block { format = "B" } end,
  line, block,
}

local OTHERS = {
  splitter,
  function() return line { literal = "\n" } end,
  function() return line { literal = "," } end,
  function() return grep { code = function(text) return not text:find "Z" end } end,
}

-- Some filters, as makers.
local function any_filters()
  local makers = { LOWEST[random(#LOWEST)] }
  for i = 1, random(4) - 1 do makers[i + 1] = OTHERS[random(#OTHERS)] end
  table.insert(makers, random(#makers) + 1, upper)
  if random(3) == 1 then makers[#makers + 1] = function() return recordblock { block_size = 2 } end end
  return makers
end

-- A stack of them, some as a stack of their own.
local function stack_of(makers)
  local inner, all, border = {}, {}, random(#makers)
  for i, make in ipairs(makers) do
    if i <= border then inner[i] = make() else all[#all + 1] = make() end
  end
  table.insert(all, 1, stackable { filters = inner })
  return stackable { filters = all }
end

local PARTS <const> = { "a", "B", ",", "\n", "Z", ";" }

-- Octets for the lowest filter.
local function any_octets(make)
  local texts = {}
  for i = 1, random(6) do
    local parts = {}
    for k = 1, random(9) - 1 do parts[k] = PARTS[random(#PARTS)] end
    texts[i] = table.concat(parts)
  end
  return table.concat(make():put(texts))
end

-- What comes out when octets come in pieces, and new stacks go on with what others have not returned.
local function switched(makers, octets)
  local stack, records, at = stack_of(makers), {}, 1
  while at <= #octets do
    local last = at + random(7) - 1
    stack:get_one_start(octets:sub(at, last))
    table.move(take(stack, random(4) - 1), 1, 3, #records + 1, records)
    local pending = stack:get_pending()
    stack = stack_of(makers)
    stack:get_one_start(pending or {})
    at = last + 1
  end
  table.move(take(stack), 1, #octets, #records + 1, records)
  return records
end

describe("poe.filter.stackable, of any filters,", function()
  it("loses and doubles nothing, wherever a new one goes on", function()
    for _ = 1, 1000 do
      local makers = any_filters()
      local octets = any_octets(makers[1])
      local whole = stack_of(makers)
      whole:get_one_start(octets)

      assert.same(take(whole), switched(makers, octets), ("%q"):format(octets))
    end
  end)
end)
