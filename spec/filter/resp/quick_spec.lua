local RESP = require "poe.filter.resp"
local quick = require "poe.filter.resp.quick"

local client = RESP.new { max_length = 8, max_elements = 3 }
local server = RESP.new { side = "server" }

local function read(filter, octets)
  return quick[octets:byte()](filter, octets, 1)
end

describe("poe.filter.resp.quick", function()
  local whole = {
    { "+OK\r\n", "OK" }, { "+\r\n", "" }, { ":-12\r\n", -12 }, { "$3\r\nabc\r\n", "abc" }, { "$-1\r\n", RESP.null },
    { "*2\r\n$1\r\na\r\n$-1\r\n", { "a", RESP.null } },
  }
  for _, case in ipairs(whole) do
    it(("reads %q, and where it ends"):format(case[1]), function()
      assert.same({ case[2], #case[1] + 1 }, { read(client, case[1] .. "x") })
      for last = 1, #case[1] - 1 do assert.is_nil(read(client, case[1]:sub(1, last))) end
    end)
  end

  local others = {
    "+a\nb\r\n", "+123456789\r\n", ":1.5\r\n", ":+1\r\n", ":9223372036854775808\r\n", "$0\r\n\r\n", "$01\r\na\r\n",
    "$-2\r\n", "$9\r\n123456789\r\n", "$1\r\nabc", "$12345678901234567890\r\n", "*0\r\n", "*-1\r\n", "*1\r\n:1\r\n",
    "*4\r\n" .. ("$1\r\na\r\n"):rep(4), "*1\r\n$-2\r\n",
  }
  for _, octets in ipairs(others) do
    it(("leaves %q to others"):format(octets), function() assert.is_nil(read(client, octets)) end)
  end

  it("knows no null in a command", function()
    assert.is_nil(read(server, "*1\r\n$-1\r\n"))
    assert.same({ { "a" }, 12 }, { read(server, "*1\r\n$1\r\na\r\n") })
  end)
end)
