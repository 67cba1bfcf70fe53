-- JSON texts, and what they are in Lua or what is wrong with them. Source: RFC 8259.
-- accepted: { text, value }; refused: { text, message }; `null` is what null becomes.

local null = require("poe.filter.json").null

local cases = {}

local function bad(what)
  return "malformed JSON: " .. what
end

local function missing(what, at, got)
  return bad(("%s expected at octet %d, got %s"):format(what, at, got))
end

local function nested(depth, open, inner, close)
  return open:rep(depth) .. inner .. close:rep(depth)
end

local function in_lists(depth, value)
  for _ = 1, depth do value = { value } end
  return value
end

cases.accepted = {
  -- structures
  { "[]", {} }, { "{}", {} }, { "[ ]", {} }, { "{ }", {} }, { "[[]]", { {} } }, { "[{}]", { {} } },
  { '{"a":{}}', { a = {} } }, { '{"a":[]}', { a = {} } }, { "[1]", { 1 } }, { "[1,2]", { 1, 2 } },
  { "[[1],[2,[3]]]", { { 1 }, { 2, { 3 } } } }, { '{"a":1}', { a = 1 } }, { '{"a":1,"b":2}', { a = 1, b = 2 } },
  { '{"":0}', { [""] = 0 } }, { '{"a":1,"a":2}', { a = 2 } }, { '{"1":true}', { ["1"] = true } },
  { '{"a\\u0000b":1}', { ["a\0b"] = 1 } }, { '{"a":null}', { a = null } }, { "[null]", { null } },
  { "[null,1]", { null, 1 } }, { "[true,false,null]", { true, false, null } },
  { '[1,"a",{"b":[{"c":null}]}]', { 1, "a", { b = { { c = null } } } } },
  { '{"a":[1,{"b":2}],"c":"d"}', { a = { 1, { b = 2 } }, c = "d" } },
  -- alone
  { "true", true }, { "false", false }, { "null", null }, { "0", 0 }, { '"a"', "a" }, { '""', "" },
  -- white space
  { " [1] ", { 1 } }, { "\t[\t1\t]\t", { 1 } }, { "\r[1]\r", { 1 } }, { " 1", 1 }, { "1 ", 1 }, { ' "a" ', "a" },
  { '{ "a" : 1 , "b" : [ 1 , 2 ] }', { a = 1, b = { 1, 2 } } }, { '[ "\127", 1 ]', { "\127", 1 } },
  -- numbers that are integers
  { "-1", -1 }, { "10", 10 }, { "123456789", 123456789 }, { "1.0", 1 }, { "1.000", 1 }, { "1e3", 1000 },
  { "1E3", 1000 }, { "1e+3", 1000 }, { "1E+3", 1000 }, { "10e-1", 1 }, { "1.5e1", 15 }, { "-1.5E+1", -15 },
  { "0.0", 0 }, { "0e5", 0 }, { "0E0", 0 }, { "1e0", 1 }, { "1e00", 1 }, { "2147483648", 2147483648 },
  { "9007199254740991", 9007199254740991 }, { "9007199254740992", 9007199254740992 },
  { "9007199254740993", 9007199254740993 }, { "-9007199254740993", -9007199254740993 },
  { "9223372036854775807", math.maxinteger }, { "-9223372036854775808", math.mininteger },
  { "[9007199254740993,1,\"9007199254740993\"]", { 9007199254740993, 1, "9007199254740993" } },
  { '{"9007199254740993":9007199254740993}', { ["9007199254740993"] = 9007199254740993 } },
  { '{"a":"\\"9007199254740993","b":[9007199254740993]}', { a = '"9007199254740993', b = { 9007199254740993 } } },
  { "[1e15,1000000000000000]", { 1000000000000000, 1000000000000000 } },
  -- numbers that are floats
  { "-0", -0.0 }, { "-0.0", -0.0 }, { "-0e1", -0.0 }, { "[-0]", { -0.0 } }, { "0.5", 0.5 }, { "-0.5", -0.5 },
  { "1.25", 1.25 }, { "1e-1", 0.1 }, { "123.456e-2", 1.23456 }, { "1e300", 1e300 }, { "1e-400", 0 },
  { "9007199254740992.0", 2.0 ^ 53 }, { "1e16", 1e16 }, { "9223372036854775808", 2.0 ^ 63 },
  { "-9223372036854775809", -2.0 ^ 63 }, { "123456789012345678901234567890", 123456789012345678901234567890.0 },
  { "1.7976931348623157e308", 1.7976931348623157e308 }, { "5e-324", 5e-324 }, { "0.1", 0.1 },
  { "3.141592653589793", 3.141592653589793 }, { "[1.5,2]", { 1.5, 2 } }, { "[1e20,2]", { 1e20, 2 } },
  -- strings
  { '"abc"', "abc" }, { '" "', " " }, { '"\\""', '"' }, { '"\\\\"', "\\" }, { '"\\/"', "/" }, { '"/"', "/" },
  { '"\\b\\f\\n\\r\\t"', "\b\f\n\r\t" }, { '"\\u0041"', "A" }, { '"\\u00e9"', "é" }, { '"\\u00E9"', "é" },
  { '"\\u20ac"', "€" }, { '"\\u0000"', "\0" }, { '"\\u001f"', "\31" }, { '"\\uffff"', "\u{FFFF}" },
  { '"\\ud83d\\ude00"', "\u{1F600}" }, { '"\\uD83D\\uDE00"', "\u{1F600}" }, { '"\\udbff\\udfff"', "\u{10FFFF}" },
  { '"\\ud800\\udc00"', "\u{10000}" }, { '"é"', "é" }, { '"€"', "€" }, { '"\u{1F600}"', "\u{1F600}" },
  { '"\u{10FFFF}"', "\u{10FFFF}" }, { '"\u{2028}\u{2029}"', "\u{2028}\u{2029}" }, { '"\127"', "\127" },
  { '"\u{FEFF}"', "\u{FEFF}" }, { '"\u{80}"', "\u{80}" }, { '"a\\\\"', "a\\" }, { '"\\\\\\""', '\\"' },
  { '"[{]},:"', "[{]},:" }, { '["]"]', { "]" } }, { '{"}":"{"}', { ["}"] = "{" } }, { '"NaN"', "NaN" },
  { '"1."', "1." }, { '"-.5"', "-.5" }, { '["1. one","-.",1.5]', { "1. one", "-.", 1.5 } }, { '"0x10"', "0x10" },
  { '"1e999"', "1e999" }, { '["1e999",1e300]', { "1e999", 1e300 } }, { '"..."', "..." }, { '"\\u002e5"', ".5" },
  { '{"a.b":"c.d"}', { ["a.b"] = "c.d" } }, { '"\\\\u0041"', "\\u0041" },
  -- nesting
  { nested(100, "[", "", "]"), in_lists(99, {}) }, { nested(100, "[", "1", "]"), in_lists(100, 1) },
  { nested(50, '[{"a":', "1", "}]"), (function()
    local value = 1
    for _ = 1, 50 do value = { { a = value } } end
    return value
  end)() },
}

cases.refused = {
  -- structures
  { "[", missing("value", 2, "end") }, { "{", missing("object key string", 2, "end") },
  { "]", missing("value", 1, "']'") }, { "}", missing("value", 1, "'}'") },
  { "[1", missing("comma or array end", 3, "end") },
  { "[1,", missing("value", 4, "end") }, { "[1,]", missing("value", 4, "']'") },
  { "[,1]", missing("value", 2, "','") },
  { "[1,,2]", missing("value", 4, "','") }, { "[1 2]", missing("comma or array end", 4, "number") },
  { "[1:2]", missing("comma or array end", 3, "':'") }, { "[1}", missing("comma or array end", 3, "'}'") },
  { '["a":1]', missing("comma or array end", 5, "':'") }, { "[]]", missing("end", 3, "']'") },
  { "{]", missing("object key string", 2, "']'") }, { '{"a"}', missing("colon", 5, "'}'") },
  { '{"a":}', missing("value", 6, "'}'") }, { '{"a" 1}', missing("colon", 6, "number") },
  { '{"a":1,}', missing("object key string", 8, "'}'") }, { '{,"a":1}', missing("object key string", 2, "','") },
  { '{"a":1 "b":2}', missing("comma or object end", 8, "string") }, { '{"a"::1}', missing("value", 6, "':'") },
  { "{1:2}", missing("object key string", 2, "number") },
  { "{a:1}", missing("object key string", 2, "invalid token") },
  { "{null:1}", missing("object key string", 2, "null") }, { '{"a":1', missing("comma or object end", 7, "end") },
  { '{"a":', missing("value", 6, "end") }, { '{"a":1]', missing("comma or object end", 7, "']'") },
  { "{{}}", missing("object key string", 2, "'{'") }, { ",", missing("value", 1, "','") },
  { ":", missing("value", 1, "':'") },
  -- trailing rubbish
  { "1 2", missing("end", 3, "number") }, { "[] []", missing("end", 4, "'['") },
  { "{}x", missing("end", 3, "invalid token") },
  { '"a""b"', missing("end", 4, "string") }, { "1,", missing("end", 2, "','") },
  { "truefalse", missing("end", 5, "boolean") },
  { "null]", missing("end", 5, "']'") }, { "1}", missing("end", 2, "'}'") },
  { "[1]#", missing("end", 4, "invalid token") },
  { "{}//", missing("end", 3, "invalid token") }, { "[1]/**/", missing("end", 4, "invalid token") },
  -- literals
  { "nul", missing("value", 1, "invalid token") }, { "True", missing("value", 1, "invalid token") },
  { "TRUE", missing("value", 1, "invalid token") }, { "[tru]", missing("value", 2, "invalid token") },
  { "undefined", missing("value", 1, "invalid token") }, { "'a'", missing("value", 1, "invalid token") },
  { "a", missing("value", 1, "invalid token") }, { "[/**/1]", missing("value", 2, "invalid token") },
  { "nan", missing("value", 1, "invalid token") }, { "NaN", missing("value", 1, "invalid token") },
  { "[NaN]", missing("value", 2, "invalid token") }, { "-NaN", missing("value", 1, "invalid number") },
  { "inf", missing("value", 1, "invalid token") }, { "Infinity", missing("value", 1, "invalid token") },
  { "-Infinity", missing("value", 1, "invalid number") }, { "[-inf]", missing("value", 2, "invalid number") },
  -- numbers
  { "01", missing("value", 1, "invalid number") }, { "-01", missing("value", 1, "invalid number") },
  { "[00]", missing("value", 2, "invalid number") }, { "+1", missing("value", 1, "invalid token") },
  { "[1,+1]", missing("value", 4, "invalid token") }, { "0x10", missing("value", 1, "invalid number") },
  { "-0x1p3", missing("value", 1, "invalid number") }, { "[0X1]", missing("value", 2, "invalid number") },
  { "-", missing("value", 1, "invalid number") }, { "--1", missing("value", 1, "invalid number") },
  { "- 1", missing("value", 1, "invalid number") }, { ".5", missing("value", 1, "invalid token") },
  { "-.5", bad "digit expected at octet 2" }, { "[1,-.5]", bad "digit expected at octet 5" },
  { "1.", bad "digit expected at octet 3" }, { "[1.]", bad "digit expected at octet 4" },
  { "1.e3", bad "digit expected at octet 3" }, { '{"a":"1.","b":-1.}', bad "digit expected at octet 18" },
  { "1..2", bad "digit expected at octet 3" }, { "1.2.3", missing("end", 4, "invalid token") },
  { "1e", missing("end", 2, "invalid token") }, { "1e+", missing("end", 2, "invalid token") },
  { "1ee2", missing("end", 2, "invalid token") }, { "1e2.5", missing("end", 4, "invalid token") },
  { "1_000", missing("end", 2, "invalid token") }, { "1,000", missing("end", 2, "','") },
  { "1f", missing("end", 2, "invalid token") },
  { "1-2", missing("end", 2, "number") }, { "1e999", "number out of range at octet 1" },
  { "-1e999", "number out of range at octet 1" }, { '[1,"1e999",-1e999]', "number out of range at octet 12" },
  { '{"a":1e400}', "number out of range at octet 6" }, { ("9"):rep(400), "number out of range at octet 1" },
  -- strings
  { '"', missing("value", 2, "end in a string") }, { '"a', missing("value", 3, "end in a string") },
  { '"a\\"', missing("value", 5, "end in a string") }, { '["a]', missing("value", 5, "end in a string") },
  { '"\\x41"', missing("value", 2, "invalid escape code") },
  { '"a\\\'"', missing("value", 3, "invalid escape code") },
  { '"\\ "', missing("value", 2, "invalid escape code") }, { '"\\a"', missing("value", 2, "invalid escape code") },
  { '"\\0"', missing("value", 2, "invalid escape code") },
  { '"\\U0041"', missing("value", 2, "invalid escape code") },
  { '"\\u"', missing("value", 2, "invalid unicode escape code") },
  { '"\\u12"', missing("value", 2, "invalid unicode escape code") },
  { '"\\u000g"', missing("value", 2, "invalid unicode escape code") },
  { '"\\ud800"', missing("value", 2, "invalid unicode escape code") },
  { '"a\\udc00"', missing("value", 3, "invalid unicode escape code") },
  { '"\\ud800\\u0041"', missing("value", 2, "invalid unicode escape code") },
  { '"\\ud800\\ud800"', missing("value", 2, "invalid unicode escape code") },
  { '"\\ud83dx"', missing("value", 2, "invalid unicode escape code") },
  { '["\\udfff\\ud800"]', missing("value", 3, "invalid unicode escape code") },
  { '"a\tb"', bad "octet 3 is 0x09" }, { '"\1"', bad "octet 2 is 0x01" },
  { '["",\t"\127\31"]', bad "octet 8 is 0x1F" },
  { '{"a\r":1}', bad "octet 4 is 0x0D" }, { '"a\0b"', bad "octet 3 is 0x00" },
  -- encodings
  { "\0", bad "octet 1 is 0x00" }, { "[1]\0", bad "octet 4 is 0x00" }, { "[1\0]", bad "octet 3 is 0x00" },
  { "1\0002", bad "octet 2 is 0x00" }, { "[\0001\0]\0", bad "octet 2 is 0x00" },
  { "\xEF\xBB\xBF[]", bad "byte order mark at octet 1" },
  { "\xEF\xBB\xBF", bad "byte order mark at octet 1" }, { "\xFF\xFE[", bad "no UTF-8 at octet 1" },
  { '"\xFF"', bad "no UTF-8 at octet 2" }, { '"a\x80"', bad "no UTF-8 at octet 3" },
  { '"\xC0\x80"', bad "no UTF-8 at octet 2" },
  { '"\xE2\x82"', bad "no UTF-8 at octet 2" }, { '"\xED\xA0\x80"', bad "no UTF-8 at octet 2" },
  { '"\xF4\x90\x80\x80"', bad "no UTF-8 at octet 2" }, { '"é\xE9"', bad "no UTF-8 at octet 4" },
  { '{"\xFE":1}', bad "no UTF-8 at octet 3" }, { '["\xFF9007199254740993"]', bad "no UTF-8 at octet 3" },
  { "[\xA01]", bad "no UTF-8 at octet 2" }, { "[\u{A0}1]", missing("value", 2, "invalid token") },
  { "\v1", missing("value", 1, "invalid token") }, { "1\f", missing("end", 2, "invalid token") },
  { "\u{2028}1", missing("value", 1, "invalid token") }, { "\u{FEFF}", bad "byte order mark at octet 1" },
  -- nesting
  { nested(101, "[", "", "]"), "JSON nested deeper than 100 at octet 101" },
  { nested(100, "[", "{}", "]"), "JSON nested deeper than 100 at octet 101" },
  { nested(101, '{"a":', "1", "}"), "JSON nested deeper than 100 at octet 501" },
  { ("["):rep(100000), "JSON nested deeper than 100 at octet 101" },
}

return cases
