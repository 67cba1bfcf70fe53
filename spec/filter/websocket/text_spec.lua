local text = require "poe.filter.websocket.text"

-- A string in two fragments.
local function check(first, second)
  local begun, at, octet = text.check("", first, false)
  if not begun then return nil, at, octet end
  return text.check(begun, second, true)
end

describe("poe.filter.websocket.text", function()
  it("takes characters cut anywhere, the first and last of each length", function()
    for _, code in ipairs { 0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff } do
      local octets = "a" .. utf8.char(code) .. "b"
      for i = 0, #octets do assert.equal("", (check(octets:sub(1, i), octets:sub(i + 1)))) end
    end
  end)

  it("has no patience with what can be no character any more", function()
    for _, octets in ipairs { "\x80", "\xc0", "\xc1", "\xe0\x9f", "\xed\xa0", "\xf0\x8f", "\xf4\x90", "\xf5", "\xff",
      "\xe2(", "\xf0\x9f(", "\xf0\x9f\x98(" } do
      assert.same({ nil, 2, octets:byte(1) }, { text.check("", "a" .. octets, false) })
    end
  end)

  it("counts from the first octet that was begun", function()
    assert.same({ nil, 1, 0xe2 }, { text.check("\xe2\x82", "a", false) })
    assert.same({ nil, 4, 0xff }, { text.check("\xe2\x82", "\xac\xff", false) })
  end)

  it("wants the last character whole", function()
    assert.same({ nil, 2, 0xe2 }, { text.check("", "a\xe2\x82", true) })
  end)
end)
