-- What host.c runs: octets through filters, as in spec/fault/feed.lua.

local feed = require "spec.fault.feed"
local filter = {
  line = require("poe.filter.line").new,
  block = require("poe.filter.block").new,
  stream = require("poe.filter.stream").new,
}

-- "5:hello": its length in digits and a colon.
local netstring = {
  encode = function(block) return #block .. ":" .. block end,
  decode = function(octets)
    local digits = octets:match "^(%d+):"
    if digits then return tonumber(digits), #digits + 1 end
  end,
}

local LONG = ("long"):rep(100)

-- A filter's maker, what it is fed, and the records in it, the last one of finish.
local CASES = {
  { filter.line, nil, { "a\r", "\nb\n", "", "c\n\rd", LONG, "\rrest" }, { "a", "b", "c", "d" .. LONG, "rest" } },
  { filter.line, { autodetect = true }, { "a\r", "\nb\n\r", "\n", LONG, "\r\n-" }, { "a", "b\n", LONG, "-" } },
  { filter.line, { literal = "<>" }, { "a<", ">b<<", LONG, ">", "<>c<>d<" }, { "a", "b<<" .. LONG .. ">", "c", "d<" } },
  { filter.line, { input_pattern = "x+y" }, { "ax", "xyb", "xx", LONG, "xyc", "xy", "dxx" },
    { "a", "bxx" .. LONG, "c", "dxx" } },
  { filter.line, { input_pattern = "%s*\n" }, { "a  ", " \nb\n", "\n", LONG, "\nc" }, { "a", "b", LONG, "c" } },
  { filter.block, nil, { "3", "\0ab", "c0\0", "400\0", LONG, "1\0d" }, { "abc", "", LONG, "d" } },
  { filter.block, { block_size = 3 }, { "a", "bcd", "efghi" }, { "abc", "def", "ghi" } },
  { filter.block, { length_codec = netstring }, { "3", ":ab", "c0:", "40", "0:", LONG, "1:d" },
    { "abc", "", LONG, "d" } },
  { filter.stream, nil, { "a", "b", LONG }, { "a", "b", LONG } },
}

return function() return feed(CASES) end
