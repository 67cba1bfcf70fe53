local values = require "poe.filter.values"

-- Gives values as they are, strings and numbers only.
local Plain = values.extend "spec.Plain"

function Plain.new(opts)
  return values.object(Plain, opts or {}, {})
end

function Plain:get_one()
  local value = self.items[self.first]
  if value ~= nil then self:drop(1) end
  return value
end

describe("poe.filter.values", function()
  it("feeds lists of any values, and single ones", function()
    local plain, list = Plain.new(), { "a", false, 3 }

    plain:get_one_start(list)
    plain:get_one_start "b"
    plain:get_one_start {}
    plain:feed_one { "c" }
    list[1] = "changed"

    assert.same({ "a", false, 3, "b", { "c" } }, plain:get_pending())
    assert.equal(5, plain:count_pending())
    assert.same({ "a", false, 3, "b", { "c" } }, plain:get {})
    assert.is_nil(plain:get_pending())
  end)

  it("finishes with what is left", function()
    local plain = Plain.new()
    plain:get_one_start { false, 1 }

    assert.same({ false, 1 }, { plain:finish(), plain:finish() })
    assert.same({}, { plain:finish() })
  end)

  it("reads lists as they are, whatever their metamethods say", function()
    local function raise() error "a metamethod was asked" end

    assert.same({ "a" }, Plain.new():get(setmetatable({ "a" }, { __len = raise, __index = raise })))
  end)
end)
