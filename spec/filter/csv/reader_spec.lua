local Reader = require "poe.filter.csv.reader"

local function reader(options)
  options = options or {}
  return Reader.new { separator = options.separator or ",", quote = options.quote or '"', max_fields = 3 }
end

describe("poe.filter.csv.reader", function()
  it("finds the LF that ends a record, and goes on where a window has ended", function()
    assert.equal(6, (reader():find_end('"a\n",\nb', 1, Reader.START)))
    local _, place = reader():find_end('a,"b\n', 1, Reader.START)
    assert.equal(6, (reader():find_end('\n""\n"\nx', 1, place)))
    assert.equal("closing quote expected, got end", Reader.open(place))
  end)

  it("tells a quote that cannot be there", function()
    local _, _, why, octet = reader():find_end('a"', 1, Reader.START)

    assert.same({ "quote in a field without quotes", 2 }, { why, octet })
  end)

  local SPLITS = {
    { "a,b", { "a", "b" } }, { ",", { "", "" } }, { ",,", { "", "", "" } }, { "a", { "a" } }, { '""', { "" } },
    { '"a,""b",', { 'a,"b', "" } }, { ',"a"', { "", "a" } }, { '"""",b', { '"', "b" } },
  }
  for _, case in ipairs(SPLITS) do
    it("splits " .. case[1], function()
      assert.same(case[2], reader():split(case[1]))
    end)
  end

  it("takes any octets for a separator and a quote", function()
    for _, octets in ipairs { "%^", "^]", "]-", "-%", ".a", "\0\255" } do
      local separator, quote = octets:sub(1, 1), octets:sub(2)
      local text = quote .. separator .. quote .. quote .. "x" .. quote .. separator .. "y"

      assert.same({ separator .. quote .. "x", "y" }, reader { separator = separator, quote = quote }:split(text))
    end
  end)

  it("has a limit of fields", function()
    assert.same({ nil, "more than 3 fields" }, { reader():split "a,b,c,d" })
    assert.same({ nil, "more than 3 fields" }, { reader():split '"a",b,c,' })
  end)
end)
