-- What host.c runs: octets through stacks of filters and references, as in spec/fault/feed.lua.

local feed = require "spec.fault.feed"
local line = require("poe.filter.line").new
local block = require("poe.filter.block").new
local map = require("poe.filter.map").new
local recordblock = require("poe.filter.recordblock").new
local reference = require("poe.filter.reference").new
local stackable = require("poe.filter.stackable").new

local function identity(value) return value end

local function split(text) return text:match "^(.-),(.*)$" end

local function twice(text) return { text, text } end

local function lines_in_blocks()
  return stackable { filters = { block(), line { literal = "\n" } } }
end

-- Words of lines, in pairs, which are joined again.
local function words_in_pairs()
  local halves, joined = map { get = split, put = identity }, map { get = table.concat, put = twice }
  return stackable { filters = { line(), halves, recordblock { block_size = 2 }, joined } }
end

local REVERSED <const> = { encode = string.reverse, decode = string.reverse }

-- Longer than what Lua keeps one copy of.
local LONG = ("long"):rep(11)

local CASES = {
  { reference, { serializer = REVERSED }, { "3", "\0ab", "c0\0", "44\0", LONG, "1\0d" },
    { "cba", "", LONG:reverse(), "d" } },
  { lines_in_blocks, nil, { "4\0a\n", "bc47\0d\n" .. LONG .. "\n" }, { "a", "bcd", LONG } },
  { words_in_pairs, nil, { "a,b\nc,", LONG .. "\n" }, { "ab", "c" .. LONG } },
}

return function() return feed(CASES) end
