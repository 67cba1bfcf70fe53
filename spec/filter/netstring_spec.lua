local Netstring = require "poe.filter.netstring"
local contract = require "spec.contract.filter"

local function maker(options)
  return function() return Netstring.new(options) end
end

local CASES = {
  { title = "netstrings",
    new = maker(),
    stream = "5:hello,0:,1:,,12:hello world!,3:ab",
    records = { "hello", "", ",", "hello world!" },
    unfinished = "incomplete netstring",
    malformed = {
      { "1:a,05:hello,", { "a" }, "netstring length with a leading zero" },
      { "00:,", {}, "netstring length with a leading zero" },
      { "1:ab", {}, "netstring of 1 octets without its comma: 0x62" },
      { "0::", {}, "netstring of 0 octets without its comma: 0x3a" },
      { ":,", {}, "malformed netstring length: octet 1 is 0x3a" },
      { "1:a,\n", { "a" }, "malformed netstring length: octet 1 is 0x0a" },
      { "-1:a,", {}, "malformed netstring length: octet 1 is 0x2d" },
      { "+1:a,", {}, "malformed netstring length: octet 1 is 0x2b" },
      { " 1:a,", {}, "malformed netstring length: octet 1 is 0x20" },
      { "1 :a,", {}, "malformed netstring length: octet 2 is 0x20" },
      { "1,a,", {}, "malformed netstring length: octet 2 is 0x2c" },
      { "12345678901234567890", {}, "netstring longer than 16777216 octets" },
      { "16777217:", {}, "netstring longer than 16777216 octets" },
    },
    long = function(size) return ("%d:%s,"):format(size, ("x"):rep(size)) end },
  { title = "netstrings of at most 9 octets",
    new = maker { max_length = 9 },
    stream = "9:123456789,",
    records = { "123456789" },
    malformed = { { "1:a,10", { "a" }, "netstring longer than 9 octets" } },
    endless = { maker { max_length = 9 }, "1", "netstring longer than 9 octets" } },
  { title = "netstrings that are empty",
    new = maker { max_length = 0 },
    stream = "0:,0:,",
    records = { "", "" },
    malformed = { { "1:", {}, "netstring longer than 0 octets" } } },
}

describe("poe.filter.netstring", function()
  describe("as every filter", function()
    for _, case in ipairs(CASES) do contract(case) end
  end)

  it("takes math.maxinteger for no limit", function()
    assert.same({ { "ab" } }, { Netstring.new { max_length = math.maxinteger }:get "2:ab," })
  end)

  it("has a string pending until its comma has come", function()
    local filter = Netstring.new()

    assert.same({ {} }, { filter:get "3:abc" })
    assert.same({ "3:abc" }, filter:get_pending())
    assert.same({ { "abc" } }, { filter:get "," })
    assert.is_nil(filter:get_pending())
  end)

  it("puts a chunk for each string", function()
    assert.same({ "5:hello,", "0:," }, Netstring.new():put { "hello", "" })
  end)

  it("raises when a string is too long", function()
    local _, message = pcall(function() Netstring.new { max_length = 3 }:put { "abc", "abcd" } end)

    assert.matches("netstring_spec.lua:%d+: bad argument #1 to 'put' %(record 2: at most 3 octets expected, got 4%)",
      message)
  end)

  it("raises on a wrong option", function()
    assert.has_error(function() Netstring.new { max_length = -1 } end,
      "bad option 'max_length' to 'poe.filter.netstring.new' (integer >= 0 expected, got -1)")
    assert.has_error(function() Netstring.new { max_buffer = 1 } end,
      "unknown option 'max_buffer' to 'poe.filter.netstring.new'")
  end)
end)
