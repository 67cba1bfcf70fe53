local Line = require "poe.filter.line"
local contract = require "spec.contract.filter"

local function maker(options)
  return function() return Line.new(options) end
end

local function long(ending)
  return function(size) return ("x"):rep(size) .. ending end
end

local function two_newlines(ending)
  return "one" .. ending .. ending .. "three" .. ending .. "four"
end

local FIVE = "line longer than 5 octets"

local CASES = {
  { title = "newlines of all kinds",
    new = maker(),
    stream = "one\r\ntwo\n\nfour\r\rsix\n\rseven\r\n\n\reight\0\255",
    records = { "one", "two", "", "four", "", "six", "seven", "", "eight\0\255" },
    long = long "\n" },
  { title = "newlines of all kinds, lines of at most 5 octets",
    new = maker { max_length = 5, max_buffer = 6 },
    stream = "one\r\nthree\r\n\nfour\r",
    records = { "one", "three", "", "four" },
    malformed = {
      { "one\nthree\nlonger", { "one", "three" }, FIVE },
      { "one\rlonger\rtwo\n", { "one" }, FIVE },
      { "longer", {}, FIVE },
    },
    endless = { maker { max_length = 5, max_buffer = 6 }, "x", FIVE } },
  { title = "literal LF",
    new = maker { literal = "\n" },
    stream = "one\r\n\n\rthree",
    records = { "one\r", "", "\rthree" },
    long = long "\n" },
  { title = "literal CRLF, lines of at most 5 octets",
    new = maker { literal = "\r\n", max_length = 5 },
    stream = "one\r\n\r\r\nt\nree\r\n\r\n\r",
    records = { "one", "\r", "t\nree", "", "\r" },
    malformed = {
      { "one\r\nlonger\r\n", { "one" }, FIVE },
      { "longer\r", {}, FIVE },
    },
    endless = { maker { literal = "\r\n", max_length = 5 }, "\r", FIVE } },
  { title = "literal with a border, as in aab",
    new = maker { literal = "aab" },
    stream = "aaabaabcaaaaabaa",
    records = { "a", "", "caaa", "aa" },
    put = { "", "x", "ba" },
    long = long "aab",
    endless = { maker { literal = "aab", max_length = 5 }, "a", FIVE } },
  { title = "literal longer than what comes at a time",
    new = maker { literal = ("="):rep(40) },
    stream = "a" .. ("="):rep(40) .. ("="):rep(39) .. "b" .. ("="):rep(40),
    records = { "a", ("="):rep(39) .. "b" } },
  { title = "auto-detected LF",
    new = maker { autodetect = true },
    stream = two_newlines "\n" .. "\r\n",
    records = { "one", "", "three", "four\r" },
    put = { "a", "", "b" },
    long = long "\n" },
  { title = "auto-detected CR",
    new = maker { autodetect = true, output_literal = "\r" },
    stream = two_newlines "\r" .. "\n\r",
    records = { "one", "", "three", "four\n" },
    put = { "a", "", "b" } },
  { title = "auto-detected CRLF, lines of at most 5 octets",
    new = maker { autodetect = true, output_literal = "\r\n", max_length = 5 },
    stream = two_newlines "\r\n" .. "\r\r\n",
    records = { "one", "", "three", "four\r" },
    malformed = { { "one\r\nt\nlonger\r\n", { "one" }, FIVE } },
    endless = { maker { autodetect = true, max_length = 5 }, "x", FIVE } },
  { title = "auto-detected LFCR",
    new = maker { autodetect = true, output_literal = "\n\r" },
    stream = two_newlines "\n\r" .. "\n\n\r",
    records = { "one", "", "three", "four\n" } },
  { title = "pattern of fixed length",
    new = maker { input_pattern = "([;\n])", output_literal = ";", max_length = 1 << 20 },
    stream = "one;two\n;four",
    records = { "one", "two", "", "four" },
    long = long ";" },
  { title = "pattern that starts with an option",
    new = maker { input_pattern = "\r?\n", max_length = 1 << 20 },
    stream = "one\r\ntwo\n\r\r\nfour\r\n\r",
    records = { "one", "two", "\r", "four", "\r" },
    put = { "one", "", "two" },
    long = long "\n" },
  { title = "pattern that ends with an option",
    new = maker { input_pattern = "\n\r?", max_length = 5 },
    stream = "one\n\rtwo\n\n\r\r\n",
    records = { "one", "two", "", "\r" },
    put = { "one", "", "two" },
    malformed = { { "one\nlonger", { "one" }, FIVE } } },
  { title = "pattern that repeats",
    new = maker { input_pattern = "[\r\n][\r\n]+", output_literal = "\n\n" },
    stream = "p1\np1\n\np2\r\n\r\n\n\np3\n",
    records = { "p1\np1", "p2", "p3\n" },
    put = { "p1\np1", "p2" } },
  { title = "pattern with a lazy part",
    new = maker { input_pattern = "<.->", output_literal = "<br>" },
    stream = "a<b>c<>d<<e>>f<g",
    records = { "a", "c", "d", ">f<g" },
    put = { "a", "b" } },
  { title = "pattern that ends in the middle of itself",
    new = maker { input_pattern = "%-%-(%d*)x?%-%-" , output_literal = "----" },
    stream = "a--12x--b---1----c--12",
    records = { "a", "b-", "--c--12" },
    put = { "a", "b" } },
  { title = "pattern that may start at any octet",
    new = maker { input_pattern = "x+y", output_literal = "xy", max_length = 1 << 20 },
    stream = "axxybxzxyxxx",
    records = { "a", "bxz", "xxx" },
    put = { "a", "bz" },
    long = function(size) return ("x"):rep(size) .. "zxy" end },
  { title = "pattern that repeats, a line and its end of at most 5 octets",
    new = maker { input_pattern = "\n+", max_length = 3, max_buffer = 5 },
    stream = "a-a\n\nb\n\n\n\nc\n",
    records = { "a-a", "b", "c" },
    put = { "a", "b-b" },
    malformed = {
      { "a\na-a\n\n\n\r", { "a" }, "more than 5 octets without the end of a line" },
      { "a\nb\n\n\n\n\n", { "a" }, "more than 5 octets without the end of a line" },
      { "a\nlong", { "a" }, "line longer than 3 octets" },
      { "a\nlong\n\n\n\n\n", { "a" }, "line longer than 3 octets" },
    },
    endless = { maker { input_pattern = "\n+", max_length = 3, max_buffer = 5 }, "\n",
      "more than 5 octets without the end of a line" } },
  { title = "pattern with a lazy part, a line and its end of at most 8 octets",
    new = maker { input_pattern = "b.-\n", output_literal = "b\n", max_length = 4, max_buffer = 8 },
    stream = "aaaab..\n|b\n",
    records = { "aaaa", "|" },
    malformed = {
      { "b\nab-abb-ab-\n", { "" }, "more than 8 octets without the end of a line" },
      { "b\naaaab...\n", { "" }, "more than 8 octets without the end of a line" },
      { "b\naaaaab\n", { "" }, "line longer than 4 octets" },
    },
    endless = { maker { input_pattern = "b.-\n", max_length = 4, max_buffer = 8 }, "b",
      "more than 8 octets without the end of a line" } },
  { title = "pattern of fixed length, a line and its end of at most 7 octets",
    new = maker { input_pattern = "aab", output_literal = "aab", max_length = 4, max_buffer = 7 },
    stream = "aaaaaab-aab",
    records = { "aaaa", "-" },
    put = { "-", "b" },
    malformed = {
      { "aabaaaaaaa", { "" }, "line longer than 4 octets" },
      { "aab----aac", { "" }, "line longer than 4 octets" },
    },
    endless = { maker { input_pattern = "aab", max_length = 4, max_buffer = 7 }, "a", "line longer than 4 octets" } },
}

describe("poe.filter.line", function()
  describe("as every filter", function()
    for _, case in ipairs(CASES) do contract(case) end
  end)

  describe("get_one", function()
    it("ends a line at a CR, and takes the LF that comes next with it", function()
      local filter = Line.new()

      assert.same({ "a" }, filter:get { "a\r" })
      filter:get_one_start { "\nb" }

      assert.same({ "b" }, filter:get_pending())
      assert.same({ "b" }, filter:get { "\n" })
    end)

    it("ends a line at once when its pattern cannot go on", function()
      assert.same({ "a" }, Line.new { input_pattern = "\r?\n" }:get { "a\n" })
      assert.same({ "a" }, Line.new { input_pattern = "<[^>]*>" }:get { "a<>" })
      assert.same({ "a" }, Line.new { input_pattern = "<.->" }:get { "a<b>" })
    end)

    it("holds a line while its pattern may go on", function()
      local filter = Line.new { input_pattern = "\n+" }

      assert.same({}, filter:get { "a\n" })
      assert.same({ "a" }, filter:get { "\nb" })
      assert.same({ "b" }, filter:get_pending())
    end)

    it("gives a line of exactly max_length", function()
      local filter = Line.new { max_length = 4 }

      assert.same({ {} }, { filter:get { "1234" } })
      assert.same({ { "1234" } }, { filter:get { "\n" } })
    end)

    it("fails on a line over max_length, even with no end yet", function()
      local filter = Line.new { max_length = 4 }

      filter:get_one_start { "12345" }

      assert.same({ nil, "line longer than 4 octets" }, { filter:get_one() })
      assert.same({ "12345" }, filter:get_pending())
    end)

    it("fails on the end of a line that goes on past max_buffer", function()
      local filter = Line.new { input_pattern = "\n+", max_length = 2, max_buffer = 6 }

      assert.same({ {} }, { filter:get { "ab\n\n\n\n" } })
      assert.same({ {}, "more than 6 octets without the end of a line" }, { filter:get { "\n" } })
      assert.same({ "ab\n\n\n\n\n" }, filter:get_pending())
    end)

    it("does not count lines that wait against max_buffer", function()
      local filter = Line.new { max_length = 2, max_buffer = 3 }

      assert.same({ { "ab", "cd", "ef" } }, { filter:get { "ab\ncd\nef\ng" } })
    end)
  end)

  describe("finish", function()
    it("gives lines that were not taken, then the one without its end, then nothing", function()
      local filter = Line.new()
      filter:get_one_start { "a\nb\nc" }

      assert.equal("a", filter:finish())
      assert.equal("b", filter:finish())
      assert.equal("c", filter:finish())
      assert.same({}, { filter:finish() })
      assert.is_nil(filter:get_pending())
    end)

    it("gives a line that its pattern held", function()
      local filter = Line.new { input_pattern = "\n+" }
      filter:get { "a\n\n" }

      assert.equal("a", filter:finish())
      assert.same({}, { filter:finish() })
    end)

    it("fails on a rest over max_length", function()
      local filter = Line.new { literal = "<EOL>", max_length = 3 }

      assert.same({ {} }, { filter:get { "abc<EO" } })
      assert.same({ nil, "line longer than 3 octets" }, { filter:finish() })
      assert.same({ "abc<EO" }, filter:get_pending())
    end)
  end)

  describe("put", function()
    it("adds LF to each line, whatever ends the input", function()
      assert.same({ "a\n", "\n" }, Line.new():put { "a", "" })
      assert.same({ "a\n" }, Line.new { input_literal = "|" }:put "a")
      assert.same({ "a\n" }, Line.new { autodetect = true }:put "a")
    end)

    it("adds the literal, or output_literal, which may be empty", function()
      assert.same({ "a|" }, Line.new { literal = "|" }:put "a")
      assert.same({ "a!" }, Line.new { input_pattern = "x", output_literal = "!" }:put "a")
      assert.same({ "a" }, Line.new { output_literal = "" }:put "a")
    end)
  end)

  describe("new", function()
    local rejected = {
      { { max_length = 0 },
        "bad option 'max_length' to 'poe.filter.line.new' (integer >= 1 expected, got 0)" },
      { { max_lenght = 10 },
        "unknown option 'max_lenght' to 'poe.filter.line.new'" },
      { { literal = "" },
        "bad option 'literal' to 'poe.filter.line.new' (string of >= 1 octets expected, got 0 octets)" },
      { { literal = "\n", output_literal = "\n" },
        "bad option 'literal' to 'poe.filter.line.new' (not together with 'output_literal')" },
      { { literal = "\n", input_literal = "\n" },
        "bad option 'literal' to 'poe.filter.line.new' (not together with 'input_literal')" },
      { { input_literal = "\n", input_pattern = "\n" },
        "bad option 'input_literal' to 'poe.filter.line.new' (not together with 'input_pattern')" },
      { { input_pattern = "\n", autodetect = true },
        "bad option 'input_pattern' to 'poe.filter.line.new' (not together with 'autodetect')" },
      { { literal = "<EOL>", max_length = 10, max_buffer = 14 },
        "bad option 'max_buffer' to 'poe.filter.line.new' (integer >= 15 expected, got 14)" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2], function()
        assert.has_error(function() Line.new(case[1]) end, case[2])
      end)
    end

    it("fits max_length to a max_buffer that is given alone", function()
      local filter = Line.new { literal = "<EOL>", max_buffer = 10 }

      assert.same({ { "12345" } }, { filter:get { "12345<EOL>" } })
      assert.same({ {}, "line longer than 5 octets" }, { filter:get { "123456<EOL>" } })
    end)

    it("takes math.maxinteger for no limit", function()
      for _, end_of_line in ipairs { "literal", "input_pattern" } do
        local filter = Line.new { [end_of_line] = "\n", max_length = math.maxinteger }

        assert.same({ { "a" } }, { filter:get "a\nb" })
      end
    end)

    it("takes an option that is false for one that is not given", function()
      assert.same({ "a" }, (Line.new { literal = ";", autodetect = false }:get { "a;b" }))
    end)

    local patterns = {
      { "a*b?c-", "it matches the empty string" },
      { "()", "it matches the empty string" },
      { "^a", "anchors are not available" },
      { "a$", "anchors are not available" },
      { "%b()", "'%b' is not available" },
      { "%f[a]a", "'%f' is not available" },
      { "(a)%1", "'%1' is not available" },
      { "a%", "an escape without its character" },
      { "[]", "a set without its ']'" },
      { "[a%]", "a set without its ']'" },
      { "(a", "a '(' without its ')'" },
      { "a)", "a ')' without its '('" },
    }
    for _, case in ipairs(patterns) do
      it("refuses the pattern " .. case[1], function()
        assert.has_error(function() Line.new { input_pattern = case[1] } end,
          "bad option 'input_pattern' to 'poe.filter.line.new' (" .. case[2] .. ")")
      end)
    end

    it("takes an empty input_literal for autodetect, as POE does", function()
      assert.same({ "a", "b\r" }, Line.new { input_literal = "" }:get { "a\nb\r\n" })
    end)

    it("takes autodetect = false for none", function()
      assert.same({ "a" }, Line.new { literal = "\n", autodetect = false }:get { "a\n" })
    end)
  end)
end)
