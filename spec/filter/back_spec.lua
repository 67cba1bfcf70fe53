local back = require "poe.filter.back"
local filter = require "poe.filter"

describe("poe.filter.back", function()
  local known = {
    { "line", filter.line(), { "a", "b" }, { "a\n", "b\n" } },
    { "line of a literal", filter.line { input_literal = ";" }, { "a" }, { "a;" } },
    { "line of a pattern", filter.line { input_pattern = "\r?\n" }, { "a" }, { "a\n" } },
    { "block", filter.block(), { "ab" }, { "2\0ab" } },
    { "block of a size, a part of it", filter.block { block_size = 4 }, { "ab" }, { "ab" } },
    { "stream", filter.stream(), { "a", "b" }, { "a", "b" } },
    { "recordblock", filter.recordblock { block_size = 2, check_put = true }, { { 1 } }, { 1 } },
    { "map", filter.map { get = string.upper, put = string.lower }, { "A" }, { "a" } },
    { "grep", filter.grep { get = tostring, put = error }, { "A" }, { "A" } },
    { "reference", filter.reference(), { { 1 }, "a" }, { "3\0[1]", '3\0"a"' } },
    { "stackable", filter.stackable { filters = { filter.block(), filter.line() } }, { "a" }, { "2\0a\n" } },
  }
  for _, case in ipairs(known) do
    it("puts records back: " .. case[1], function()
      assert.same(case[4], back.records(case[2], case[3]))
      assert.same({}, back.records(case[2], {}))
      assert.is_nil(case[2]:get_pending())
    end)
  end

  it("does not put back what would not give the same records", function()
    assert.is_false(back.records(filter.line { input_pattern = ";+" }, { "a" }))
    assert.is_false(back.records(filter.line { input_pattern = "%s*\n" }, { "a" })) -- an end that may go on
    assert.is_false(back.records(filter.reference(), { print }))
    assert.is_false(back.records(filter.map { get = string.upper, put = string.lower }, { "a" }))
    assert.is_false(back.records(filter.map { get = tostring, put = error }, { "a" }))
    assert.is_false(back.records(filter.grep { code = tonumber }, { "1", "a" }))
  end)

  it("compares tables by what is in them", function()
    local function boxes(put) return filter.map { get = function(text) return { { text } } end, put = put } end

    assert.same({ "a" }, back.records(boxes(function(record) return record[1][1] end), { { { "a" } } }))
    assert.is_false(back.records(boxes(function() return "b" end), { { { "a" } } }))
    assert.is_false(back.records(boxes(function(record) return record[1][1] end), { { { "a", more = 1 } } }))
    local endless, other = {}, {}
    endless[1], other[1] = endless, other
    local loops = filter.map { get = function() return other end, put = function() return "" end }
    assert.same({ "" }, back.records(loops, { endless }))
  end)

  it("knows who keeps records that were put", function()
    local blocks = filter.recordblock { block_size = 2, check_put = true }
    local stack = filter.stackable { filters = { filter.line(), blocks } }
    assert.is_false(back.keeps_put(stack))

    blocks:put { { "a" } }

    assert.is_true(back.keeps_put(blocks))
    assert.is_true(back.keeps_put(stack))
  end)

  it("says what kind a filter is", function()
    assert.equal("recordblock", back.type(filter.recordblock { block_size = 1 }))
    assert.equal("filter", back.type {})
    assert.equal("other", back.type(setmetatable({}, { __name = "my::Other" })))
  end)
end)
