local Reference = require "poe.filter.reference"
local cjson = require "cjson"
local contract = require "spec.contract.filter"

local has_zlib, zlib = pcall(require, "zlib")

-- Text, reversed; "BAD" cannot be read.
local reversed = {
  encode = function(text)
    if type(text) ~= "string" then error "text expected" end
    return text:reverse()
  end,
  decode = function(octets)
    if octets == "DAB" then error "bad data" end
    return octets:reverse()
  end,
}

local function maker(options)
  return function() return Reference.new(options) end
end

local function frame(octets)
  return #octets .. "\0" .. octets
end

local CASES = {
  { title = "reversed text",
    new = maker { serializer = reversed },
    stream = "3\0cba0\00013\0ba\0a1\0dcbaxyz",
    records = { "abc", "", "zyxabcd\0001a\0ab" },
    put = { "abc", "" },
    wrong = { { { 3, nil, "a" }, "record 2: record expected, got nil" },
      { { {} }, "record 1: encode: text expected" } },
    malformed = {
      { "1\0a3\0DAB3\0cba", { "a" }, "decode: bad data" },
      { "3\0cbax3\0cba", { "abc" }, "malformed block length: octet 1 is 0x78" },
      { "-1\0a", {}, "malformed block length: octet 1 is 0x2d" },
      { "1\0a\0001\0a", { "a" }, "malformed block length: octet 1 is 0x00" },
      { "12 \0", {}, "malformed block length: octet 3 is 0x20" },
      { ("1"):rep(30), {}, "block length of more than 18 digits" },
    },
    long = function(size) return frame(("x"):rep(size)) end },
  { title = "JSON",
    new = maker(),
    stream = frame '{"a":[1,2,{"b":"c"}]}' .. frame "true" .. frame '"x"' .. "9\0null",
    records = { { a = { 1, 2, { b = "c" } } }, true, "x" },
    unfinished = "incomplete record",
    wrong = { { { "a", print }, "record 2: encode: Cannot serialise function: type not supported" } },
    malformed = {
      { "4\0true2\0[}4\0true", { true }, "decode: Expected value but found T_OBJ_END at character 2" },
      { "0\0", {}, "decode: Expected value but found T_END at character 1" },
    } },
  { title = "at most 4 octets",
    new = maker { serializer = reversed, max_length = 4, max_buffer = 6 },
    stream = "4\0dcba",
    records = { "abcd" },
    wrong = { { { 3, nil, "a" }, "record 2: record expected, got nil" } },
    malformed = {
      { "1\0a5\0abcde", { "a" }, "record longer than 4 octets" },
      { "1\0a99999999\0", { "a" }, "record longer than 6 octets" },
      { "1\0a99999\0", { "a" }, "record longer than 4 octets" },
      { ("1"):rep(20), {}, "record longer than 6 octets" },
      { "123456x", {}, "record longer than 6 octets" },
      { "0004\0abcd", {}, "record longer than 6 octets" },
    },
    endless = { maker { max_length = 4, max_buffer = 6 }, "0", "record longer than 6 octets" } },
}

if has_zlib then
  CASES[#CASES + 1] = {
    title = "compressed",
    new = maker { compression = true, max_length = 3000 },
    stream = frame(zlib.deflate()(cjson.encode(("x"):rep(2000)), "finish")) .. frame(zlib.deflate()("7", "finish")),
    records = { ("x"):rep(2000), 7 },
    wrong = { { { print }, "record 1: encode: Cannot serialise function: type not supported" } },
    malformed = {
      { frame "true", {}, "inflate: malformed data" },
      { frame(zlib.deflate()("true", "finish"):sub(1, -2)), {}, "inflate: the data have no end" },
      { frame(zlib.deflate()("true", "finish") .. "xy"), {}, "inflate: 2 octets after the end of the data" },
      { frame(zlib.deflate()(("1"):rep(3001), "finish")), {}, "record longer than 3000 octets, when inflated" },
      { "3834\0", {}, "record longer than 3834 octets" },
    },
  }
end

describe("poe.filter.reference", function()
  describe("as every filter", function()
    for _, case in ipairs(CASES) do contract(case) end
  end)

  describe("put and get", function()
    it("frame what the serializer makes, as POE does", function()
      local filter = Reference.new { serializer = reversed }

      assert.same({ "3\0cba", "0\0" }, filter:put { "abc", "" })
      assert.same({ "3\0cba" }, filter:put "abc")
      assert.same({ "abc", "" }, filter:get "3\0cba0\0")
    end)

    it("take one table that is no list for one record", function()
      local filter = Reference.new()

      assert.same({ '7\0{"a":1}' }, filter:put { a = 1 })
      assert.same({ '7\0{"a":1}' }, filter:put { { a = 1 } })
      assert.same({}, filter:put {})
    end)

    it("keep null apart from no record", function()
      local filter = Reference.new()

      filter:get_one_start "4\0null"

      assert.equal(cjson.null, filter:get_one())
      assert.is_nil(filter:get_one())
    end)

    local too_long = {
      { { serializer = reversed, max_length = 5 }, "abcdef", "at most 5 octets expected, got 6" },
      { { serializer = reversed, max_buffer = 6 }, "abcde", "at most 6 octets expected with its length, got 7" },
    }
    for _, case in ipairs(too_long) do
      it("refuse what is too long: " .. case[3], function()
        local filter = Reference.new(case[1])
        local longest = case[2]:sub(1, -2)
        assert.same({ longest }, filter:get(filter:put(longest)))

        local _, message = pcall(function() filter:put { "a", case[2] } end)

        assert.matches("reference_spec.lua:%d+: bad argument #1 to 'put' %(record 2: ", message)
        assert.matches(case[3], message, 1, true)
      end)
    end

    if has_zlib then
      it("take what gets longer by compression", function()
        local octets, random = {}, 1
        for i = 1, 100000 do
          random = (random * 1103515245 + 12345) % (1 << 31)
          octets[i] = string.char(random >> 16 & 255)
        end
        local text = table.concat(octets)
        local options = { serializer = reversed, compression = true, max_length = #text }
        local chunks = Reference.new(options):put(text)

        assert.is_true(#chunks[1] > #text + 20)
        assert.is_true(text == Reference.new(options):get(chunks)[1])
      end)
    end

    it("give false, which is a record", function()
      local filter = Reference.new()

      filter:get_one_start(filter:put { false, true, false })

      assert.same({ false, true, false }, { filter:get_one(), filter:get_one(), filter:finish() })
      assert.same({ false, 1 }, filter:get(filter:put { false, 1 }))
    end)

    it("give integers for numbers that are", function()
      local record = Reference.new():get(frame '[1,{"a":-2e3},1.5,1e300,9007199254740993,"3"]')[1]

      assert.equal("1 -2000 1.5 1e+300 9007199254740992 3", table.concat({ record[1], record[2].a,
        table.unpack(record, 3) }, " "))
    end)

    it("do not care for what others set in lua-cjson", function()
      local filter = Reference.new()

      cjson.encode_number_precision(3)
      local chunks = filter:put { 1.23456789 }
      cjson.encode_number_precision(14)

      assert.same({ "10\0001.23456789" }, chunks)
    end)
  end)

  describe("a serializer", function()
    local function decoding(decode)
      return Reference.new { serializer = { encode = tostring, decode = decode } }
    end

    it("may say why it has no value, or raise anything", function()
      assert.same({ {}, "decode: not today" }, { decoding(function() return nil, "not today" end):get "0\0" })
      assert.same({ {}, "decode: it gave nothing" }, { decoding(function() end):get "0\0" })
      assert.same({ {}, "decode: 7" }, { decoding(function() error(7) end):get "0\0" })
    end)

    it("must make octets", function()
      local filter = Reference.new { serializer = { encode = function(value) return value end, decode = tostring } }

      assert.has_error(function() filter:put { "a", 3 } end,
        "bad argument #1 to 'put' (record 2: string from encode expected, got number)")
    end)

    it("that wants memory has failed for now, not for good", function()
      local short = true
      local filter = decoding(function(octets)
        if short then error("not enough memory", 0) end
        return octets
      end)

      assert.has_error(function() filter:get "1\0a" end, "not enough memory")
      short = false
      assert.same({ "a" }, filter:get {})
    end)
  end)

  describe("new", function()
    local rejected = {
      { { serializer = {} }, "functions encode and decode expected" },
      { { serializer = { encode = print } }, "functions encode and decode expected" },
      { { serializer = 3 }, "table expected, got number" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2], function()
        local _, message = pcall(function() return (Reference.new(case[1])) end)

        assert.matches("reference_spec.lua:%d+: ", message)
        assert.equal("bad option 'serializer' to 'poe.filter.reference.new' (" .. case[2] .. ")",
          message:match ": (.*)")
      end)
    end

    it("raises on an option that is unknown", function()
      assert.has_error(function() Reference.new { no_fatals = true } end,
        "unknown option 'no_fatals' to 'poe.filter.reference.new'")
    end)
  end)
end)

describe("poe.filter.reference, without a library", function()
  -- Load the filter anew where `name` cannot be loaded.
  local function without(name, options)
    local parts = { "poe.filter.reference", name }
    for i, part in ipairs { "compression", "serializer" } do parts[i + 2] = parts[1] .. "." .. part end
    local loaded = {}
    for i, part in ipairs(parts) do loaded[i], package.loaded[part] = package.loaded[part], nil end
    package.preload[name] = function() error "it is not installed" end
    local ok, message = pcall(function() return (require("poe.filter.reference").new(options)) end)
    package.preload[name] = nil
    for i, part in ipairs(parts) do package.loaded[part] = loaded[i] end
    return ok, message
  end

  it("says that compression needs lua-zlib, and does without it else", function()
    local _, message = without("zlib", { compression = true })

    assert.matches("reference_spec.lua:%d+: bad option 'compression' to 'poe.filter.reference.new' "
      .. "%(lua%-zlib expected, which is not installed%)", message)
    assert.is_true(without("zlib"))
  end)

  it("says that it needs a serializer or lua-cjson", function()
    local _, message = without("cjson")

    assert.matches("reference_spec.lua:%d+: bad option 'serializer' to 'poe.filter.reference.new' "
      .. "%(expected, as lua%-cjson is not installed%)", message)
    assert.is_true(without("cjson", { serializer = reversed }))
  end)
end)
