-- What host.c runs: octets through filters, every call protected. A call that fails
-- for want of memory is made again, and no octet may be lost or doubled.

local again = require "spec.fault.again"
local filter = {
  line = require("poe.filter.line").new,
  block = require("poe.filter.block").new,
  length = require("poe.filter.length").new,
  netstring = require("poe.filter.netstring").new,
  csv = require("poe.filter.csv").new,
  json = require("poe.filter.json").new,
  sse = require("poe.filter.sse").new,
  stream = require("poe.filter.stream").new,
  syslog = require("poe.filter.syslog").new,
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
  { filter.length, { inclusive = true }, { "\0\0", "\0\7ab", "c\0\0\0\4\0\0\1\148", LONG, "\0\0\0\5d" },
    { "abc", "", LONG, "d" } },
  { filter.netstring, nil, { "3", ":ab", "c,0:", ",400:", LONG, ",1:d", "," }, { "abc", "", LONG, "d" } },
  { filter.syslog, nil, { "3", " ab", "c<6>", "x\n40", "0 ", LONG, "1 d" }, { "abc", "<6>x", LONG, "d" } },
  { filter.json, nil, { '"a"\r', '\n"b', 'c"\n\n', '"', LONG, '"\n"d"' }, { "a", "bc", LONG, "d" } },
  { filter.json, { framing = "concatenated" }, { '"a" "b', 'c"', '"', LONG, '""d"' }, { "a", "bc", LONG, "d" } },
  { filter.json, { framing = "sequence" }, { '\30"a"\n\30\30"b', 'c"\n', '\30"', LONG, '"\n\30"d"' },
    { "a", "bc", LONG, "d" } },
  { filter.sse, nil, { ":-\r", "\ndata: a\n\nid:", "\ndata: b", "c\n\ndata:", LONG, "\r\rdata:d\n\n" },
    { "a", "bc", LONG, "d" } },
  { filter.csv, { fields = "any" }, { 'a,1\r', '\n"b', 'c"\n\n', LONG, ',x\n"d"' }, { "a", "bc", LONG, "d" } },
  { filter.stream, nil, { "a", "b", LONG }, { "a", "b", LONG } },
}

-- Everything that the loop itself needs is made before.
local got, single = {}, { "" }
for i = 1, 20 do got[i] = "" end

-- Of a record with fields, the one that is looked at.
local function octets_of(record)
  if type(record) == "table" then return record.data or record[1] end
  return record
end

local function add(n, record)
  got[n + 1] = octets_of(record)
  return record and n + 1 or n
end

local function take_one_by_one(f, n)
  local record = again(f.get_one, f)
  while record do
    n = add(n, record)
    record = again(f.get_one, f)
  end
  return n
end

local NOTHING = {}

local function take_all(f, n)
  local records = again(f.get, f, NOTHING)
  for i = 1, #records do n = add(n, records[i]) end
  return n
end

local function take_rest(f, n)
  local record = again(f.finish, f)
  while record do
    n = add(n, record)
    record = again(f.finish, f)
  end
  return n
end

local function feed_each(f, chunks, take)
  local n = 0
  for i = 1, #chunks do
    single[1] = chunks[i]
    again(f.get_one_start, f, single)
    again(f.get_pending, f)
    n = take(f, n)
  end
  return take_rest(f, n)
end

local function feed_at_once(f, chunks, take)
  again(f.get_one_start, f, chunks)
  return take_rest(f, take(f, 0))
end

local function octets(list, n)
  return again(table.concat, list, "|", 1, n)
end

local function check(case, how, take)
  local make, opts, chunks, records = case[1], case[2], case[3], case[4]
  local f = again(make, opts)
  local n = how(f, chunks, take)
  local joined = make == filter.stream and how == feed_at_once
  if not joined and octets(got, n) ~= octets(records, #records) then
    error("octets were lost or doubled: " .. octets(got, n), 0)
  end
  again(f.put, f, records)
end

return function()
  for i = 1, #CASES do
    check(CASES[i], feed_each, take_one_by_one)
    check(CASES[i], feed_each, take_all)
    check(CASES[i], feed_at_once, take_all)
  end
  return true
end
