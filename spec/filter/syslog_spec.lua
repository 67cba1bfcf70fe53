local Syslog = require "poe.filter.syslog"
local contract = require "spec.contract.filter"

local function maker(options)
  return function() return Syslog.new(options) end
end

local OVER = "syslog message longer than 9 octets"

local function counted(size)
  local length = math.max(1, size % 8000)
  return length .. " " .. ("x"):rep(length)
end

local CASES = {
  { title = "both framings",
    new = maker(),
    stream = "5 <6>hi<7>two\n12 <8>1 - -\n- -<9>\n<10>a",
    records = { "<6>hi", "<7>two", "<8>1 - -\n- -", "<9>" },
    unfinished = "incomplete syslog message",
    malformed = {
      { "5 <6>hi\n", { "<6>hi" }, "syslog message: digit of 1..9 or '<' expected, got 0x0a" },
      { "05 <6>hi", {}, "syslog message: digit of 1..9 or '<' expected, got 0x30" },
      { "5<6>hi", {}, "malformed syslog message length: octet 2 is 0x3c" },
      { "1a", {}, "malformed syslog message length: octet 2 is 0x61" },
      { "8193 ", {}, "syslog message longer than 8192 octets" },
      { "99999", {}, "syslog message longer than 8192 octets" },
      { "<" .. ("x"):rep(8192), {}, "syslog message longer than 8192 octets" },
      { "text\n", {}, "syslog message: digit of 1..9 or '<' expected, got 0x74" },
    },
    long = counted },
  { title = "counted",
    new = maker { framing = "counted", max_length = 9 },
    stream = "1 <9 123456789",
    records = { "<", "123456789" },
    malformed = {
      { "1 a<", { "a" }, "malformed syslog message length: octet 1 is 0x3c" },
      { " 1 a", {}, "malformed syslog message length: octet 1 is 0x20" },
      { "01 a", {}, "syslog message length with a leading zero" },
      { "0 ", {}, "syslog message length with a leading zero" },
      { "10 ", {}, OVER },
    },
    endless = { maker { framing = "counted", max_length = 9 }, "1", OVER } },
  { title = "newline",
    new = maker { framing = "newline", max_length = 9 },
    stream = "5 <6>hi\n\n123456789\n<\r\nx",
    records = { "5 <6>hi", "", "123456789", "<\r" },
    unfinished = "incomplete syslog message",
    malformed = { { "a\n1234567890\n", { "a" }, OVER } },
    endless = { maker { framing = "newline", max_length = 9 }, "x", OVER } },
  { title = "newline, long",
    new = maker { framing = "newline", max_length = 1 << 20 },
    stream = "a\n",
    records = { "a" },
    long = function(size) return ("x"):rep(size) .. "\n" end },
  { title = "newline, CR LF",
    new = maker { framing = "newline", trailer = "crlf", max_length = 9 },
    stream = "<6>hi\r\n\r\r\n123456789\r\na\rb\nc\r\n\r",
    records = { "<6>hi", "\r", "123456789", "a\rb\nc" },
    unfinished = "incomplete syslog message",
    malformed = { { "123456789\r\r\n", {}, OVER } } },
  { title = "newline, NUL",
    new = maker { framing = "newline", trailer = "nul" },
    stream = "<6>two\nlines\0\0",
    records = { "<6>two\nlines", "" } },
  { title = "parsed",
    new = maker { parse = true },
    stream = "9 <6>no hdr<34>Oct 11 22:14:15 su: hi\n33 <165>1 - host app - - - two\nlines",
    records = {
      { facility = 0, severity = 6, version = 0, message = "no hdr", fault = "no time" },
      { facility = 4, severity = 2, version = 0, timestamp = "Oct 11 22:14:15", app = "su", message = "hi" },
      { facility = 20, severity = 5, version = 1, host = "host", app = "app", message = "two\nlines" },
    },
    wrong = {
      { 3, "record or table of records expected, got number" },
      { { "a", 3 }, "record 2: string or table expected, got number" },
      { { "a", nil, "b" }, "record 2: record expected, got nil" },
      { { { text = "x" } }, "record 1: unknown field 'text'" },
      { { facility = 99 }, "record 1: facility: integer in 0..23 expected, got 99" },
    } },
}

describe("poe.filter.syslog", function()
  describe("as every filter", function()
    for _, case in ipairs(CASES) do contract(case) end
  end)

  it("puts by its framing, and counts if that is found out", function()
    local list = { "<6>a", "<6>two words" }

    assert.same({ "4 <6>a", "12 <6>two words" }, Syslog.new():put(list))
    assert.same({ "4 <6>a", "12 <6>two words" }, Syslog.new({ framing = "counted" }):put(list))
    for trailer, octets in pairs { lf = "\n", crlf = "\r\n", nul = "\0" } do
      assert.same({ "<6>a" .. octets, "<6>two words" .. octets },
        Syslog.new({ framing = "newline", trailer = trailer }):put(list))
    end
  end)

  it("puts tables and texts, one alone or several", function()
    local filter = Syslog.new { parse = true, framing = "newline" }

    assert.same({ "<13>1 - - app - - - hi\n" }, filter:put { app = "app", message = "hi" })
    assert.same({ "<6>hi\n" }, filter:put "<6>hi")
    assert.same({ "<13>1 - - - - - -\n", "<6>hi\n" }, filter:put { {}, "<6>hi" })
    assert.same({}, filter:put {})
  end)

  local rejected = {
    { { max_length = 3 }, "1234", "at most 3 octets expected, got 4" },
    { nil, "", "an octet at least expected, got 0" },
    { { framing = "newline" }, "a\nb", "no trailer expected in a message" },
    { { framing = "newline", trailer = "crlf" }, "a\r\nb", "no trailer expected in a message" },
  }
  for _, case in ipairs(rejected) do
    it("raises: " .. case[3], function()
      local _, message = pcall(function() Syslog.new(case[1]):put { case[2] } end)

      assert.matches("syslog_spec.lua:%d+: bad argument #1 to 'put' %(record 1: " .. case[3] .. "%)", message)
    end)
  end

  local bad = {
    { { framing = "lines" }, "framing", "'auto', 'counted' or 'newline' expected, got 'lines'" },
    { { trailer = "\n" }, "trailer", "'lf', 'crlf' or 'nul' expected, got '\n'" },
    { { max_length = 0 }, "max_length", "integer >= 1 expected, got 0" },
    { { parse = 1 }, "parse", "boolean expected, got number" },
  }
  for _, case in ipairs(bad) do
    it("raises: " .. case[2] .. ": " .. case[3], function()
      assert.has_error(function() Syslog.new(case[1]) end,
        ("bad option '%s' to 'poe.filter.syslog.new' (%s)"):format(case[2], case[3]))
    end)
  end
end)
