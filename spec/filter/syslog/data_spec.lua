local data = require "poe.filter.syslog.data"

describe("poe.filter.syslog.data", function()
  local cases = {
    { "[a]", { a = {} } },
    { '[a x="1" y="2"][b@1 x=""]', { a = { x = "1", y = "2" }, ["b@1"] = { x = "" } } },
    { '[a x="1" x="2" x="3"]', { a = { x = { "1", "2", "3" } } } },
    { [[[a x="\"\\\]"]\]], { a = { x = [["\]] .. "]" } }, 15 },
    { [[[a x="\n"] text]], { a = { x = [[\n]] } }, 11, '[a x="\\\\n"]' },
    { '[a  x="1" ] [b]', { a = { x = "1" } }, 12, '[a x="1"]' },
  }
  for _, case in ipairs(cases) do
    it("reads and writes " .. case[1], function()
      local text, elements, behind, written = table.unpack(case, 1, 4)

      assert.same({ elements, behind or #text + 1 }, { data.read(text, 1) })
      assert.equal(written or text:sub(1, (behind or 0) - 1), (data.write(elements)))
    end)
  end

  local malformed = {
    "", "[]", "[ a]", "[a", "[a x", '[a x="', '[a x="1', '[a x="1"', '[a x=1]', '[a x="]"]', '[a x="\\"]', '[a="1"]',
    '[a ="1"]', "[a][", "[a][a]", "[" .. ("x"):rep(33) .. "]", '[a b\1="1"]', '[a "1"]',
  }
  for _, text in ipairs(malformed) do
    it(("refuses %q"):format(text), function() assert.is_nil((data.read(text, 1))) end)
  end

  local NAMES = "names of at most 32 printable octets expected"
  local rejected = {
    { 1, "table expected, got number" },
    { { 1 }, NAMES },
    { { ["a b"] = {} }, NAMES },
    { { a = { ["="] = "1" } }, NAMES },
    { { a = 1 }, "table of parameters expected, got number" },
    { { a = { b = 1 } }, "string or list of strings expected, got number" },
    { { a = { b = { "1", 2 } } }, "string or list of strings expected, got number" },
    { { a = { b = {} } }, "string or list of strings expected, got another table" },
    { { a = { b = { c = "1" } } }, "string or list of strings expected, got another table" },
    { { a = { b = { "1", c = "1" } } }, "string or list of strings expected, got another table" },
  }
  for _, case in ipairs(rejected) do
    it("cannot write: " .. case[2], function() assert.same({ nil, case[2] }, { data.write(case[1]) }) end)
  end

  it("writes a list of one as one", function()
    assert.equal('[a b="1"]', (data.write { a = { b = { "1" } } }))
  end)

  it("writes none as a hyphen", function() assert.equal("-", (data.write {})) end)
end)
