local encode = require "poe.filter.resp.encode"
local values = require "poe.filter.resp.values"

local huge = math.huge

describe("poe.filter.resp.encode", function()
  -- value, octets in version 3, and in version 2 where they are others
  local replies = {
    { "text", "$4\r\ntext\r\n" },
    { "", "$0\r\n\r\n" },
    { values.status "OK", "+OK\r\n" },
    { values.error "ERR no", "-ERR no\r\n" },
    { values.error "ERR\r\nno", "!7\r\nERR\r\nno\r\n", "-ERR  no\r\n" },
    { math.mininteger, ":-9223372036854775808\r\n" },
    { 0.5, ",0.5\r\n", "$3\r\n0.5\r\n" },
    { 3.0, ",3\r\n", "$1\r\n3\r\n" },
    { 0.1 + 0.2, ",0.30000000000000004\r\n", "$19\r\n0.30000000000000004\r\n" },
    { 1e300, ",1e+300\r\n", "$6\r\n1e+300\r\n" },
    { huge, ",inf\r\n", "$3\r\ninf\r\n" },
    { -huge, ",-inf\r\n", "$4\r\n-inf\r\n" },
    { 0 / 0, ",nan\r\n", "$3\r\nnan\r\n" },
    { true, "#t\r\n", ":1\r\n" },
    { false, "#f\r\n", ":0\r\n" },
    { values.null, "_\r\n", "$-1\r\n" },
    { values.bignumber "123", "(123\r\n", "$3\r\n123\r\n" },
    { values.verbatim("# text", "mkd"), "=10\r\nmkd:# text\r\n", "$6\r\n# text\r\n" },
    { {}, "*0\r\n" },
    { { "a", { 1, values.null } }, "*2\r\n$1\r\na\r\n*2\r\n:1\r\n_\r\n", "*2\r\n$1\r\na\r\n*2\r\n:1\r\n$-1\r\n" },
    { values.set { 1 }, "~1\r\n:1\r\n", "*1\r\n:1\r\n" },
    { values.push { 1 }, ">1\r\n:1\r\n", "*1\r\n:1\r\n" },
    { values.map { [1] = 2 }, "%1\r\n:1\r\n:2\r\n", "*2\r\n:1\r\n:2\r\n" },
    { values.map {}, "%0\r\n", "*0\r\n" },
    { values.pairs { { 1, 2 }, { 1, false } }, "%2\r\n:1\r\n:2\r\n:1\r\n#f\r\n", "*4\r\n:1\r\n:2\r\n:1\r\n:0\r\n" },
    { values.attributed(1, { [2] = 3 }), "|1\r\n:2\r\n:3\r\n:1\r\n", ":1\r\n" },
    { values.attributed(1, values.pairs { { 2, 3 } }), "|1\r\n:2\r\n:3\r\n:1\r\n", ":1\r\n" },
  }
  for _, case in ipairs(replies) do
    it(("writes %q"):format(case[2]), function()
      assert.equal(case[2], (encode.reply(case[1], 3, 32)))
      assert.equal(case[3] or case[2], (encode.reply(case[1], 2, 32)))
    end)
  end

  local endless = {}
  endless[1] = endless

  local rejected = {
    { print, "value of the protocol expected, got function" },
    { { print }, "value of the protocol expected, got function" },
    { { nil, 1 }, "list without holes and names, or a map, expected" },
    { values.set { a = 1 }, "list without holes and names, or a map, expected" },
    { values.map { a = print }, "value of the protocol expected, got function" },
    { values.pairs { 1 }, "list of pairs expected" },
    { values.pairs { a = 1 }, "list of pairs expected" },
    { values.attributed(1, values.status "x"), "map of attributes expected" },
    { values.attributed(print, {}), "value of the protocol expected, got function" },
    { endless, "at most 32 lists in lists expected" },
    { values.map { values.map { endless } }, "at most 32 lists in lists expected" },
  }
  for _, case in ipairs(rejected) do
    it("refuses: " .. case[2], function() assert.same({ nil, case[2] }, { encode.reply(case[1], 3, 32) }) end)
  end
end)
