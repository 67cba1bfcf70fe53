--- Stacks of filters that specs have in common.

local filter = require "poe.filter"

local line, block, map, grep, recordblock, stackable =
  filter.line, filter.block, filter.map, filter.grep, filter.recordblock, filter.stackable

local function identity(value) return value end

-- "a,b" -> "a", "b"
local function split(text)
  local words = {}
  for word in (text .. ","):gmatch "([^,]*)," do words[#words + 1] = word end
  return table.unpack(words)
end

local function upper() return map { get = string.upper, put = string.lower } end
local function splitter() return map { get = split, put = identity } end

local function of(...)
  return stackable { filters = { ... } }
end

-- Each gives a new stack.
local STACKS = {}

function STACKS.upper() return of(line { literal = "\n" }, upper()) end

function STACKS.groups()
  return of(line { literal = "\n" }, upper(), grep { code = function(text) return text ~= "-" end },
    recordblock { block_size = 2 })
end

function STACKS.lines_in_blocks() return of(block(), line { literal = "\n" }) end

function STACKS.nested() return of(of(block(), of(line())), of(of(upper()), of(grep { code = identity }))) end

function STACKS.words() return of(line(), splitter(), recordblock { block_size = 2 }) end

function STACKS.words_in_lines() return of(line { literal = "\n" }, line { literal = "," }) end

function STACKS.nested_words() return of(of(block(), line()), of(splitter(), of(recordblock { block_size = 3 }))) end

-- Take so many records, or all.
local function take(f, count)
  local records = {}
  for i = 1, count or math.huge do
    records[i] = f:get_one()
    if records[i] == nil then return records end
  end
  return records
end

return {
  identity = identity, split = split, upper = upper, splitter = splitter,
  of = of, STACKS = STACKS, take = take,
}
