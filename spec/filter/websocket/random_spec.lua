local random = require "poe.filter.websocket.random"

describe("poe.filter.websocket.random", function()
  it("gives as many octets as wanted, and others each time", function()
    local seen = {}
    for _ = 1, 2000 do
      local octets = random.octets(16)
      assert.equal(16, #octets)
      assert.is_nil(seen[octets])
      seen[octets] = true
    end
  end)

  it("does without /dev/urandom where it cannot be opened", function()
    local open, seen = io.open, {}
    finally(function() io.open = open end) -- luacheck: ignore 122
    io.open = function() return nil, "none left" end -- luacheck: ignore 122

    for _ = 1, 1000 do seen[random.octets(512)] = true end

    local count = 0
    for octets in pairs(seen) do
      assert.equal(512, #octets)
      count = count + 1
    end
    assert.equal(1000, count)
  end)
end)
