local Automaton = require "poe.filter.line.automaton"

-- a+ is the items a a*
local CASES = {
  { "ab", { { "a", "" }, { "b", "" } }, "xaab.", { run = 2, at = 5 } },
  { "a*b", { { "a", "*" }, { "b", "" } }, "xaab.", { run = 2, at = 5 } },
  { "ab?", { { "a", "" }, { "b", "?" } }, "xab.", { run = 2, at = 4 } },
  { "ab*", { { "a", "" }, { "b", "*" } }, "abb.", { run = 1, at = 5 } },
  { "a-b", { { "a", "-" }, { "b", "" } }, "xaab.", { run = 2, at = 5 } },
  { "a.-b", { { "a", "" }, { ".", "-" }, { "b", "" } }, "xa..bb", { run = 2, at = 6 } },
  { "a[bc]*b", { { "a", "" }, { "[bc]", "*" }, { "b", "" } }, "abcbcc.", { run = 1, at = 8 } },
}

local function items_of(list)
  local items = {}
  for i, item in ipairs(list) do items[i] = { class = item[1], suffix = item[2] } end
  return items
end

describe("poe.filter.line.automaton", function()
  for _, case in ipairs(CASES) do
    local pattern, list, octets, expected = table.unpack(case)

    it(("decides a match of %s in %s at octet %d"):format(pattern, octets, expected.at - 1), function()
      local automaton = Automaton.new(items_of(list))

      local state, run, at = automaton:scan(octets, 1, #octets, automaton.start, 1)

      assert.is_true(state.decided)
      assert.same(expected, { run = run, at = at })
    end)

    it(("decides it, %s in %s, octet by octet, too"):format(pattern, octets), function()
      local automaton = Automaton.new(items_of(list))
      local state, run, at = automaton.start, 1, 1

      while not state.decided do state, run, at = automaton:scan(octets, at, at, state, run) end

      assert.same(expected, { run = run, at = at })
    end)
  end

  it("decides nothing while a better match may come", function()
    local automaton = Automaton.new(items_of { { "a", "" }, { ".", "*" }, { "b", "" } })

    local state, run, at = automaton:scan("xabbb", 1, 5, automaton.start, 1)

    assert.is_false(state.decided)
    assert.is_true(state.matched)
    assert.same({ 2, 6 }, { run, at })
  end)

  it("knows that nothing has begun, and passes what cannot begin anything", function()
    local automaton = Automaton.new(items_of { { "a", "?" }, { "%s", "" } })

    local state, run, at = automaton:scan("xxaxx", 1, 5, automaton.start, 1)

    assert.is_true(state.idle)
    assert.same({ 6, 6 }, { run, at })
  end)
end)
