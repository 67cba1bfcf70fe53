local core = require "poe.core"
local frames = require "spec.support.frames"

local KEY <const> = "\1\x80\xff\x33"

describe("poe.core.mask", function()
  it("masks octets of any number from anywhere, as octet by octet", function()
    local octets = {}
    for i = 1, 300 do octets[i] = string.char(i * 31 & 255) end
    octets = table.concat(octets)

    for size = 0, 270 do
      local first = 1 + size % 9
      local expected = frames.mask(octets:sub(first, first + size - 1), KEY)

      assert.equal(expected, core.mask(octets, first, first + size - 1, KEY))
    end
  end)

  for _, case in ipairs {
    { { "abc", 0, 1, KEY }, "#2 to 'mask' (out of range)" },
    { { "abc", 1, 4, KEY }, "#3 to 'mask' (out of range)" },
    { { "abc", 3, 1, KEY }, "#3 to 'mask' (out of range)" },
    { { "abc", 1, -1, KEY }, "#3 to 'mask' (out of range)" },
    { { "abc", 1, 3, "key" }, "#4 to 'mask' (4 octets expected)" },
    { { "abc", math.mininteger, 3, KEY }, "#2 to 'mask' (out of range)" },
    { { "abc", 1, math.maxinteger, KEY }, "#3 to 'mask' (out of range)" },
    { { "abc", math.maxinteger, math.maxinteger - 1, KEY }, "#3 to 'mask' (out of range)" },
  } do
    it("raises: " .. case[2], function()
      assert.has_error(function() core.mask(table.unpack(case[1])) end, "bad argument " .. case[2])
    end)
  end
end)
