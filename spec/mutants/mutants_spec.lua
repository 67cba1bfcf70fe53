-- What `make mutants` changes, and that it sees what specs notice.

local branches = require "spec.mutants.branches"
local c = require "spec.mutants.c"
local comparisons = require "spec.mutants.comparisons"
local lua = require "spec.mutants.lua"

describe("the comparisons of a source #once", function()
  it("are those of its code, each the other way round", function()
    local found = {}
    for _, mutant in ipairs(comparisons [==[
local x <const> = a == "b == \" c" -- x < y
--[[ x > y
]] if a < b and 1 << 2 >> 3 then return [[c ~= d]] end
return '"' ~= e or f <= g or h >= i
]==]) do
      table.insert(found, ("%d %s %s"):format(mutant.line, mutant.from, mutant.to))
    end

    assert.same({ "1 == ~=", "3 < >=", "4 ~= ==", "4 <= >", "4 >= <" }, found)
  end)

  it("leave all else as it is", function()
    assert.equal("return a ~= b -- ==", comparisons("return a == b -- ==")[1].text)
  end)
end)

describe("the conditions of a source #once", function()
  it("are those of its code, each to hold and not to hold", function()
    local found = {}
    for _, mutant in ipairs(branches [==[
#define f(x) if (x) g()
/* if (a) */
if (a && (b || !(c(d, e))))
    while (s[0] != '(' && strcmp(s, ") && (") != 0)
        assert(g && h);
for (int i = 0; i < n; i++)
    return i == 2 || j;
return k;
]==]) do
      table.insert(found, ("%d %s %s"):format(mutant.line, mutant.from, mutant.to))
    end

    assert.same({
      "3 a 1", "3 a 0", "3 b 1", "3 b 0", "3 c(d, e) 1", "3 c(d, e) 0",
      "4 s[0] != '(' 1", "4 s[0] != '(' 0", '4 strcmp(s, ") && (") != 0 1', '4 strcmp(s, ") && (") != 0 0',
      "6 i < n 1", "6 i < n 0", "7 i == 2 1", "7 i == 2 0", "7 j 1", "7 j 0",
    }, found)
  end)

  it("leave all else as it is", function()
    assert.equal("if (((a), 1)) b();", branches("if (a) b();")[1].text)
  end)
end)

describe("a change #once", function()
  local ALL <const> = setmetatable({}, { __index = function() return true end })

  for _, case in ipairs {
    { "of a comparison in Lua", lua, "filter/decimal.lua", 1, "spec/filter/decimal_spec.lua" },
    { "of a condition in C", c, "core/outq.c", 4, "spec/fuzz/core/core_spec.lua" },
  } do
    it(case[1] .. " is noticed by specs of it, and not by others", function()
      local function noticed(spec)
        return case[2] { only = case[3], sample = case[4], report = function() end,
          specs = { { path = spec, ok = true, seconds = 3, lines = ALL } } }
      end

      local good, tried = noticed(case[5])
      local none, as_many = noticed "spec/base64_spec.lua"

      assert.is_true(good > tried / 2 and tried > 0, ("%d of %d"):format(good, tried))
      assert.same({ 0, tried }, { none, as_many })
    end)
  end
end)
