local base64 = require "poe.base64"

-- RFC 4648, section 10; and all digits.
local VECTORS = {
  { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
  { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
  { "\251\255\191", "+/+/" }, { "\0\16\131\16Q\135 \146\139", "ABCDEFGHIJKL" }, { "\0\n\r", "AAoN" },
}

describe("poe.base64", function()
  for _, vector in ipairs(VECTORS) do
    it(("encodes %q"):format(vector[1]), function()
      assert.equal(vector[2], base64.encode(vector[1]))
    end)
  end
end)
