local decimal = require "poe.filter.decimal"

describe("poe.filter.decimal", function()
  local colon, blank = decimal.new("thing", ":", 0, 120), decimal.new("thing", " ", 1, 120)

  local readable = {
    { colon, "5:hello", 1, 5, 3 }, { colon, "xx120:", 3, 120, 7 }, { colon, "0:", 1, 0, 3 },
    { blank, "5 hello", 1, 5, 3 },
    { colon, "", 1 }, { colon, "12", 1 }, { colon, "120", 1 },
  }
  for _, case in ipairs(readable) do
    it(("reads %q from octet %d"):format(case[2], case[3]), function()
      assert.same({ case[4], case[5] }, { case[1]:read(case[2], case[3]) })
    end)
  end

  local malformed = {
    { colon, "00:", "thing length with a leading zero" },
    { colon, "01", "thing length with a leading zero" },
    { blank, "0", "thing length with a leading zero" },
    { colon, "1200", "thing longer than 120 octets" },
    { colon, "121:", "thing longer than 120 octets" },
    { colon, "12 ", "malformed thing length: octet 3 is 0x20" },
    { colon, ":", "malformed thing length: octet 1 is 0x3a" },
    { blank, " ", "malformed thing length: octet 1 is 0x20" },
  }
  for _, case in ipairs(malformed) do
    it(("says of %q: %s"):format(case[2], case[3]), function()
      assert.same({ nil, nil, case[3] }, { case[1]:read(case[2], 1) })
    end)
  end

  it("tells the greatest length, and the octets of its header", function()
    assert.same({ 120, 4 }, { colon.longest, colon.size })
  end)
end)
