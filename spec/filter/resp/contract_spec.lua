local RESP = require "poe.filter.resp"
local contract = require "spec.contract.filter"

local null, huge = RESP.null, math.huge

local function maker(options)
  return function() return RESP.new(options) end
end

-- A list of strings, as it is on the wire.
local function command(...)
  return RESP.new():put { { ... } }[1]
end

local STREAM = table.concat {
  "+OK\r\n", "+\r\n", "-ERR no such thing\r\n", ":0\r\n:-12\r\n:9223372036854775807\r\n",
  "$5\r\nhello\r\n", "$0\r\n\r\n", "$4\r\n\r\n+\r\r\n", "$-1\r\n", "*-1\r\n", "*0\r\n",
  "*3\r\n$1\r\na\r\n:1\r\n*2\r\n+b\r\n*1\r\n$-1\r\n", "_\r\n", "#t\r\n", ",1.5\r\n", ",-inf\r\n", ",10\r\n",
  "(3492890328409238509324850943850943825024385\r\n", "!9\r\nERR\r\ntwo\n\r\n", "=8\r\ntxt:text\r\n",
  "%2\r\n+a\r\n:1\r\n:2\r\n%1\r\n$1\r\nb\r\n#f\r\n", "~2\r\n+x\r\n:3\r\n", ">3\r\n+message\r\n+channel\r\n$2\r\nhi\r\n",
  "|1\r\n+ttl\r\n:9\r\n*1\r\n|1\r\n+a\r\n*1\r\n:1\r\n:5\r\n", "%0\r\n~0\r\n>0\r\n|0\r\n:1\r\n",
}

local RECORDS = {
  "OK", "", RESP.error "ERR no such thing", 0, -12, math.maxinteger, "hello", "", "\r\n+\r", null, null, {},
  { "a", 1, { "b", { null } } }, null, true, 1.5, -huge, 10.0,
  RESP.bignumber "3492890328409238509324850943850943825024385", RESP.error "ERR\r\ntwo\n", "text",
  RESP.map { a = 1, [2] = RESP.map { b = false } }, RESP.set { "x", 3 }, RESP.push { "message", "channel", "hi" },
  { 5 }, RESP.map {}, RESP.set {}, RESP.push {}, 1,
}

local COMMANDS = { { "SET", "key", "two\r\nlines" }, { "PING" }, { "GET", "" }, { "INCR", "count" } }

local NO_COMMAND = { { 3, "record or table of records expected, got number" } }
local NO_REPLY = { { print, "record 1: value of the protocol expected, got function" } }

local SMALL = { max_length = 8, max_buffer = 40, max_depth = 2, max_elements = 5 }

local OVER = "reply longer than 40 octets"

local CASES = {
  { title = "replies of both versions",
    new = maker(),
    stream = STREAM .. "*2\r\n$3\r\nabc\r\n",
    records = RECORDS,
    unfinished = "incomplete reply",
    put = COMMANDS,
    wrong = {
      { 3, "record or table of records expected, got number" },
      { "PING", "record or table of records expected, got string" },
      { { { "PING" }, 3 }, "record 2: list of strings and numbers expected, got number" },
      { { { "PING" }, nil, { "PING" } }, "record 2: record expected, got nil" },
      { { {} }, "record 1: a word at least expected, got none" },
      { { { "GET", true } }, "record 1: word 2: string or number expected, got boolean" },
      { { { "GET", null } }, "record 1: word 2: string or number expected, got table" },
      { { { "GET", key = "a" } }, "record 1: list without holes and names expected" },
    },
    malformed = {
      { ":1\r\nx\r\n", { 1 }, "unexpected type 0x78 at octet 1 of the reply" },
      { "*2\r\n:1\r\nx", {}, "unexpected type 0x78 at octet 9 of the reply" },
      { ":\r\n", {}, "malformed integer '' at octet 1 of the reply" },
      { "*1\r\n:0x1\r\n", {}, "malformed integer '0x1' at octet 5 of the reply" },
      { ":1.0\r\n", {}, "malformed integer '1.0' at octet 1 of the reply" },
      { ":9223372036854775808\r\n", {}, "malformed integer '9223372036854775808' at octet 1 of the reply" },
      { ",1,5\r\n", {}, "malformed double '1,5' at octet 1 of the reply" },
      { ",0x10\r\n", {}, "malformed double '0x10' at octet 1 of the reply" },
      { ",1.2.3\r\n", {}, "malformed double '1.2.3' at octet 1 of the reply" },
      { "#true\r\n", {}, "malformed boolean 'true' at octet 1 of the reply" },
      { "_0\r\n", {}, "malformed null '0' at octet 1 of the reply" },
      { "(12a\r\n", {}, "malformed big number '12a' at octet 1 of the reply" },
      { "$-2\r\n", {}, "malformed bulk string length '-2' at octet 1 of the reply" },
      { "$01\r\na\r\n", {}, "malformed bulk string length '01' at octet 1 of the reply" },
      { "$+1\r\na\r\n", {}, "malformed bulk string length '+1' at octet 1 of the reply" },
      { "$\r\n", {}, "malformed bulk string length '' at octet 1 of the reply" },
      { "%-1\r\n", {}, "malformed map length '-1' at octet 1 of the reply" },
      { "$1\r\nabc", {}, "bulk string without CR LF behind it at octet 6 of the reply" },
      { "=3\r\ntxt\r\n", {}, "verbatim string without its format at octet 5 of the reply" },
      { "+a\rb\r\n", {}, "CR without LF at octet 3 of the reply" },
      { "*1\r\n+a\nb\r\n", {}, "LF without CR at octet 7 of the reply" },
      { ":" .. ("1"):rep(70), {}, "integer longer than 64 octets at octet 1 of the reply" },
      { "*1\r\n$" .. ("1"):rep(70), {}, "bulk string length longer than 64 octets at octet 5 of the reply" },
      { "$99999999999\r\n", {}, "bulk string longer than 67108864 octets at octet 1 of the reply" },
      { "*1000000000\r\n", {}, "more than 1048576 elements at octet 1 of the reply" },
      { "*99999999999999999999\r\n", {}, "more than 1048576 elements at octet 1 of the reply" },
      { "*1\r\n>1\r\n:1\r\n", {}, "push inside array at octet 5 of the reply" },
      { "$?\r\n;1\r\na\r\n", {}, "streamed bulk string, which is not supported, at octet 1 of the reply" },
      { "*?\r\n", {}, "streamed array, which is not supported, at octet 1 of the reply" },
    },
    long = function(size) return ("$%d\r\n%s\r\n"):format(size, ("x"):rep(size)) end },
  { title = "replies that are long lists, with lines",
    new = maker(),
    stream = "*20\r\n" .. ("+a\r\n$1\r\nb\r\n:7\r\n$-1\r\n"):rep(5),
    records = { { "a", "b", 7, null, "a", "b", 7, null, "a", "b", 7, null, "a", "b", 7, null, "a", "b", 7, null } },
    put = COMMANDS,
    wrong = NO_COMMAND,
    long = function(size) return ("*%d\r\n%s"):format(size // 4, (":1\r\n"):rep(size // 4)) end },
  { title = "replies that are long lines",
    new = maker(),
    stream = "+" .. ("x"):rep(100) .. "\r\n-" .. ("y"):rep(50) .. "\r\n",
    records = { ("x"):rep(100), RESP.error(("y"):rep(50)) },
    put = COMMANDS,
    wrong = NO_COMMAND,
    long = function(size) return "+" .. ("x"):rep(size) .. "\r\n" end },
  { title = "replies within limits",
    new = maker(SMALL),
    stream = "$8\r\n12345678\r\n*2\r\n*1\r\n+12345678\r\n$0\r\n\r\n*5\r\n:1\r\n:2\r\n:3\r\n:4\r\n:5\r\n",
    records = { "12345678", { { "12345678" }, "" }, { 1, 2, 3, 4, 5 } },
    put = { { "PING" } },
    wrong = NO_COMMAND,
    malformed = {
      { "$9\r\n123456789\r\n", {}, "bulk string longer than 8 octets at octet 1 of the reply" },
      { ":1\r\n+123456789\r\n", { 1 }, "simple string longer than 8 octets at octet 1 of the reply" },
      { "*1\r\n*1\r\n*1\r\n:1\r\n", {}, "nested deeper than 2 at octet 9 of the reply" },
      { "*6\r\n", {}, "more than 5 elements at octet 1 of the reply" },
      { "*2\r\n%2\r\n:1\r\n", {}, "more than 5 elements at octet 5 of the reply" },
      { "*5\r\n" .. ("$8\r\n12345678\r\n"):rep(3), {}, OVER },
      { "*5\r\n" .. ("+12345678\r\n"):rep(5), {}, OVER },
      { "*5\r\n" .. (":123456\r\n"):rep(5), {}, OVER },
      { "*5\r\n+12345678\r\n+12345678\r\n+12345678\r\n?", {}, "unexpected type 0x3f at octet 38 of the reply" },
      { "*5\r\n+12345678\r\n+12345678\r\n+1234567\r\n:12x\r\n", {}, OVER },
    },
    endless = { maker(SMALL), ("x"):rep(8), "unexpected type 0x78 at octet 1 of the reply" } },
  { title = "replies, exactly",
    new = maker { exact = true, attributes = true },
    stream = "+OK\r\n$2\r\nOK\r\n=8\r\nmkd:text\r\n|1\r\n+ttl\r\n:9\r\n$1\r\na\r\n",
    records = { RESP.status "OK", "OK", RESP.verbatim("text", "mkd"),
      RESP.attributed("a", RESP.pairs { { RESP.status "ttl", 9 } }) },
    put = COMMANDS,
    wrong = NO_COMMAND },
  { title = "commands",
    new = maker { side = "server" },
    stream = command("SET", "k", "a\r\nb") .. "\r\n*0\r\n*-1\r\n" .. command "PING"
      .. "GET key\r\n  \n'a b'  \"\\x41\"\n" .. command("") .. "*2\r\n$3\r\nGET\r\n",
    records = { { "SET", "k", "a\r\nb" }, { "PING" }, { "GET", "key" }, { "a b", "A" }, { "" } },
    unfinished = "incomplete command",
    wrong = {
      { print, "record 1: value of the protocol expected, got function" },
      { { { { "a", nil, "c" } } }, "record 1: list without holes and names, or a map, expected" },
      { { "a", { a = 1 } }, "record 2: list without holes and names, or a map, expected" },
      { { "a", nil, "b" }, "record 2: record expected, got nil" },
      { RESP.pairs { { 1 } }, "record 1: list of pairs expected" },
    },
    malformed = {
      { command("A") .. "*1\r\n:1\r\n", { { "A" } }, "unexpected type 0x3a at octet 5 of the command" },
      { "*1\r\n$-1\r\n", {}, "malformed bulk string length '-1' at octet 5 of the command" },
      { "*-2\r\n", {}, "malformed array length '-2' at octet 1 of the command" },
      { "*1\r\n*1\r\n", {}, "unexpected type 0x2a at octet 5 of the command" },
      { "A\nSET \"a\r\n", { { "A" } }, "unbalanced quotes before the end of line at octet 8 of the command" },
      { "SET \"a\"b\n", {}, "unbalanced quotes before the end of line at octet 9 of the command" },
    },
    long = function(size) return ("*1\r\n$%d\r\n%s\r\n"):format(size, ("x"):rep(size)) end,
    endless = { maker { side = "server" }, ("x"):rep(1000),
      "inline command longer than 65536 octets at octet 1 of the command" } },
  { title = "commands that are lines",
    new = maker { side = "server" },
    stream = "PING\r\nGET a\n",
    records = { { "PING" }, { "GET", "a" } },
    wrong = NO_REPLY,
    long = function(size) return ("x "):rep(math.min(size, 60000) // 2) .. "\n" end },
  { title = "commands, no lines",
    new = maker { side = "server", inline = false, max_length = 10, max_buffer = 40 },
    stream = command("GET", "a"),
    records = { { "GET", "a" } },
    wrong = NO_REPLY,
    malformed = {
      { "GET a\r\n", {}, "unexpected type 0x47 at octet 1 of the command" },
      { command(("x"):rep(11)), {}, "bulk string longer than 10 octets at octet 5 of the command" },
    },
    endless = { maker { side = "server", max_buffer = 40 }, "\r\n", "command longer than 40 octets" } },
}

describe("poe.filter.resp, as every filter", function()
  for _, case in ipairs(CASES) do contract(case) end
end)
