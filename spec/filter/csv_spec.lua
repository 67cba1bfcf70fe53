local CSV = require "poe.filter.csv"
local contract = require "spec.contract.filter"
local filter = require "poe.filter"

local function maker(options)
  return function() return CSV.new(options) end
end

local WRONG = {
  { "a,b", "record or table of records expected, got string" },
  { { { "a", "b" }, "c" }, "record 2: table of fields expected, got string" },
  { { { "a", "b" }, nil, { "c", "d" } }, "record 2: record expected, got nil" },
  { { {} }, "record 1: field expected" },
  { { { "a", "b" }, { "c", true } }, "record 2: field 2: string or number expected, got boolean" },
  { { { "a", nil, "b" } }, "record 1: field 2: string or number expected, got nil" },
  { { "a", {} }, "record 1: field 2: string or number expected, got table" },
}

local NO_NAMES = { { a = 1 }, "record 1: names expected, by option or from a header that was read" }

local function and_no_names()
  local wrong = table.move(WRONG, 1, #WRONG, 1, {})
  wrong[#wrong + 1] = NO_NAMES
  return wrong
end

local function bad(record, why)
  return ("malformed CSV: record %d: %s"):format(record, why)
end

local STREAM = 'a,"b ""c"", d",e\r\n\r\n,,\n"","x\r\ny\n", z \r\n"""","",""""""\n"é\0",\255,1\n'

local RECORDS = {
  { "a", 'b "c", d', "e" }, { "", "", "" }, { "", "x\r\ny\n", " z " }, { '"', "", '""' }, { "é\0", "\255", "1" },
}

local CASES = {
  { title = "records",
    new = maker(),
    stream = STREAM,
    records = RECORDS,
    wrong = and_no_names(),
    malformed = {
      { 'a,b\na,b"\n', { { "a", "b" } }, bad(2, "quote in a field without quotes at octet 4") },
      { 'a "b", c\n', {}, bad(1, "quote in a field without quotes at octet 3") },
      { '"a"b\n', {}, bad(1, "separator or end of record expected after a closing quote at octet 4") },
      { 'x\n"a" ,b\n', { { "x" } }, bad(2, "separator or end of record expected after a closing quote at octet 4") },
      { '"a"\rb\n', {}, bad(1, "LF expected after CR at octet 5") },
      { "a\rb\n", {}, bad(1, "LF expected after CR at octet 3") },
      { '"a",b\rc\n', {}, bad(1, "LF expected after CR at octet 7") },
      { "a\r\r\n", {}, bad(1, "LF expected after CR at octet 3") },
      { "\n\r\na,b\nc\n", { { "a", "b" } }, bad(2, "2 fields expected, got 1") },
      { "a,b\nc,d,e\n", { { "a", "b" } }, bad(2, "2 fields expected, got 3") },
    },
    long = function(size) return '"' .. ("x,\n"):rep(size // 3) .. '"\n' end,
    endless = { maker { max_length = 100 }, '"",', "record longer than 100 octets" } },
  { title = "a last record without its end",
    new = maker { fields = "any" },
    stream = 'a,b\r\nc,"d\n"\ne,f,',
    records = { { "a", "b" }, { "c", "d\n" }, { "e", "f", "" } },
    wrong = and_no_names(),
    endless = { maker { max_length = 100 }, "a,", "record longer than 100 octets" } },
  { title = "a last record with an open quote",
    new = maker(),
    stream = 'a,b\nc,"d,\n',
    records = { { "a", "b" } },
    unfinished = bad(2, "closing quote expected, got end at octet 7"),
    wrong = and_no_names() },
  { title = "a last record with half its end",
    new = maker(),
    stream = '"a"\r\n"b"\r',
    records = { { "a" } },
    unfinished = bad(2, "LF expected after CR, got end at octet 5"),
    wrong = and_no_names() },
  { title = "a last record without quotes and with half its end",
    new = maker(),
    stream = "a\r\nb\r",
    records = { { "a" } },
    unfinished = bad(2, "LF expected after CR at octet 3"),
    wrong = and_no_names() },
  { title = "a header",
    new = maker { header = true, names = { "id", "na,me" } },
    stream = '\r\nid,"na,me"\r\n1,"x"\r\n2,\r\n"3",z',
    records = { { id = "1", ["na,me"] = "x" }, { id = "2", ["na,me"] = "" }, { id = "3", ["na,me"] = "z" } },
    wrong = WRONG,
    malformed = {
      { "a,b\n1,2\n3\n", { { a = "1", b = "2" } }, bad(3, "2 fields expected, got 1") },
      { "a,b,a\n", {}, bad(1, "two fields named 'a'") },
    } },
  { title = "names of fields, and any number of them",
    new = maker { names = { "a", "b" }, fields = "any" },
    stream = "1\n2,3\n4,5,6\n",
    records = { { a = "1" }, { a = "2", b = "3" }, { a = "4", b = "5", [3] = "6" } },
    put = { { a = "1", b = "2" } },
    wrong = { { { { a = 1, c = 2 } }, "record 1: unknown field 'c'" },
      { { a = {} }, "record 1: field 'a': string or number expected, got table" } } },
  { title = "other octets, and limits",
    new = maker { separator = "%", quote = "^", output_literal = "\n", max_length = 12, max_fields = 3 },
    stream = "a%^b^^%\"^%,\n%%\n",
    records = { { "a", 'b^%"', "," }, { "", "", "" } },
    wrong = and_no_names(),
    malformed = {
      { "a%b%c\na%b%c%d\n", { { "a", "b", "c" } }, bad(2, "more than 3 fields") },
      { "^a^%b%c%\n", {}, bad(1, "more than 3 fields") },
      { "a\n01234567890\n012345678901\n", { { "a" }, { "01234567890" } }, "record longer than 12 octets" },
      { "0123456789012^\n", {}, "record longer than 12 octets" },
      { "01234567890^\n", {}, bad(1, "quote in a field without quotes at octet 12") },
    } },
  { title = "other octets the other way round",
    new = maker { separator = "\t", quote = "%" },
    stream = "%a%%%\t]\r\n%\t%\t%%\r\n",
    records = { { "a%", "]" }, { "\t", "" } },
    wrong = and_no_names() },
}

describe("poe.filter.csv, as every filter", function()
  for _, case in ipairs(CASES) do contract(case) end
end)

describe("poe.filter.csv", function()
  it("is poe.filter's", function()
    assert.equal(CSV.new, filter.csv)
  end)

  it("skips empty lines, and writes a lone empty field so that it is none", function()
    local csv = CSV.new()

    assert.same({ { { "a" }, { "" }, { "b" } } }, { csv:get 'a\n\n\r\n""\n\nb\n' })
    assert.same({ '""\r\n' }, csv:put { "" })
  end)

  it("gives records of as many fields as they have, if it is told so", function()
    assert.same({ { { "a" }, { "b", "c" }, { "", "" } } }, { CSV.new { fields = "any" }:get "a\nb,c\n,\n" })
  end)

  it("takes a header that ends with the input", function()
    local csv = CSV.new { header = true }
    csv:get_one_start "a,b"

    assert.same({}, { csv:finish() })
    assert.is_nil(csv:get_pending())
    assert.same({ { { a = "1", b = "2" } } }, { csv:get "1,2\n" })
  end)

  it("takes names from the input's header, whatever it is told to write", function()
    local csv = CSV.new { header = true, names = { "a", "b" } }

    assert.same({ { { b = "1", c = "2" } } }, { csv:get "b,c\n1,2\n" })
    assert.same({ "a,b\r\n1,2\r\n" }, csv:put { a = 1, b = 2 })
  end)

  it("keeps a list of names as it was given", function()
    local names = { "a", "b" }
    local csv = CSV.new { names = names }
    names[1] = "c"

    assert.same({ { { a = "1", b = "2" } } }, { csv:get "1,2\n" })
    assert.same({ "1,2\r\n" }, csv:clone():put { a = 1, b = 2 })
  end)

  describe("put", function()
    local function put(record, options)
      return table.concat(CSV.new(options):put(record))
    end

    it("quotes what must be, and nothing else", function()
      assert.equal('a, b ,"c,","""d""","e\nf","g\rh",\'i\',,é\0\r\n',
        put { "a", " b ", "c,", '"d"', "e\nf", "g\rh", "'i'", "", "é\0" })
    end)

    it("takes numbers, with all digits they need", function()
      assert.equal("1,-2,1.5,0.30000000000000004,1e+300\r\n", put { 1, -2, 1.5, 0.1 + 0.2, 1e300 })
    end)

    it("ends records as it is told", function()
      assert.equal("a\nb\n", put({ { "a" }, { "b" } }, { output_literal = "\n" }))
    end)

    it("makes one chunk of each record, with the header before the first that is ever put", function()
      local csv = CSV.new { header = true, names = { "a", "b" } }

      assert.same({}, csv:put {})
      assert.same({ "a,b\r\n1,\r\n", ",2\r\n" }, csv:put { { a = 1 }, { b = 2 } })
      assert.same({ "3,4\r\n" }, csv:put { 3, 4 })
      assert.same({ "a,b\r\n,\r\n" }, csv:clone():put { "", "" })
    end)

    it("has put nothing when it raises", function()
      local csv = CSV.new { header = true, names = { "a" } }

      assert.has_error(function() csv:put { { a = 1 }, { a = true } } end)
      assert.same({ "a\r\n1\r\n" }, csv:put { a = 1 })
    end)

    describe("of records that have not as many fields as others", function()
      local function fault(...)
        return "bad argument #1 to 'put' " .. ("(record %d: %d fields expected, got %d)"):format(...)
      end

      it("raises, as it would not read them", function()
        assert.has_error(function() put { { "a" }, { "b", "c" } } end, fault(2, 1, 2))
        assert.has_error(function() put({ { "a" } }, { names = { "x", "y" } }) end, fault(1, 2, 1))
        assert.has_error(function() put({ { x = 1 }, { 1, 2, 3 } }, { header = true, names = { "x", "y" } }) end,
          fault(2, 2, 3))
      end)

      it("goes by the first that was ever put", function()
        local csv = CSV.new()
        assert.has_error(function() csv:put { { "a", "b", "c" }, { "d" } } end, fault(2, 3, 1))

        assert.same({ "a,b\r\n" }, csv:put { "a", "b" })
        assert.has_error(function() csv:put { "c" } end, fault(1, 2, 1))
        assert.same({ "c\r\n" }, csv:clone():put { "c" })
      end)

      it("writes them, if it is told so", function()
        assert.equal("a\r\nb,c\r\n", put({ { "a" }, { "b", "c" } }, { fields = "any" }))
      end)

      it("does not mind how many the records have that it reads", function()
        local csv = CSV.new()
        csv:get "a,b\n"

        assert.same({ "c\r\n" }, csv:put { "c" })
      end)
    end)

    it("takes the names that the input has", function()
      local csv = CSV.new { header = true }
      assert.has_error(function() csv:put { b = 1 } end, "bad argument #1 to 'put' (" .. NO_NAMES[2] .. ")")
      csv:get "a,b\n"

      assert.same({ "a,b\r\n,1\r\n" }, csv:put { b = 1 })
    end)
  end)

  describe("new", function()
    local rejected = {
      { { separator = "" }, "separator", "string of 1..1 octets expected, got 0 octets" },
      { { separator = "\n" }, "separator", "octet other than CR and LF expected" },
      { { quote = "\r" }, "quote", "octet other than CR and LF expected" },
      { { quote = "," }, "quote", "octet other than the separator expected" },
      { { names = {} }, "names", "list of strings expected, got none" },
      { { names = { "a", 1 } }, "names", "name 2: string expected, got number" },
      { { names = { "a", "a" } }, "names", "two fields named 'a'" },
      { { fields = "some" }, "fields", "'same' or 'any' expected, got 'some'" },
      { { max_fields = 0 }, "max_fields", "integer >= 1 expected, got 0" },
      { { output_literal = "\r" }, "output_literal", "'\r\n' or '\n' expected, got '\r'" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() CSV.new(case[1]) end,
          ("bad option '%s' to 'poe.filter.csv.new' (%s)"):format(case[2], case[3]))
      end)
    end
  end)
end)
