-- What `make mutants` changes, and that it sees what specs notice.

local comparisons = require "spec.mutants.comparisons"
local mutants = require "spec.mutants.lua"

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

describe("a changed comparison #once", function()
  local ALL <const> = setmetatable({}, { __index = function() return true end })

  it("is noticed by specs of it, and not by others", function()
    local function noticed(spec)
      return mutants { only = "filter/decimal.lua", sample = 1, report = function() end,
        specs = { { path = spec, ok = true, seconds = 1, lines = ALL } } }
    end

    local good, tried = noticed "spec/filter/decimal_spec.lua"
    local none, as_many = noticed "spec/base64_spec.lua"

    assert.is_true(good > tried / 2 and tried > 0, ("%d of %d"):format(good, tried))
    assert.same({ 0, tried }, { none, as_many })
  end)
end)
