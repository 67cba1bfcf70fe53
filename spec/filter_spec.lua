local filter = require "poe.filter"

-- Records are single octets; "!" cannot be framed, "?" is only known at the end.
local Octets = filter.extend "spec.Octets"

function Octets.new(opts)
  return filter.object(Octets, opts or {}, { octets = "" })
end

function Octets:get_one()
  self.octets = self.octets .. self.fed:take()
  local octet = self.octets:sub(1, 1)
  if octet == "!" then return nil, "an exclamation" end
  if octet == "" or octet == "?" then return nil end
  self.octets = self.octets:sub(2)
  return octet
end

function Octets.frame(_, records)
  return { table.concat(records, ".") }
end

function Octets:take_rest()
  return nil, self.octets ~= "" and "a question" or nil
end

function Octets:unread()
  return self.octets .. self.fed:peek()
end

describe("poe.filter", function()
  it("makes filters of each kind by name", function()
    assert.same({ "a" }, filter.line({ literal = "|" }):get "a|")
    assert.same({ "ab" }, filter.block({ block_size = 2 }):get "ab")
    assert.same({ "a" }, filter.stream():get "a")
  end)

  it("takes false for a record, which nil is not", function()
    local Falses = filter.extend "spec.Falses"
    function Falses.new() return filter.object(Falses, {}, {}) end
    function Falses:get_one()
      if self.fed:take() ~= "" then return false end
    end
    function Falses.take_rest() return nil, "a rest" end

    assert.same({ false }, Falses.new():get "x")
    local falses = Falses.new()
    falses:get_one_start "x"
    assert.same({ false }, { falses:finish() })
    assert.same({ nil, "a rest" }, { falses:finish() })
  end)

  it("loses no record when taking one has raised in get", function()
    local Raising = filter.extend "spec.Raising"
    function Raising.new() return filter.object(Raising, {}, { left = { "a", "b", "c" } }) end
    function Raising:take()
      if self.left[1] == "b" and not self.may then error("no b", 0) end
      return table.remove(self.left, 1)
    end
    local raising = Raising.new()

    assert.has_error(function() raising:get {} end, "no b")
    assert.has_error(function() raising:get {} end, "no b")

    assert.equal("a", raising:get_one())
    raising.may = true
    assert.same({ "b", "c" }, raising:get {})
  end)

  it("blames its caller for wrong options", function()
    local _, message = pcall(function() local _ = filter.line { max_length = 0 } end)

    assert.matches("filter_spec.lua:%d+: bad option 'max_length' to 'poe.filter.line.new'", message)
  end)

  describe("extend", function()
    it("gives a class all methods that filters share", function()
      local octets = Octets.new()

      assert.same({ "a", "b" }, octets:get { "ab" })
      assert.same({ "a.b" }, octets:put { "a", "b" })
      assert.same({ "a" }, octets:put "a")
      assert.is_nil(octets:get_pending())
      assert.matches("^spec.Octets: ", tostring(octets))
    end)

    it("counts what is pending, and takes false for a record", function()
      local octets = Octets.new()
      octets:get_one_start "abc"
      octets:get_one()
      assert.equal(2, octets:count_pending())

      local given = { false, 1, false }
      function octets.get_one() return table.remove(given, 1) end
      assert.equal(false, octets:finish())
      assert.same({ 1, false }, octets:get {})
    end)

    it("gives records before the fault after them", function()
      local octets = Octets.new()

      assert.same({ { "a" }, "an exclamation" }, { octets:get "a!b" })
      assert.same({ "!b" }, octets:get_pending())
    end)

    it("ends with complete records, then with the filter's own rule", function()
      local octets = Octets.new()
      octets:get_one_start "a?"

      assert.same({ "a" }, { octets:finish() })
      assert.same({ nil, "a question" }, { octets:finish() })
    end)

    it("clones with the same options and no octets", function()
      local opts = { some = "thing" }
      local octets = Octets.new(opts)
      octets:get_one_start "?"

      local clone = octets:clone()

      assert.equal(opts, clone.options)
      assert.is_nil(clone:get_pending())
      assert.same({ "?" }, octets:get_pending())
    end)
  end)
end)
