local message = require "poe.filter.syslog.message"

local BOM = "\xEF\xBB\xBF"

-- Text, what it says, and how it is written again, if not so.
local READABLE = {
  { "<165>1 2003-10-11T22:14:15.003Z host app 77 ID47 - text",
    { facility = 20, severity = 5, version = 1, timestamp = "2003-10-11T22:14:15.003Z", host = "host", app = "app",
      procid = "77", msgid = "ID47", message = "text" } },
  { '<0>1 - - - - - [a@1 b="c"][d] two words', { facility = 0, severity = 0, version = 1,
    data = { ["a@1"] = { b = "c" }, d = {} }, message = "two words" } },
  { "<191>1 - - - - - -", { facility = 23, severity = 7, version = 1, message = "" } },
  { "<8>1 - - - - - - ", { facility = 1, severity = 0, version = 1, message = "" }, "<8>1 - - - - - -" },
  { "<8>1 - - - - - - " .. BOM .. "\xC3\xA4", { facility = 1, severity = 0, version = 1, bom = true,
    message = "\xC3\xA4" } },
  { "<8>1 - - - - - -  two\nlines", { facility = 1, severity = 0, version = 1, message = " two\nlines" } },
  { "<34>Oct 11 22:14:15 host su[9]: text: more", { facility = 4, severity = 2, version = 0,
    timestamp = "Oct 11 22:14:15", host = "host", app = "su", procid = "9", message = "text: more" } },
  { "<34>Oct  1 22:14:15 su: text", { facility = 4, severity = 2, version = 0, timestamp = "Oct  1 22:14:15",
    app = "su", message = "text" } },
  { "<34>Oct  1 22:14:15 fe80::1 su: text", { facility = 4, severity = 2, version = 0,
    timestamp = "Oct  1 22:14:15", host = "fe80::1", app = "su", message = "text" } },
  { "<34>Oct  1 22:14:15 host just text", { facility = 4, severity = 2, version = 0,
    timestamp = "Oct  1 22:14:15", host = "host", message = "just text" } },
  { "<34>2003-10-11T22:14:15Z host su: text", { facility = 4, severity = 2, version = 0,
    timestamp = "2003-10-11T22:14:15Z", host = "host", app = "su", message = "text" } },
  { "<34>Oct  1 22:14:15 host su[]: text", { facility = 4, severity = 2, version = 0,
    timestamp = "Oct  1 22:14:15", host = "host", app = "su", message = "text" },
    "<34>Oct  1 22:14:15 host su: text" },
}

-- Text that is all that the message says: facility, severity, and why.
local PLAIN = {
  { "", 1, 5, "", "no priority" },
  { "text", 1, 5, "text", "no priority" },
  { "<192>text", 1, 5, "<192>text", "no priority" },
  { "<034>text", 1, 5, "<034>text", "no priority" },
  { "<>text", 1, 5, "<>text", "no priority" },
  { "<34>text", 4, 2, "text", "no time" },
  { "<34>", 4, 2, "", "no time" },
  { "<34>2 - - - - - - text", 4, 2, "2 - - - - - - text", "no time" },
  { "<34>1 - - - -", 4, 2, "1 - - - -", "header of six fields expected" },
  { "<34>1 - - - - - [a text", 4, 2, "1 - - - - - [a text", "malformed structured data" },
  { "<34>1 - - - - - -text", 4, 2, "1 - - - - - -text", "blank behind structured data expected" },
  { "<34>1 - - - - - [a]text", 4, 2, "1 - - - - - [a]text", "blank behind structured data expected" },
  { "<34>1 - h\255 - - - -", 4, 2, "1 - h\255 - - - -", "host: at most 255 printable octets expected" },
}

local WRONG = {
  { { facility = 24 }, "facility: integer in 0..23 expected, got 24" },
  { { facility = "kern" }, "facility: integer in 0..23 expected, got kern" },
  { { severity = -1 }, "severity: integer in 0..7 expected, got -1" },
  { { version = 2 }, "version: integer in 0..1 expected, got 2" },
  { { host = "" }, "host: at most 255 printable octets expected" },
  { { host = "two words" }, "host: at most 255 printable octets expected" },
  { { app = ("x"):rep(49) }, "app: at most 48 printable octets expected" },
  { { procid = 7 }, "procid: at most 128 printable octets expected" },
  { { msgid = "\n" }, "msgid: at most 32 printable octets expected" },
  { { timestamp = "Oct 11 22:14:15" }, "timestamp: at most 32 printable octets expected" },
  { { version = 0, app = "su" }, "timestamp expected, got none" },
  { { version = 0, host = "host" }, "timestamp expected, got none" },
  { { message = 1 }, "message: string expected, got number" },
  { { text = "x" }, "unknown field 'text'" },
  { { "x" }, "unknown field '1'" },
  { { data = "x" }, "data: table expected, got string" },
  { { bom = 1 }, "bom: boolean expected, got number" },
  { { message = BOM .. "x" }, "message: no byte order mark expected without 'bom'" },
}

-- What would not be read again.
local TIME <const> = "Oct 11 22:14:15"
local LOST = {
  { { timestamp = "foo", message = "x" }, "timestamp: would be read as nil" },
  { { timestamp = TIME, app = "a:b", message = "x" }, "host: would be read as 'a:b:'" },
  { { timestamp = TIME, host = "h", app = "a[", message = "x" }, "app: would be read as nil" },
  { { timestamp = TIME, host = "h:", app = "su", message = "x" }, "host: would be read as nil" },
  { { timestamp = TIME, app = "su", procid = "9]", message = "x" }, "host: would be read as 'su[9]]:'" },
  { { timestamp = TIME, host = "h", procid = "9", message = "x" }, "procid: would be read as nil" },
  { { timestamp = TIME, message = "two words" }, "host: would be read as 'two'" },
  { { timestamp = TIME, host = "h", message = "x: y" }, "app: would be read as 'x'" },
  { { message = "x", msgid = "1" }, "msgid: would be read as nil" },
  { { message = "x", data = {} }, "data: would be read as nil" },
  { { message = "x", bom = true }, "bom: would be read as nil" },
}

describe("poe.filter.syslog.message", function()
  for _, case in ipairs(READABLE) do
    it(("reads and writes %q"):format(case[1]), function()
      local record = message.parse(case[1])

      assert.same(case[2], record)
      assert.equal(case[3] or case[1], message.format(record))
    end)
  end

  for _, case in ipairs(PLAIN) do
    it(("takes %q for text: %s"):format(case[1], case[5]), function()
      local text, facility, severity, rest, why = table.unpack(case)

      local record = message.parse(text)

      assert.same({ facility = facility, severity = severity, version = 0, message = rest, fault = why }, record)
      assert.equal(("<%d>%s"):format(facility * 8 + severity, rest), message.format(record))
    end)
  end

  for _, case in ipairs(WRONG) do
    it("cannot write: " .. case[2], function() assert.same({ nil, case[2] }, { message.format(case[1]) }) end)
  end

  for _, case in ipairs(LOST) do
    it("cannot write with version 0: " .. case[2], function()
      case[1].version = 0
      assert.same({ nil, case[2] .. " with version 0" }, { message.format(case[1]) })
    end)
  end

  it("writes with version 0 a text that has a header of its own", function()
    assert.equal("<13>Oct 11 22:14:15 host x", message.format { version = 0, message = "Oct 11 22:14:15 host x" })
  end)

  it("writes a mark that the text begins with, after its own", function()
    local record = message.parse(message.format { bom = true, message = BOM .. "x" })

    assert.equal(BOM .. "x", record.message)
  end)

  it("writes what is not said as user.notice's, with no header", function()
    assert.equal("<13>1 - - - - - -", message.format {})
    assert.equal("<13>1 - - app - - - text", message.format { app = "app", message = "text" })
    assert.equal("<30>text", message.format { version = 0, facility = 3, severity = 6, message = "text" })
  end)
end)
