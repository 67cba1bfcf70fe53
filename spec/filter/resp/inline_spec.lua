local inline = require "poe.filter.resp.inline"

describe("poe.filter.resp.inline", function()
  local lines = {
    { "", {} },
    { " \t ", {} },
    { "PING", { "PING" } },
    { "  SET  key\tvalue ", { "SET", "key", "value" } },
    { [["" '']], { "", "" } },
    { [["two words" 'and two']], { "two words", "and two" } },
    { [["a\n\r\t\b\a\"\\\q"]], { 'a\n\r\t\b\a"\\q' } },
    { [["\x41\x4a\xfF\x4"]], { "AJ\255x4" } },
    { [["\\x41" "\nab"]], { [[\x41]], "\nab" } },
    { [['it\'s' 'a\nb' '\\\'']], { "it's", [[a\nb]], [[\\']] } },
    { [[ke"y "]], { "key " } },
    { [[a\b]], { [[a\b]] } },
    { "a\0b c", { "a\0b", "c" } },
    { [['a"b' "c'd"]], { [[a"b]], [[c'd]] } },
  }
  for _, case in ipairs(lines) do
    it(("splits %q"):format(case[1]), function() assert.same(case[2], inline.split(case[1])) end)
  end

  for _, line in ipairs { [["]], [[']], [[a "b]], [["a"b]], [['a'b]], [["a\"]], [['a\']], [['\\']], [["a""b"]] } do
    it(("refuses quotes that are not balanced: %q"):format(line), function() assert.is_nil(inline.split(line)) end)
  end
end)
