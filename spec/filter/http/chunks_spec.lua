local chunks = require "poe.filter.http.chunks"

describe("poe.filter.http.chunks", function()
  local sizes = {
    { "5\r\n", 5 }, { "0\r\n", 0 }, { "000\r\n", 0 }, { "fF\r\n", 255 }, { "5;a\r\n", 5 }, { "5 \t;a=\"b;c\"\r\n", 5 },
    { "7fffffffffffffe\r\n", 0x7fffffffffffffe }, { "000000000000005\r\n", 5 },
  }
  for _, case in ipairs(sizes) do
    it(("reads the size in %q"):format(case[1]), function()
      assert.equal(case[2], chunks.size(case[1]))
    end)
  end

  it("joins a body whose chunks have extensions", function()
    assert.equal("hello!", chunks.join("head5\r\nhello\r\n1;a=\"\t\"\r\n!\r\n00\r\n\r\n", 5))
  end)
end)
