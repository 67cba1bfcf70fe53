local Length = require "poe.filter.length"
local contract = require "spec.contract.filter"

local function maker(options)
  return function() return Length.new(options) end
end

local CASES = {
  { title = "length of four octets",
    new = maker(),
    stream = "\0\0\0\5hello\0\0\0\0\0\0\0\1\n\0\0",
    records = { "hello", "", "\n" },
    unfinished = "incomplete block: its length is missing",
    malformed = { { "\0\0\0\1a\1\0\0\1", { "a" }, "block longer than 16777216 octets" } },
    long = function(size) return string.pack(">s4", ("x"):rep(size)) end },
  { title = "length of two octets that counts them",
    new = maker { format = "<I2", inclusive = true, max_length = 10 },
    stream = "\7\0hello\2\0\12\0" .. "1234567890" .. "\3\0",
    records = { "hello", "", "1234567890" },
    unfinished = "incomplete block: 1 octets missing",
    malformed = {
      { "\3\0a\1\0", { "a" }, "block length: integer >= 2 expected, got 1" },
      { "\0\0", {}, "block length: integer >= 2 expected, got 0" },
      { "\13\0", {}, "block longer than 10 octets" },
    } },
  { title = "length with a sign that counts itself",
    new = maker { format = ">i8", inclusive = true },
    stream = "\0\0\0\0\0\0\0\11abc",
    records = { "abc" },
    malformed = { { ("\255"):rep(8), {}, "block length: integer >= 8 expected, got -1" } } },
  { title = "length of one octet",
    new = maker { format = "B" },
    stream = "\1a\0\2bc",
    records = { "a", "", "bc" },
    endless = { maker { format = "B", max_length = 1 }, "\2", "block longer than 1 octets" } },
}

describe("poe.filter.length", function()
  describe("as every filter", function()
    for _, case in ipairs(CASES) do contract(case) end
  end)

  it("has a name of its own", function()
    assert.matches("^poe.filter.Length: ", tostring(Length.new()))
    assert.matches("^poe.filter.Length: ", tostring(Length.new():clone()))
  end)

  it("puts a chunk for each string", function()
    assert.same({ "\0\1a", "\0\0" }, Length.new({ format = ">I2" }):put { "a", "" })
    assert.same({ "\0\3a", "\0\2" }, Length.new({ format = ">I2", inclusive = true }):put { "a", "" })
  end)

  local too_long = {
    { { format = "B" }, 256, "at most 255 octets expected for 'B', got 256" },
    { { format = "B", inclusive = true }, 255, "at most 254 octets expected for 'B', got 255" },
    { { format = "b", inclusive = true }, 127, "at most 126 octets expected for 'b', got 127" },
    { { max_length = 5 }, 6, "at most 5 octets expected, got 6" },
  }
  for _, case in ipairs(too_long) do
    it("raises: " .. case[3], function()
      local filter = Length.new(case[1])
      local longest = ("x"):rep(case[2] - 1)
      assert.same({ longest }, filter:get(filter:put(longest)))

      local _, message = pcall(function() filter:put(("x"):rep(case[2])) end)

      assert.matches("length_spec.lua:%d+: bad argument #1 to 'put' %(record 1: ", message)
      assert.matches(case[3], message, 1, true)
    end)
  end

  local rejected = {
    { { max_length = 0 }, "max_length", "integer >= 1 expected, got 0" },
    { { format = "s4" }, "format", "string.pack integer of at most 8 octets expected, got 's4'" },
    { { format = "I9" }, "format", "string.pack integer of at most 8 octets expected, got 'I9'" },
    { { inclusive = 1 }, "inclusive", "boolean expected, got number" },
  }
  for _, case in ipairs(rejected) do
    it("raises: " .. case[2] .. ": " .. case[3], function()
      assert.has_error(function() Length.new(case[1]) end,
        ("bad option '%s' to 'poe.filter.length.new' (%s)"):format(case[2], case[3]))
    end)
  end
end)
