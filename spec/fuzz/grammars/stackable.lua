-- Filters on filters: lines, some of which pass, changed, in groups.

local Grep = require "poe.filter.grep"
local Line = require "poe.filter.line"
local Map = require "poe.filter.map"
local RecordBlock = require "poe.filter.recordblock"
local Stackable = require "poe.filter.stackable"

local LIMIT <const> = 256

local function lines()
  return Line.new { literal = "\n", max_length = LIMIT, max_buffer = LIMIT + 16 }
end

local function words(text)
  local list = {}
  for word in text:gmatch "[^ ]+" do list[#list + 1] = word end
  return table.unpack(list)
end

local function target(title, limit, make, put)
  return {
    title = title,
    merged = limit == 0 and function(records) return { table.concat(records) } end or nil,
    new = function() return Stackable.new { filters = make() } end,
    limit = limit,
    memory = 256,
    put = put,
    tokens = { "\n", " ", "a\n", "-\n", "\r" },
    stream = function(random)
      return random:several(0, 8, function() return random:octets(30, "abc -") .. "\n" end)
    end,
  }
end

return {
  target("line", LIMIT + 16, function() return { lines() } end),
  target("line, map", LIMIT + 16, function()
    return { lines(), Map.new { get = string.upper, put = string.lower } }
  end),
  target("line, words", LIMIT + 16, function()
    return { lines(), Map.new { get = words, put = function(word) return word end } }
  end, false),
  target("line, grep", LIMIT + 16, function()
    return { lines(), Grep.new { code = function(text) return not text:find("-", 1, true) end } }
  end),
  target("line, recordblock", 4 * (LIMIT + 16), function()
    return { lines(), RecordBlock.new { block_size = 3 } }
  end),
  target("nothing", 0, function() return {} end),
}
