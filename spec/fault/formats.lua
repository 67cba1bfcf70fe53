-- What host.c runs: octets through filters of formats, as in spec/fault/feed.lua.

local feed = require "spec.fault.feed"
local filter = {
  csv = require("poe.filter.csv").new,
  json = require("poe.filter.json").new,
  length = require("poe.filter.length").new,
  netstring = require("poe.filter.netstring").new,
  sse = require("poe.filter.sse").new,
  syslog = require("poe.filter.syslog").new,
}

local LONG = ("long"):rep(100)

local CASES = {
  { filter.length, { inclusive = true }, { "\0\0", "\0\7ab", "c\0\0\0\4\0\0\1\148", LONG, "\0\0\0\5d" },
    { "abc", "", LONG, "d" } },
  { filter.netstring, nil, { "3", ":ab", "c,0:", ",400:", LONG, ",1:d", "," }, { "abc", "", LONG, "d" } },
  { filter.syslog, nil, { "3", " ab", "c<6>", "x\n40", "0 ", LONG, "1 d" }, { "abc", "<6>x", LONG, "d" } },
  { filter.sse, nil, { ":-\r", "\ndata: a\n\nid:", "\ndata: b", "c\n\ndata:", LONG, "\r\rdata:d\n\n" },
    { "a", "bc", LONG, "d" } },
  { filter.csv, { fields = "any" }, { 'a,1\r', '\n"b', 'c"\n\n', LONG, ',x\n"d"' }, { "a", "bc", LONG, "d" } },
  { filter.json, nil, { '"a"\r', '\n"b', 'c"\n\n', '"', LONG, '"\n"d"' }, { "a", "bc", LONG, "d" } },
  { filter.json, { framing = "concatenated" }, { '"a" "b', 'c"', '"', LONG, '""d"' }, { "a", "bc", LONG, "d" } },
  { filter.json, { framing = "sequence" }, { '\30"a"\n\30\30"b', 'c"\n', '\30"', LONG, '"\n\30"d"' },
    { "a", "bc", LONG, "d" } },
}

return function() return feed(CASES) end
