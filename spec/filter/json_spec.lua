local JSON = require "poe.filter.json"
local contract = require "spec.contract.filter"
local filter = require "poe.filter"

local null = JSON.null

local function maker(options)
  return function() return JSON.new(options) end
end

local function string_of(size)
  return '"' .. ("x"):rep(size - 2) .. '"'
end

local WRONG = {
  { { "a", print }, "record 2: value of JSON expected, got function" },
  { nil, "record or table of records expected, got nil" },
  { { 1, nil, 3 }, "record 2: record expected, got nil" },
  { { nil, 2 }, "record 1: record expected, got nil" },
  { { 1, a = 2 }, "record 2: record expected, got nil" },
  { { { io.stdout } }, "record 1: value of JSON expected, got userdata" },
  { { 0, { { a = 0 / 0 } } }, "record 2: finite number expected, got " .. tostring(0 / 0) },
  { { -1 / 0 }, "record 1: finite number expected, got -inf" },
  { { { [11] = 1 } }, "record 1: excessively sparse array" },
  { { "\xFF" }, "record 1: string that is no UTF-8" },
  { { { ["\xC0\x80"] = 1 } }, "record 1: string that is no UTF-8" },
  { { { "\xFF12", 1 << 60 } }, "record 1: string that is no UTF-8" },
  { { { [true] = 1 } }, "record 1: string or integer of at most 14 digits expected as key, got boolean" },
  { { { [1.5] = 1 } }, "record 1: string or integer of at most 14 digits expected as key, got 1.5" },
  { { { 1, a = 2, ["1"] = 3 } }, "record 1: keys 1 and '1' in one object" },
  { coroutine.create(print), "record 1: value of JSON expected, got thread" },
}

local CASES = {
  { title = "lines",
    new = maker(),
    stream = '{"a":[1,"\\n"]}\n\n2\r\n \t\r\n"é\\"]"\n\nnull\n[]\n-1.5e3 \n{"a":tr',
    records = { { a = { 1, "\n" } }, 2, 'é"]', null, {}, -1500 },
    unfinished = "malformed JSON: value expected at octet 6, got invalid token",
    wrong = WRONG,
    malformed = {
      { '1\n{"a":}\n2\n', { 1 }, "malformed JSON: value expected at octet 6, got '}'" },
      { '[1]\r\n [1] x\n', { { 1 } }, "malformed JSON: end expected at octet 6, got invalid token" },
      { '"a\0"\n', {}, "malformed JSON: octet 3 is 0x00" },
      { '"a"\n"\xFF"\n', { "a" }, "malformed JSON: no UTF-8 at octet 2" },
      { '\xEF\xBB\xBF"a"\n', {}, "malformed JSON: byte order mark at octet 1" },
      { "1\nNaN\n", { 1 }, "malformed JSON: value expected at octet 1, got invalid token" },
      { "1e999\n", {}, "number out of range at octet 1" },
    },
    long = function(size) return string_of(size) .. "\n" end,
    endless = { maker { max_length = 1000 }, '[""],', "JSON value longer than 1000 octets" } },
  { title = "lines, the last of which has no end",
    new = maker(),
    stream = '1\n{"a":23}',
    records = { 1, { a = 23 } },
    wrong = WRONG },
  { title = "lines of at most 5 octets",
    new = maker { max_length = 5 },
    stream = '"abc"\n \r\n12345\n',
    records = { "abc", 12345 },
    wrong = WRONG,
    malformed = {
      { "1\n123456\n", { 1 }, "JSON value longer than 5 octets" },
      { "1\n12345 ", { 1 }, "JSON value longer than 5 octets" },
      { "      \n", {}, "JSON value longer than 5 octets" },
    },
    endless = { maker { max_length = 5 }, "1", "JSON value longer than 5 octets" } },
  { title = "lines of at most 5 octets that end with CRLF",
    new = maker { max_length = 5 },
    stream = '"abc"\r\n12345\r\n1 \r\r\r\n1234\r',
    records = { "abc", 12345, 1, 1234 },
    wrong = WRONG,
    malformed = {
      { "12345\r\r\n", {}, "JSON value longer than 5 octets" },
      { "1\r\n12345\r ", { 1 }, "JSON value longer than 5 octets" },
      { "123456\r\n", {}, "JSON value longer than 5 octets" },
    },
    endless = { maker { max_length = 5 }, "\r", "JSON value longer than 5 octets" } },
  { title = "lines, the last of which is too long with its CR",
    new = maker { max_length = 5 },
    stream = "1\n12345\r",
    records = { 1 },
    unfinished = "JSON value longer than 5 octets",
    wrong = WRONG },
  { title = "lines of at most 3 elements",
    new = maker { max_elements = 3 },
    stream = '[1,2,3]\n[[[{}]]]\n{"a":[1],"b":",,,,"}\n[[],[],{ }]\n",,,,"\n',
    records = { { 1, 2, 3 }, { { { {} } } }, { a = { 1 }, b = ",,,," }, { {}, {}, {} }, ",,,," },
    wrong = WRONG,
    malformed = {
      { "1\n[1,2,3,4]\n", { 1 }, "JSON with more than 3 elements at octet 7" },
      { '{"a":[1,2],"b":1}\n', {}, "JSON with more than 3 elements at octet 11" },
      { "[[[[1]]]]\n", {}, "JSON with more than 3 elements at octet 4" },
    } },
  { title = "concatenated",
    new = maker { framing = "concatenated" },
    stream = '{"a":"\\\\\\"}]"}[1,[2,{"b":"]"}],"["] \n 12"é\\""-1.5e+3truetrue1null\t{}[]"\\\\"3-4e-1-5E',
    records = {
      { a = '\\"}]' }, { 1, { 2, { b = "]" } }, "[" }, 12, 'é"', -1500, true, true, 1, null, {}, {}, "\\", 3, -0.4,
    },
    unfinished = "malformed JSON: end expected at octet 3, got invalid token",
    wrong = WRONG,
    malformed = {
      { "1 ]", { 1 }, "malformed JSON: value expected at octet 1, got ']'" },
      { "[1,2] , 3", { { 1, 2 } }, "malformed JSON: value expected at octet 1, got ','" },
      { "[1}[]", {}, "malformed JSON: comma or array end expected at octet 3, got '}'" },
      { " \xEF\xBB\xBF[]", {}, "malformed JSON: byte order mark at octet 1" },
      { "\xE9[]", {}, "malformed JSON: no UTF-8 at octet 1" },
      { "1 trux", { 1 }, "malformed JSON: value expected at octet 1, got invalid token" },
      { "[1e999]", {}, "number out of range at octet 2" },
      { '["\n"]', {}, "malformed JSON: octet 3 is 0x0A" },
      { "1--2 ", { 1 }, "malformed JSON: value expected at octet 1, got invalid number" },
      { "NaN", {}, "malformed JSON: value expected at octet 1, got invalid token" },
    },
    long = string_of,
    endless = { maker { framing = "concatenated", max_length = 1000, max_depth = 1000 }, '["',
      "JSON value longer than 1000 octets" } },
  { title = "concatenated, with a number at the end",
    new = maker { framing = "concatenated" },
    stream = '"a"12',
    records = { "a", 12 },
    wrong = WRONG,
    endless = { maker { framing = "concatenated", max_length = 1000 }, "1", "JSON value longer than 1000 octets" } },
  { title = "concatenated, with half an array at the end",
    new = maker { framing = "concatenated", max_depth = 3 },
    stream = '1 [[[2]]] [1',
    records = { 1, { { { 2 } } } },
    unfinished = "incomplete JSON value",
    wrong = WRONG,
    malformed = {
      { "1 [{\"a\":[[", { 1 }, "JSON nested deeper than 3 at octet 8" },
      { "[[[[]]]]", {}, "JSON nested deeper than 3 at octet 4" },
    },
    endless = { maker { framing = "concatenated" }, "[", "JSON nested deeper than 100 at octet 101" } },
  { title = "sequence",
    new = maker { framing = "sequence", malformed = "fault" },
    stream = '\30{"a":"\\\\\\""}\n\30\30[1,\n"]"]\r\n\n\30 12\n\30\n "é" \n\30null \30true\n\30[]\30{}',
    records = { { a = '\\"' }, { 1, "]" }, 12, "é", null, true, {}, {} },
    wrong = WRONG,
    malformed = {
      { "\x1E1\n\x1E123\30", { 1 }, "malformed JSON: white space expected at octet 4, got end" },
      { "\x1E1\n\30 true\30", { 1 }, "malformed JSON: white space expected at octet 6, got end" },
      { "\30[1\n\30[2]\n", {}, "malformed JSON: comma or array end expected at octet 4, got end" },
      { '\30"a\n\30[2]\n', {}, "malformed JSON: octet 3 is 0x0A" },
      { '\30"a\\\30[2]\n', {}, "malformed JSON: value expected at octet 3, got invalid escape code" },
      { "\x1E1\n2\n\30", { 1 }, "malformed JSON sequence: record separator expected at octet 1" },
      { "1\n\30", {}, "malformed JSON sequence: record separator expected at octet 1" },
      { "\30 \30[]", {}, "malformed JSON: value expected at octet 2, got end" },
      { "\30\xEF\xBB\xBF1\n", {}, "malformed JSON: byte order mark at octet 1" },
    },
    long = function(size) return "\30" .. string_of(size) .. "\n" end,
    endless = { maker { framing = "sequence", max_length = 1000 }, "[[", "JSON value longer than 1000 octets" } },
  { title = "sequence, with a number that may be cut at the end",
    new = maker { framing = "sequence", malformed = "fault" },
    stream = '\30"a"\n\30 1\30',
    records = { "a" },
    unfinished = "malformed JSON: white space expected at octet 3, got end",
    put = { "a", 1, { b = { 1.5 } } },
    wrong = WRONG },
}

-- What comes out of a filter, one octet at a time: what is malformed as its octets and why.
local function reported(filter_, octets)
  local records = {}
  local function add(record)
    records[#records + 1] = JSON.ismalformed(record) and { record.octets, record.message } or record
  end
  for octet in octets:gmatch "." do
    filter_:get_one_start(octet)
    for record in filter_.get_one, filter_ do add(record) end
  end
  for record in filter_.finish, filter_ do add(record) end
  return records
end

describe("poe.filter.json, as every filter", function()
  for _, case in ipairs(CASES) do contract(case) end
end)

describe("poe.filter.json", function()
  it("is poe.filter's", function()
    assert.equal(JSON.new, filter.json)
  end)

  it("gives false, as a record that is none of nil", function()
    for _, framing in ipairs { "lines", "concatenated", "sequence" } do
      local json = JSON.new { framing = framing }
      local chunks = json:put { false, false }

      assert.same({ { false, false } }, { json:get(chunks) })
      json:get_one_start(chunks)
      assert.is_false(json:get_one())
      assert.is_false(json:finish())
      assert.is_nil(json:finish())
    end
  end)

  it("gives false from messages, too", function()
    local messages = filter.messages { filter = JSON.new() }

    assert.same({ { false, 1, false } }, { messages:get { "false\n1\n", "false" } })
  end)

  it("reads and writes what is nested very deep, if it is told to", function()
    local json = JSON.new { max_depth = 10000 }
    local text = ("["):rep(9999) .. "{}" .. ("]"):rep(9999) .. "\n"

    assert.equal(text, json:put(json:get(text))[1])
  end)

  it("takes no table for each of millions of elements", function()
    local json, octets = JSON.new(), "[" .. ("[],"):rep(1 << 21) .. "[]]\n"
    collectgarbage()
    collectgarbage "stop"
    local before = collectgarbage "count"

    local records, message = json:get(octets)
    local kibibytes = collectgarbage "count" - before
    collectgarbage "restart"

    assert.same({ {}, "JSON with more than 1048576 elements at octet 3145729" }, { records, message })
    assert.is_true(kibibytes < 4 * #octets / 1024)
  end)

  it("drops any number of empty lines and white space", function()
    for framing, blank in pairs { lines = " \r\n\n", concatenated = " \r\n\t", sequence = " \n" } do
      local json = JSON.new { framing = framing, max_length = 10 }

      assert.same({ {} }, { json:get(blank:rep(1000)) })
      assert.is_nil(json:get_pending())
    end
  end)

  it("skips one half of a value nowhere: another filter may take it", function()
    local json = JSON.new { framing = "sequence" }
    json:get '\30{"a":1}\n\n\30[1,'

    assert.same({ "\30[1," }, json:get_pending())
  end)

  it("gives a literal as soon as it has all its octets, and a number when it has ended", function()
    local json = JSON.new { framing = "concatenated" }

    assert.same({ { true } }, { json:get "true" })
    assert.same({ {} }, { json:get "12" })
    assert.same({ { 12 } }, { json:get "\n" })
  end)

  it("gives an element of a sequence when it has its LF", function()
    local json = JSON.new { framing = "sequence" }

    assert.same({ { { 1 } } }, { json:get "\30[\n1]\n" })
  end)

  describe("with malformed = 'report'", function()
    it("goes on after a line that is malformed", function()
      local json = JSON.new { malformed = "report" }

      assert.same({ 1, { "[1}", "malformed JSON: comma or array end expected at octet 3, got '}'" }, 2,
        { "x", "malformed JSON: value expected at octet 1, got invalid token" } }, reported(json, "1\n[1}\n2\nx"))
    end)

    it("goes on at the next separator of a sequence, as it does by default", function()
      for _, malformed in ipairs { "report", false } do
        local json = JSON.new { framing = "sequence", malformed = malformed or nil }

        assert.same({
          { "stray\n", "malformed JSON sequence: record separator expected at octet 1" },
          1, { "12", "malformed JSON: white space expected at octet 3, got end" },
          { "{]", "malformed JSON: object key string expected at octet 2, got ']'" },
          true, { "[1\n", "malformed JSON: comma or array end expected at octet 4, got end" },
          { "tru", "malformed JSON: value expected at octet 1, got invalid token" },
        }, reported(json, "stray\n\x1E1\n\x1E12\30{]\nall\n\"this\n\30true\n\n\30[1\n\30tru"))
      end
    end)

    it("ends at a value that is too long", function()
      local json = JSON.new { malformed = "report", max_length = 3 }

      assert.same({ {}, "JSON value longer than 3 octets" }, { json:get "1234\n1\n" })
    end)

    it("makes records that say what is wrong", function()
      local record = JSON.new { malformed = "report" }:get("x\n")[1]

      assert.is_true(JSON.ismalformed(record))
      assert.equal("malformed JSON: value expected at octet 1, got invalid token", tostring(record))
      for _, value in ipairs { 1, "x", {}, null, true } do assert.is_false(JSON.ismalformed(value)) end
    end)
  end)

  describe("put", function()
    local function put(records, options)
      return table.concat(JSON.new(options):put(records))
    end

    it("ends each value as its framing wants it", function()
      local records = { 1, "a", { 2 }, { a = 3 }, true, null }

      assert.equal('1\n"a"\n[2]\n{"a":3}\ntrue\nnull\n', put(records))
      assert.equal('1\n"a"[2]{"a":3}true\nnull\n', put(records, { framing = "concatenated" }))
      assert.equal('\x1E1\n\30"a"\n\30[2]\n\30{"a":3}\n\30true\n\30null\n', put(records, { framing = "sequence" }))
    end)

    it("makes one chunk of each value", function()
      assert.same({ "1\n", "[]\n", '"a"\n' }, JSON.new():put { 1, JSON.array {}, "a" })
    end)

    it("takes a value alone, if it is no list", function()
      for text, value in pairs { ['{"a":1}\n'] = { a = 1 }, ["1\n"] = 1, ["false\n"] = false, ["null\n"] = null,
        ["[1]\n"] = JSON.array { 1 }, ["[]\n"] = JSON.array {}, ["{}\n"] = { {} }, [""] = {} } do
        assert.equal(text, put(value))
      end
    end)

    it("writes an empty table as an object, and json.array's as an array, anywhere", function()
      assert.equal('[{},[]]\n', put { { {}, JSON.array {} } })
      assert.equal('{"a":[]}\n', put { a = JSON.array {} })
      assert.equal('[[1]]\n', put { { JSON.array { 1 } } })
    end)

    it("writes numbers with all digits they need", function()
      local texts = { [0.1] = "0.1", [0.1 + 0.2] = "0.30000000000000004", [1 / 3] = "0.3333333333333333",
        [19.99] = "19.99",
        [5e-324] = "4.9406564584125e-324", [math.maxinteger] = "9223372036854775807", [1e300] = "1e+300",
        [math.mininteger] = "-9223372036854775808", [(1 << 53) + 1] = "9007199254740993", [3.0] = "3", [100] = "100",
        [99999999999999] = "99999999999999", [100000000000000] = "100000000000000", [123456.654321] = "123456.654321" }
      for number, text in pairs(texts) do
        assert.equal(text .. "\n", put(number))
        assert.equal("[" .. text .. "]\n", put { { number } })
        assert.same({ number }, JSON.new():get(put(number)))
      end
      assert.equal("-0\n", put(-0.0))
    end)

    it("reads back every double that it writes", function()
      local json, random = JSON.new(), 42
      local function octets()
        random = (random * 6364136223846793005 + 1442695040888963407)
        return random
      end
      for _ = 1, 2000 do
        local number = string.unpack("d", string.pack("j", octets()))
        if number == number and number - number == 0 then
          assert.equal(number, json:get(json:put(number))[1])
        end
      end
    end)

    it("writes holes of arrays as null, up to its limits", function()
      assert.equal("[1,null,3]\n", put { { 1, nil, 3 } })
      assert.equal("[" .. ("null,"):rep(9) .. "1]\n", put { { [10] = 1 } })
      assert.equal('{"11":1}\n', put({ { [11] = 1 } }, { sparse_convert = true }))
      assert.equal("[" .. ("null,"):rep(10) .. "1]\n", put({ { [11] = 1 } }, { sparse_safe = 11 }))
      assert.equal("[" .. ("null,"):rep(19) .. "1]\n", put({ { [20] = 1 } }, { sparse_ratio = 20 }))
      assert.equal("[" .. ("null,"):rep(99) .. "1]\n", put({ { [100] = 1 } }, { sparse_ratio = 0 }))
    end)

    it("makes strings of integer keys, where there are others", function()
      assert.equal('{"0":1}\n', put { { [0] = 1 } })
      assert.equal('{"-5":1}\n', put { { [-5] = 1 } })
      assert.same({ { ["1"] = 1, a = 2 } }, JSON.new():get(put { { 1, a = 2 } }))
    end)

    it("raises on cycles and what is too deep", function()
      local cycle = {}
      cycle.a = { cycle }
      local deep = 1
      for _ = 1, 4 do deep = { deep } end

      assert.has_error(function() put { cycle } end, "bad argument #1 to 'put' (record 1: nested deeper than 100)")
      assert.has_error(function() put({ 1, deep }, { max_depth = 3 }) end,
        "bad argument #1 to 'put' (record 2: nested deeper than 3)")
      assert.equal("[[[[1]]]]\n", put({ deep }, { max_depth = 4 }))
    end)

    it("asks no metamethod", function()
      local function raise() error "asked" end
      local odd = setmetatable({ 1 }, { __index = raise, __len = raise, __pairs = raise })

      assert.equal("[1]\n", put { odd })
    end)
  end)

  describe("clone", function()
    it("shares no limits with filters of other options", function()
      local shallow, deep = JSON.new { max_depth = 1 }, JSON.new()

      assert.same({ { { { 1 } } } }, { deep:clone():get "[[1]]\n" })
      assert.same({ {}, "JSON nested deeper than 1 at octet 2" }, { shallow:clone():get "[[1]]\n" })
    end)

    it("leaves lua-cjson's own settings alone", function()
      JSON.new { max_depth = 1 }

      assert.equal(1000, require("cjson").decode_max_depth())
    end)
  end)

  describe("new", function()
    local rejected = {
      { { framing = "line" }, "framing", "'lines', 'concatenated' or 'sequence' expected, got 'line'" },
      { { max_length = 0 }, "max_length", "integer in 1..1152921504606846976 expected, got 0" },
      { { max_depth = 0 }, "max_depth", "integer in 1..10000 expected, got 0" },
      { { max_depth = 10001 }, "max_depth", "integer in 1..10000 expected, got 10001" },
      { { max_elements = 0 }, "max_elements", "integer in 1..1152921504606846976 expected, got 0" },
      { { malformed = true }, "malformed", "'fault' or 'report' expected, got boolean" },
      { { framing = "concatenated", malformed = "report" }, "malformed",
        "not 'report' with framing 'concatenated': nothing tells where to go on" },
      { { sparse_ratio = -1 }, "sparse_ratio", "integer in 0..2147483647 expected, got -1" },
      { { sparse_convert = 1 }, "sparse_convert", "boolean expected, got number" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() JSON.new(case[1]) end,
          ("bad option '%s' to 'poe.filter.json.new' (%s)"):format(case[2], case[3]))
      end)
    end

    it("raises when json.array is given no table", function()
      assert.has_error(function() JSON.array "a" end,
        "bad argument #1 to 'poe.filter.json.array' (table expected, got string)")
    end)
  end)
end)
