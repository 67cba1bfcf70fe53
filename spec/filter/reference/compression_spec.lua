local compression = require "poe.filter.reference.compression"

describe("poe.filter.reference.compression", function()
  if not compression.exists() then
    pending "works (skipped: lua-zlib is not installed)"
    return
  end

  it("gives back what it deflated", function()
    for _, octets in ipairs { "", "a", ("ab"):rep(100000), string.pack(">I8", 1 << 40):rep(77) } do
      assert.is_true(octets == compression.inflate(compression.deflate(octets), #octets))
    end
  end)

  it("stops soon after the bound, whatever the rest would become", function()
    local bomb = compression.deflate(("\0"):rep(16 << 20))
    collectgarbage()
    local before = collectgarbage "count"

    local inflated, why = compression.inflate(bomb, 1000)

    assert.same({ nil, "record longer than 1000 octets, when inflated" }, { inflated, why })
    assert.is_true(collectgarbage "count" - before < 4096)
  end)

  local malformed = {
    { "", "inflate: the data have no end" },
    { "junk", "inflate: malformed data" },
    { compression.deflate("abc"):sub(1, 5), "inflate: the data have no end" },
    { compression.deflate("abc"):sub(1, -2) .. "?", "inflate: malformed data" },
    { compression.deflate("abc") .. "?", "inflate: 1 octets after the end of the data" },
    { compression.deflate("abc") .. ("?"):rep(1000), "inflate: 1000 octets after the end of the data" },
  }
  for i, case in ipairs(malformed) do
    it(("says what is wrong: %s (%d)"):format(case[2], i), function()
      assert.same({ nil, case[2] }, { compression.inflate(case[1], 1000) })
    end)
  end
end)
