local event = require "poe.filter.sse.event"

describe("poe.filter.sse.event", function()
  it("reads fields, and comments if they are wanted", function()
    local text = "data: a\r\n: one\rid:5\n:two\ndata\nunknown: x"

    assert.same({ data = "a\n", id = "5" }, event.read(text, false))
    assert.same({ data = "a\n", id = "5", comment = "one\ntwo" }, event.read(text, true))
  end)

  it("reads back what it writes", function()
    local fields = { type = "x", data = "a\n\n b", id = "5", retry = 7, comment = " c" }

    assert.same(fields, event.read(event.write(fields), true))
  end)

  it("finds fields that cannot be written", function()
    assert.is_nil(event.fault "a")
    assert.is_nil(event.fault { data = "a\nb", id = 5 })
    assert.equal("field 'type': string without newlines expected", event.fault { type = "a\n" })
  end)
end)
