local Resp = require "poe.filter.resp"
local decode = require "poe.filter.resp.decode"

-- Go on in each window where the one before has ended: the record, or why there is none, and how many octets
-- are needed at least, of each window.
local function through(options, ...)
  local filter, state, seen, needs = Resp.new(options), false, 0, {}
  for _, window in ipairs { ... } do
    local record, at, why, need = decode.go_on(filter, window, 1, state, seen)
    if record ~= nil or at == nil then return record, why, needs end
    table.insert(needs, need)
    state, seen = why or false, seen + at - 1
  end
  return nil, nil, needs
end

describe("poe.filter.resp.decode", function()
  it("reads a record, and tells where it ends", function()
    local record, at, state = decode.go_on(Resp.new(), "*2\r\n$1\r\na\r\n:7\r\n+next", 1, false, 0)

    assert.same({ "a", 7 }, record)
    assert.same({ 16, false }, { at, state })
  end)

  it("reads from anywhere in a window", function()
    assert.equal("OK", (decode.go_on(Resp.new(), ":1\r\n+OK\r\n", 5, false, 0)))
  end)

  it("goes on inside lists, lengths and lines, with nothing read twice", function()
    local record, why = through({}, "*2\r\n*1\r\n$", "3\r\n", "abc\r\n:1", "2\r\n")

    assert.same({ { "abc" }, 12 }, record)
    assert.is_true(not why)
  end)

  it("says how many octets a string needs that is not there", function()
    local _, _, needs = through({}, "$5\r\n")

    assert.same({ 7 }, needs)
  end)

  it("goes on twice from the same place", function()
    local filter = Resp.new()
    local _, at, state = decode.go_on(filter, "*2\r\n:1\r\n", 1, false, 0)

    for _ = 1, 2 do
      assert.same({ 1, 2 }, (decode.go_on(filter, ":2\r\n", 1, state, at - 1)))
    end
  end)

  it("has no state where no octet has been seen", function()
    local record, at, state = decode.go_on(Resp.new(), "", 1, false, 0)

    assert.same({ nil, 1 }, { record, at })
    assert.is_true(not state)
  end)

  for _, case in ipairs {
    { ":1x\r\n", "malformed integer '1x' at octet 1 of the reply" },
    { "*1\r\n?", "unexpected type 0x3f at octet 5 of the reply" },
    { "$1\r\nab\r\n", "bulk string without CR LF behind it at octet 6 of the reply" },
    { "*?\r\n", "streamed array, which is not supported, at octet 1 of the reply" },
  } do
    it("refuses: " .. case[2], function()
      local record, why = through({}, case[1])

      assert.same({ nil, case[2] }, { record, why })
    end)
  end
end)
