local record = require "poe.filter.websocket.record"

describe("poe.filter.websocket.record", function()
  it("tells one record from a list", function()
    assert.is_true(record.is_single "text")
    assert.is_true(record.is_single { type = "ping" })
    assert.is_false(record.is_single { "text" })
    assert.is_false(record.is_single {})
    assert.is_false(record.is_single(3))
  end)

  it("finds no fault in what can be sent", function()
    for _, value in ipairs {
      "", "größe", { type = "text", data = "" }, { type = "binary", data = "\xff" }, { type = "ping" },
      { type = "pong", data = ("x"):rep(125) }, { type = "close" }, { type = "close", reason = "" },
      { type = "close", code = 1000 }, { type = "close", code = 3000, reason = ("x"):rep(123) },
    } do
      assert.is_nil(record.fault(value))
      assert.is_nil(record.fault_with_text(value))
    end
  end)

  it("minds text that is not UTF-8 only where it is asked to", function()
    local value = { type = "text", data = "a\xff" }

    assert.is_nil(record.fault(value))
    assert.equal("text is not UTF-8: octet 2 is 0xff", record.fault_with_text(value))
  end)
end)
