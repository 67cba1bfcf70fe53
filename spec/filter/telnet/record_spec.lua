local record = require "poe.filter.telnet.record"

describe("poe.filter.telnet.record", function()
  it("tells one record from a list", function()
    assert.is_true(record.is_single "data")
    assert.is_true(record.is_single { type = "command" })
    assert.is_false(record.is_single { "data" })
  end)

  it("finds no fault in what can be sent", function()
    for _, value in ipairs {
      "", "\255", { type = "command", command = "IP" }, { type = "subnegotiation", option = 24, data = "" },
      { type = "option", side = "remote", option = "NAWS", enabled = false },
    } do
      assert.is_nil(record.fault(value))
    end
  end)
end)
