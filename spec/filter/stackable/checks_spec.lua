local Line = require "poe.filter.line"
local Stream = require "poe.filter.stream"
local checks = require "poe.filter.stackable.checks"

local function identity(record) return record end

local function with_pending()
  local filter = Line.new()
  filter:get_one_start { "half a line" }
  return filter
end

local function without(name)
  local filter = {}
  for _, method in ipairs { "get_one_start", "get_one", "finish", "put", "get_pending", "clone" } do
    if method ~= name then filter[method] = identity end
  end
  return filter
end

describe("poe.filter.stackable.checks", function()
  for _, case in ipairs {
    { "no table", 7, "filter expected, got number" },
    { "nothing", nil, "filter expected, got nil" },
    { "a table without a method", without "clone", "filter expected, got a table without clone" },
    { "a filter with octets pending", with_pending(), "filter with nothing pending expected" },
  } do
    it("takes no filter that is " .. case[1], function()
      assert.equal(case[3], checks.fault(case[2]))
    end)
  end

  it("takes a filter", function()
    assert.is_nil(checks.fault(Line.new()))
  end)

  it("takes a list of filters, and says which is none", function()
    assert.is_nil(checks.list_fault { Line.new(), Stream.new() })
    assert.equal("filter 2: filter expected, got string", checks.list_fault { Line.new(), "line" })
  end)

  it("takes no filter twice, and no list with another key", function()
    local filter = Line.new()

    assert.equal("filter 3: the same as filter 1", checks.list_fault { filter, Stream.new(), filter })
    assert.equal("list expected, got one with the key 'name'", checks.list_fault { filter, name = 1 })
  end)

  it("knows whether all are without a state", function()
    assert.is_true(checks.are_stateless {})
    assert.is_true(checks.are_stateless { { stateless = true }, { stateless = true } })
    assert.is_false(checks.are_stateless { { stateless = true }, {} })
  end)
end)
