-- What a peer may send to have a filter take too much memory, too much time, or what was never sent. A case is
-- { filter, options, octets, fault, records }: what is told, or nil, and how many records come before.

local block = require "poe.filter.block"
local line = require "poe.filter.line"
local zlib = require "poe.filter.zlib"

local KIB <const>, MIB <const> = 1 << 10, 1 << 20
local NUL <const> = ("\0"):rep(64)

local function many(octets, n) return octets:rep(n) end

-- A big-endian number of so many octets.
local function big(number, octets) return (">I" .. octets):pack(number) end

local function gzip(octets) return table.concat(zlib.new { level = 9, flush = "finish" }:put { octets }) end

-- Options of stackable, with new filters.
local function stack(...)
  local makers = { ... }
  return function()
    local filters = {}
    for i, make in ipairs(makers) do filters[i] = make() end
    return { filters = filters }
  end
end

local function lines(options) return function() return line.new(options) end end
local function blocks(options) return function() return block.new(options) end end

local ZEROS <const> = gzip(many("\0", 16 * MIB))
local WORDS <const> = gzip(many("some words and other ones ", 100))

local cases = {
  -- what is little and becomes much
  { "zlib", {}, ZEROS, "more than 256 times its size", nil },
  { "zlib", { max_output = MIB }, ZEROS, "1048576", nil },
  { "zlib", {}, ZEROS .. ZEROS, "more than 256 times its size", nil },
  { "zlib", {}, WORDS:sub(1, -9), "truncated gzip stream", nil },
  { "zlib", {}, WORDS:sub(1, -2) .. "x", "malformed gzip stream at octet 64", nil },
  { "zlib", {}, many("x", MIB), "malformed gzip stream at octet 2", 0 },
  { "zlib", { max_buffer = KIB, format = "zlib" }, "x\x9c" .. many("x", MIB), "malformed zlib stream at octet 7", nil },
  -- endless lines, values, strings and fields
  { "line", { max_length = KIB }, many("x", MIB), "line longer than 1024 octets", 0 },
  { "line", { max_length = KIB }, "short\n" .. many("x", MIB), "line longer than 1024 octets", 1 },
  { "line", { max_length = KIB }, many("\n", 64 * KIB), nil, 64 * KIB },
  { "line", { max_length = KIB }, many("\r", MIB), nil, MIB },
  { "line", {}, "a\0b\1\127\n\255\n", nil, 2 },
  { "json", { max_length = KIB }, '"' .. many("x", MIB), "JSON value longer than 1024 octets", 0 },
  { "json", { max_length = KIB }, many(" ", MIB), "JSON value longer than 1024 octets", 0 },
  { "json", { max_length = KIB, framing = "concatenated" }, '{"a":' .. many(" ", MIB),
    "JSON value longer than 1024 octets", 0 },
  { "json", { max_length = KIB, framing = "sequence" }, "\x1e" .. many("[", MIB), "JSON value longer than 1024 octets",
    0 },
  { "json", { max_length = MIB }, many("[", 64 * KIB) .. "\n", "deeper than 100", 0 },
  { "json", { max_length = MIB }, many('{"a":', 64 * KIB) .. "\n", "deeper than 100", 0 },
  { "json", { max_length = MIB, framing = "concatenated" }, many("[", 64 * KIB), "deeper than 100", 0 },
  { "json", { max_length = MIB, max_elements = 1000 }, "[" .. many("0,", 64 * KIB) .. "0]\n", "1000", 0 },
  { "csv", { max_length = KIB }, '"' .. many("x\n", MIB), "longer than 1024 octets", 0 },
  { "csv", { max_length = KIB }, many("x", MIB), "longer than 1024 octets", 0 },
  { "csv", { max_fields = 100 }, many(",", 64 * KIB) .. "\n", "100 fields", 0 },
  { "sse", { max_length = KIB }, many("data: x\n", 64 * KIB), "longer than 1024 octets", 0 },
  { "sse", { max_length = KIB }, "data: " .. many("x", MIB), "longer than 1024 octets", 0 },
  { "sse", { max_length = KIB }, many(":\n", 64 * KIB), nil, 0 },
  { "syslog", { max_length = KIB }, "<13>" .. many("x", MIB), "longer than 1024 octets", 0 },
  { "syslog", { max_length = KIB }, "99999999 <13>x", "syslog message longer than 1024 octets", 0 },
  { "syslog", {}, "00 <13>x", "syslog message: digit of 1..9 or '<' expecte", 0 },
  -- huge and wrong lengths
  { "netstring", { max_length = KIB }, "999999999:", "longer than 1024 octets", 0 },
  { "netstring", { max_length = KIB }, many("1", MIB), "netstring longer than 1024 octets", 0 },
  { "netstring", { max_length = KIB }, "99999999999999999999999:x", "netstring longer than 1024 octets", 0 },
  { "netstring", {}, "00:,", "netstring length with a leading zero", 0 },
  { "netstring", {}, "-1:x,", "malformed netstring length: octet 1 is 0x2d", 0 },
  { "netstring", {}, "+1:x,", "malformed netstring length: octet 1 is 0x2b", 0 },
  { "netstring", {}, "3:abc;", "netstring of 3 octets without its comma: 0x3", 0 },
  { "netstring", {}, " 3:abc,", "malformed netstring length: octet 1 is 0x20", 0 },
  { "netstring", {}, "0x1:a,", "malformed netstring length: octet 2 is 0x78", 0 },
  { "netstring", {}, "3 :abc,", "malformed netstring length: octet 2 is 0x20", 0 },
  { "netstring", {}, "3:abc,2:de", "incomplete", 1 },
  { "block", { format = ">I4", max_length = KIB }, big(0xffffffff, 4), "longer than 1024", 0 },
  { "block", { format = ">I4", max_length = KIB }, big(1025, 4) .. many("x", 1025), "longer than 1024", 0 },
  { "block", { format = ">I8", max_length = KIB }, big(-1, 8), "integer >= 0 expected", 0 },
  { "block", { format = ">I2", max_length = KIB }, big(3, 2) .. "abc" .. big(9, 2), "incomplete", 1 },
  { "reference", { max_length = KIB }, "99999999999\0", "record longer than 1024 octets", 0 },
  { "reference", { max_length = KIB }, many("9", MIB), "block length of more than 18 digits", 0 },
  -- RESP
  { "resp", { max_length = KIB }, "$999999999\r\n", "longer than 1024", 0 },
  { "resp", { max_length = KIB }, "$99999999999999999999\r\n", "bulk string longer than 1024 octets at octet", 0 },
  { "resp", { max_length = KIB }, "+" .. many("x", MIB), "simple string longer than 1024 octets at oct", 0 },
  { "resp", { max_elements = 1000 }, "*1000000000\r\n", "1000", 0 },
  { "resp", { max_elements = 1000 }, many("*1\r\n", 64 * KIB), "nested deeper than 32 at octet 129 of the re", 0 },
  { "resp", { max_depth = 10 }, many("*1\r\n", 11) .. ":1\r\n", "10", 0 },
  { "resp", {}, "$-2\r\n", "malformed bulk string length '-2' at octet 1", 0 },
  { "resp", {}, "$+3\r\nabc\r\n", "malformed bulk string length '+3' at octet 1", 0 },
  { "resp", {}, "$3\r\nabcd\r\n", "bulk string without CR LF behind it at octet", 0 },
  { "resp", {}, ":12a\r\n", "malformed integer '12a' at octet 1 of the re", 0 },
  { "resp", {}, "$3\nabc\r\n", "malformed bulk string length '3", 0 },
  { "resp", {}, "*-3\r\n", "malformed array length '-3' at octet 1 of th", 0 },
  { "resp", {}, "?\r\n", "unexpected type 0x3f at octet 1 of the reply", 0 },
  { "resp", {}, "$ 3\r\nabc\r\n", "malformed bulk string length ' 3' at octet 1", 0 },
  { "resp", {}, "+OK\r\n$3\r\nab", "incomplete", 1 },
  -- websocket: lengths, masks, bits, control frames
  { "websocket", { max_message = KIB }, "\x82\xff" .. big(math.maxinteger, 8), "frame longer than 1024 octets", 0 },
  { "websocket", { max_message = KIB }, "\x82\xff" .. big(-1, 8), "frame length with its top bit set", 0 },
  { "websocket", { max_message = KIB }, "\x82\xfe\xff\xff\1\2\3\4", "frame longer than 1024 octets", 0 },
  { "websocket", {}, "\x82\xfe\0\5\0\0\0\0hello", "frame length 5 written in 2 octets", 0 },
  { "websocket", {}, "\x82\5hello", "binary frame without a mask", 0 },
  { "websocket", {}, "\xc2\x85\0\0\0\0hello", "frame with reserved bits 0x40", 0 },
  { "websocket", {}, "\x83\x80\0\0\0\0", "frame of unknown opcode 0x3", 0 },
  { "websocket", {}, "\x80\x80\0\0\0\0", "continuation frame without a message", 0 },
  { "websocket", {}, "\x09\x80\0\0\0\0", "fragmented ping frame", 0 },
  { "websocket", {}, "\x89\xfe\0\x7e\0\0\0\0", "ping frame longer than 125 octets", 0 },
  { "websocket", {}, "\x81\x82\0\0\0\0\xc3\x28", "text is not UTF-8: octet 1 is 0xc3", 0 },
  { "websocket", {}, "\x88\x81\0\0\0\0\3", "close frame of 1 octet", 0 },
  { "websocket", {}, "\x88\x82\0\0\0\0\3\xed", "close code 1005", 0 },
  { "websocket", {}, "\x01\x81\0\0\0\0a\x81\x81\0\0\0\0b", "text frame inside a fragmented message", 0 },
  { "websocket", { max_fragments = 100 }, "\x01\x80\0\0\0\0" .. many("\0\x80\0\0\0\0", 10000), "100", 0 },
  { "websocket", { max_message = KIB }, "\x02\x80\0\0\0\0" .. many("\0\xc0\0\0\0\0" .. NUL, 1000), "1024", 0 },
  -- telnet
  { "telnet", { max_subnegotiation = KIB }, "\xff\xfa\x18" .. many("x", MIB), "1024", 0 },
  { "telnet", { max_subnegotiation = KIB }, "\xff\xfa\x18" .. many("\xff\xff", MIB), "1024", 0 },
  { "telnet", {}, "\xff\xfa\x18x", "incomplete", 0 },
  { "telnet", {}, many("\xff\xfb\x01", 64 * KIB), "more than 131072 octets of replies", 0 },
  { "telnet", {}, many("\xff\xff", 64 * KIB), nil, nil },
  -- filters on others
  { "stackable", stack(lines { max_length = KIB }),
    many("x", MIB), "line longer than 1024 octets", 0 },
  { "stackable", stack(lines { literal = "\n", max_length = KIB }, blocks { block_size = 1 }),
    many("x\n", 16 * KIB), nil, 16 * KIB },
  { "stackable", stack(blocks { format = ">I4", max_length = KIB }, lines()),
    big(4, 4) .. "a\nb\n" .. big(0xffffffff, 4), "longer than 1024", 2 },
  { "stackable", stack(zlib.new, lines { max_length = KIB }),
    ZEROS, "octets", 0 },
  { "stream", {}, many("\0", MIB), nil, nil },
  -- what comes with each request of HTTP
  { "httpd", {}, "GET /" .. many("x", MIB), "head longer than 65536 octets", 0 },
  { "httpd", { max_content = KIB }, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1025\r\n\r\n",
    "body longer than 1024 octets", 0 },
  { "httpd", { streaming = true }, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;"
    .. many("x", MIB), "chunk: line before it longer than 1024 octet", 1 },
  { "http", {}, "GET /" .. many("x", MIB), "head longer than 65536 octets", 0 },
  { "http", {}, many("x", MIB), "head longer than 65536 octets", 0 },
  { "http", {}, "GET / HTTP/1.1\r\nHost: x\r\n" .. many("a: b\r\n", 64 * KIB), "head longer than 65536 octets", 0 },
  { "http", {}, "GET / HTTP/1.1\r\nHost: x\r\na: " .. many("x", MIB), "head longer than 65536 octets", 0 },
  { "http", {}, many("\r\n", 64 * KIB), "request line: empty line", 0 },
  { "http", { gather = true, max_body = KIB }, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n",
    "body longer than 1024 octets", 0 },
  { "http", { gather = true, max_body = KIB }, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    .. many("1\r\nx\r\n", 64 * KIB), "body longer than 1024 octets", 0 },
  { "http", { gather = true }, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;"
    .. many("x", MIB), "chunk: line before it longer than 1024 octet", 0 },
  { "http", { gather = true }, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    .. many("a: b\r\n", 64 * KIB), "trailers longer than 65536 octets", 0 },
  { "http", { gather = true }, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel", "incomplete", 0 },
  { "http", { side = "client" }, "HTTP/1.1 200 OK\r\n" .. many("a: b\r\n", 64 * KIB),
    "head longer than 65536 octets", 0 },
}

return cases
