local closing = require "poe.filter.websocket.closing"

describe("poe.filter.websocket.closing", function()
  it("knows which codes may be sent", function()
    local allowed = {}
    for code = 0, 65535 do
      if closing.is_code(code) then allowed[#allowed + 1] = code end
    end

    assert.equal(4 + 8 + 2000, #allowed)
    assert.same({ 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000 },
      table.move(allowed, 1, 13, 1, {}))
    assert.equal(4999, allowed[#allowed])
  end)

  for _, record in ipairs {
    { type = "close" },
    { type = "close", code = 1000, reason = "" },
    { type = "close", code = 4999, reason = "größe" },
  } do
    it(("reads what it writes: %s, %s"):format(record.code, record.reason), function()
      assert.same(record, closing.decode(closing.encode(record)))
    end)
  end

  for _, case in ipairs {
    { "x", 1002, "close frame of 1 octet" },
    { "\0\0", 1002, "close code 0" },
    { "\3\xee", 1002, "close code 1006" },
    { "\3\xe8\xff", 1007, "close reason that is not UTF-8" },
  } do
    it("refuses " .. case[3], function()
      assert.same({ nil, case[2], case[3] }, { closing.decode(case[1]) })
    end)
  end
end)
