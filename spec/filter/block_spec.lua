local Block = require "poe.filter.block"
local contract = require "spec.contract.filter"

local function maker(options)
  return function() return Block.new(options) end
end

-- "5:hello,": a netstring, whose comma is taken as the last octet of its block.
local netstring = {
  encode = function(block) return #block - 1 .. ":" .. block end,
  decode = function(octets)
    local digits = octets:match "^%d*"
    if digits == octets and #digits < 4 then return nil end
    if not octets:find("^%d%d?%d?:") then return nil, "malformed netstring" end
    return tonumber(digits) + 1, #digits + 1
  end,
}

local OVER = "block longer than 5 octets"

local CASES = {
  { title = "fixed size",
    new = maker { block_size = 4 },
    stream = "\0\1\2\3abcd\r\n\255x12",
    records = { "\0\1\2\3", "abcd", "\r\n\255x" },
    unfinished = "incomplete block: 2 octets missing",
    long = function(size) return ("x"):rep(size) end },
  { title = "fixed size of one octet",
    new = maker { block_size = 1 },
    stream = "a\0c",
    records = { "a", "\0", "c" } },
  { title = "decimal length",
    new = maker(),
    stream = "3\0abc0\00012\0twelve\0\00012345",
    records = { "abc", "", "twelve\0\0001234" },
    unfinished = "incomplete block: its length is missing",
    long = function(size) return size .. "\0" .. ("x"):rep(size) end },
  { title = "decimal length of at most 5",
    new = maker { max_length = 5, max_buffer = 10 },
    stream = "5\0hello0005\0again1\0",
    records = { "hello", "again" },
    unfinished = "incomplete block: 1 octets missing",
    malformed = {
      { "1\0a6\0sixsix", { "a" }, OVER },
      { "1\0a99999\0", { "a" }, OVER },
      { "00000006\0", {}, OVER },
      { "1\0a00000000000", { "a" }, "no block length in 10 octets" },
      { "1\0ax1\0a", { "a" }, "malformed block length: octet 1 is 0x78" },
      { "1\0a\0001\0a", { "a" }, "malformed block length: octet 1 is 0x00" },
      { "12x\0", {}, "malformed block length: octet 3 is 0x78" },
      { "-5\0hello", {}, "malformed block length: octet 1 is 0x2d" },
      { "000005\0hello", {}, "block and header longer than 10 octets" },
    },
    endless = { maker { max_length = 5, max_buffer = 10 }, "0", "no block length in 10 octets" } },
  { title = "decimal length without end",
    new = maker(),
    stream = "1\0a",
    records = { "a" },
    malformed = { { ("1"):rep(30), {}, "block length of more than 18 digits" } },
    endless = { maker(), "1", "block length of more than 18 digits" } },
  { title = "packed length",
    new = maker { format = ">I2", max_length = 300 },
    stream = "\0\3abc\0\0\1\0" .. ("x"):rep(256) .. "\0\2a",
    records = { "abc", "", ("x"):rep(256) },
    unfinished = "incomplete block: 1 octets missing",
    malformed = { { "\0\1a\1\45", { "a" }, "block longer than 300 octets" } },
    endless = { maker { format = ">I2", max_length = 300 }, "\1\45", "block longer than 300 octets" },
    long = function(size) return string.pack(">I2", size % 300) .. ("x"):rep(size % 300) end },
  { title = "packed length with a sign",
    new = maker { format = "<i4" },
    stream = "\3\0\0\0abc\0\0\0\0",
    records = { "abc", "" },
    malformed = {
      { "\1\0\0\0a\255\255\255\255", { "a" }, "block length: integer >= 0 expected, got -1" },
    } },
  { title = "packed length of 8 octets",
    new = maker { format = ">I8" },
    stream = "\0\0\0\0\0\0\0\1a",
    records = { "a" },
    malformed = {
      { ("\255"):rep(8), {}, "block length: integer >= 0 expected, got -1" },
      { "\127" .. ("\255"):rep(7), {}, "block longer than 16777216 octets" },
    } },
  { title = "codec of functions",
    new = maker { length_codec = netstring },
    stream = "5:hello,0:,3:abc",
    records = { "hello,", "," },
    unfinished = "incomplete block: 1 octets missing",
    malformed = { { "1:a,xyz", { "a," }, "malformed netstring" } },
    endless = { maker { length_codec = { encode = tostring, decode = function() end } }, "x",
      "no block length in 4096 octets" } },
  { title = "codec of functions, in order",
    new = maker { length_codec = { netstring.encode, netstring.decode } },
    stream = "5:hello,",
    records = { "hello," } },
}

-- A block filter whose decoder answers so, whatever it is shown.
local function answering(...)
  local answer = table.pack(...)
  local function decode() return table.unpack(answer, 1, answer.n) end
  return Block.new { length_codec = { encode = tostring, decode = decode } }
end

describe("poe.filter.block", function()
  describe("as every filter", function()
    for _, case in ipairs(CASES) do contract(case) end
  end)

  describe("get_one", function()
    local useless = {
      { { -1, 1 }, "block length: integer >= 0 expected, got -1" },
      { { 1.5, 1 }, "block length: integer >= 0 expected, got 1.5" },
      { { math.huge, 1 }, "block length: integer >= 0 expected, got inf" },
      { { "1", 1 }, "block length: integer >= 0 expected, got string" },
      { { 1 }, "block header: integer in 0..3 expected, got nil" },
      { { 1, -1 }, "block header: integer in 0..3 expected, got -1" },
      { { 1, 4 }, "block header: integer in 0..3 expected, got 4" },
      { { 0, 0 }, "block with neither octets nor header" },
      { { (16 << 20) + 1, 1 }, "block longer than 16777216 octets" },
    }
    for _, case in ipairs(useless) do
      it("fails when a decoder is of no use: " .. case[2], function()
        local filter = answering(table.unpack(case[1]))

        assert.same({ {}, case[2] }, { filter:get { "abc" } })
        assert.same({ "abc" }, filter:get_pending())
      end)
    end

    it("takes a length that is a float without a fraction", function()
      assert.same({ { "bc" } }, { answering(2.0, 1.0):get { "abc" } })
    end)

    it("takes a length that counts the header, as length and no header", function()
      assert.same({ { "abc" } }, { answering(3, 0):get { "abc" } })
    end)

    it("shows a decoder more and more octets, at most 4096", function()
      local shown = {}
      local function decode(octets) shown[#shown + 1] = #octets end
      local filter = Block.new { length_codec = { encode = tostring, decode = decode } }

      assert.same({ {} }, { filter:get { ("x"):rep(4095) } })
      assert.same({ {}, "no block length in 4096 octets" }, { filter:get { "xx" } })

      assert.same({ 64, 128, 256, 512, 1024, 2048, 4095 }, table.move(shown, 1, 7, 1, {}))
      assert.equal(4096, shown[#shown])
    end)

    it("asks a decoder once about a block that comes in many pieces", function()
      local asked = 0
      local function decode() asked = asked + 1 return 1000, 1 end
      local filter = Block.new { length_codec = { encode = tostring, decode = decode } }

      for _ = 1, 1001 do filter:get { "x" } end

      assert.equal(1, asked)
      assert.is_nil(filter:get_pending())
    end)
  end)

  describe("finish", function()
    it("says how many octets are missing, and keeps what is there", function()
      local filter = Block.new { format = ">I4" }
      filter:get_one_start { "\0\0\0\1a\0\0\0\5he" }

      assert.equal("a", filter:finish())
      assert.same({ nil, "incomplete block: 3 octets missing" }, { filter:finish() })
      assert.same({ "\0\0\0\5he" }, filter:get_pending())
    end)
  end)

  describe("put", function()
    it("joins blocks of fixed size, as nothing tells them apart", function()
      assert.same({ "12345678" }, Block.new { block_size = 4 }:put { "1234", "5678" })
      assert.same({}, Block.new { block_size = 4 }:put {})
    end)

    it("gives a chunk per block with its length before it", function()
      assert.same({ "1\0a", "0\0", "2\0bc" }, Block.new():put { "a", "", "bc" })
      assert.same({ "\0\1a" }, Block.new { format = ">I2" }:put "a")
    end)

    local function codec(answer)
      return { encode = function() return answer end, decode = netstring.decode }
    end

    local rejected = {
      { { format = "B" }, ("x"):rep(256), "at most 255 octets expected for 'B', got 256" },
      { { format = "b" }, ("x"):rep(128), "at most 127 octets expected for 'b', got 128" },
      { { max_length = 5 }, "123456", "at most 5 octets expected, got 6" },
      { { length_codec = codec(7) }, "b", "string from encode expected, got number" },
      { { length_codec = codec(nil) }, "b", "string from encode expected, got nil" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[3], function()
        assert.has_error(function() Block.new(case[1]):put { case[2] } end,
          "bad argument #1 to 'put' (record 1: " .. case[3] .. ")")
      end)
    end

    it("blames the line that put a block that is too long", function()
      local filter = Block.new { format = "B" }

      local _, message = pcall(function() filter:put(("x"):rep(256)) end)

      assert.matches("block_spec.lua:%d+: bad argument", message)
    end)
  end)

  describe("when its decoder raises", function()
    local function failing_at(bad)
      local calls = 0
      return Block.new { length_codec = { netstring.encode, function(octets)
        calls = calls + 1
        if calls == bad then error("the decoder's own", 0) end
        return netstring.decode(octets)
      end } }
    end

    for _, method in ipairs { "get", "get_one", "finish" } do
      it("has lost nothing and goes on: " .. method, function()
        local filter, records = failing_at(2), {}
        filter:get_one_start "1:a,1:b,1:c,"
        if method ~= "get" then records[1] = filter:get_one() end

        assert.has_error(function() filter[method](filter, {}) end, "the decoder's own")

        for record in filter.get_one, filter do records[#records + 1] = record end
        assert.same({ "a,", "b,", "c," }, records)
        assert.same({}, { filter:finish() })
      end)
    end
  end)

  it("takes math.maxinteger for no limit", function()
    local filter = Block.new { max_length = math.maxinteger, max_buffer = math.maxinteger }

    assert.same({ { "ab" } }, { filter:get "2\0ab" })
  end)

  describe("new", function()
    it("fits max_length to a max_buffer that is given alone", function()
      assert.same({ { "123456" } }, { Block.new { format = ">I4", max_buffer = 10 }:get { "\0\0\0\6" .. "123456" } })
      local _, message = Block.new { format = ">I4", max_buffer = 10 }:get { "\0\0\0\7" }
      assert.is_string(message)
    end)

    local rejected = {
      { { block_size = 0 }, "block_size", "integer >= 1 expected, got 0" },
      { { block_size = 4, format = "B" }, "block_size", "not together with 'format'" },
      { { block_size = 4, max_length = 4 }, "block_size", "not together with 'max_length'" },
      { { block_size = 4, length_codec = netstring }, "block_size", "not together with 'length_codec'" },
      { { format = "B", length_codec = netstring }, "length_codec", "not together with 'format'" },
      { { block_size = 8, max_buffer = 7 }, "max_buffer", "integer >= 8 expected, got 7" },
      { { max_length = 10, max_buffer = 12 }, "max_buffer", "integer >= 13 expected, got 12" },
      { { format = ">I4", max_length = 10, max_buffer = 13 }, "max_buffer", "integer >= 14 expected, got 13" },
      { { length_codec = {} }, "length_codec", "functions encode and decode expected" },
      { { length_codec = { encode = print } }, "length_codec", "functions encode and decode expected" },
    }
    for _, format in ipairs { "s4", "z", "d", "I9", "I17", "I0", "!I4", "I4I4", "I4 ", "" } do
      rejected[#rejected + 1] = { { format = format }, "format", format == ""
        and "string of >= 1 octets expected, got 0 octets"
        or "string.pack integer of at most 8 octets expected, got '" .. format .. "'" }
    end
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() Block.new(case[1]) end,
          ("bad option '%s' to 'poe.filter.block.new' (%s)"):format(case[2], case[3]))
      end)
    end
  end)
end)
