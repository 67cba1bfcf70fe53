local Map = require "poe.filter.map"
local filter = require "poe.filter"

-- "a,b" -> "a", "b"; "" -> nothing
local function split(text)
  local words = {}
  for word in text:gmatch "[^,]+" do words[#words + 1] = word end
  return table.unpack(words)
end

local function identity(value) return value end

local function splitting()
  return Map.new { get = split, put = identity }
end

describe("poe.filter.map", function()
  describe("get and get_one", function()
    it("give what the function makes of each record", function()
      local map = Map.new { get = string.upper, put = string.lower }

      assert.same({ "A", "B" }, map:get { "a", "b" })
      map:get_one_start { "c", "d" }
      assert.equal("C", map:get_one())
      assert.equal("D", map:get_one())
      assert.is_nil(map:get_one())
    end)

    it("give each of the values that the function returns", function()
      local map = splitting()

      map:get_one_start { "a,b,c", "d" }

      assert.same({ "a", { "b", "c", "d" } }, { map:get_one(), map:get {} })
      assert.same({ "a", "b", "c" }, map:get "a,b,c")
    end)

    it("go on after a record of which nothing is made", function()
      assert.same({ "a", "b" }, splitting():get { "", "a", "", "", "b", "" })
      local map = splitting()
      map:get_one_start { "", "a" }
      assert.equal("a", map:get_one())
    end)

    it("take no nil that is returned for a record", function()
      local map = Map.new { code = function(value) return nil, value, nil, value end }

      assert.same({ 1, 1, 2, 2 }, map:get { 1, 2 })
      map:get_one_start { 3 }
      assert.same({ 3, 3 }, { map:get_one(), map:get_one() })
    end)

    it("work on values of all types", function()
      local map = Map.new { get = function(value) return { value } end, put = function(value) return value[1] end }

      assert.same({ { 1 }, { false }, { { "x" } } }, map:get { 1, false, { "x" } })
      assert.same({ 1, false, "x" }, map:put { { 1 }, { false }, { "x" } })
      local negate = Map.new { code = function(value) return not value end }
      negate:get_one_start { true, false }
      assert.same({ false, true }, { negate:get_one(), negate:get_one() })
    end)

    it("have changed nothing when the function raises", function()
      local fails = true
      local map = Map.new { code = function(value)
        if value == "b" and fails then error("no b", 0) end
        return value
      end }

      assert.has_error(function() map:get { "a", "b", "c" } end, "no b")
      assert.same({ "a", "b", "c" }, map:get_pending())
      assert.equal("a", map:get_one())
      assert.has_error(function() map:get_one() end, "no b")
      fails = false
      assert.same({ "b", "c" }, map:get {})
    end)
  end)

  describe("get_pending", function()
    it("gives the records that nothing was made of", function()
      local map = splitting()
      assert.is_nil(map:get_pending())

      map:get_one_start { "a", "b,c", 3 }

      assert.same({ "a", "b,c", 3 }, map:get_pending())
      map:get_one()
      assert.same({ "b,c", 3 }, map:get_pending())
    end)

    it("gives what put makes of those that were made and not taken", function()
      local map = Map.new { get = split, put = function(word) return "," .. word end }
      map:get_one_start { "a,b,c", "d" }

      map:get_one()

      assert.same({ ",b", ",c", "d" }, map:get_pending())
      assert.same({ "b", "c", "d" }, map:get {})
      assert.is_nil(map:get_pending())
    end)

    it("gives a record again of which some was taken, if put does not undo get", function()
      for _, put in ipairs { string.upper, error, function(word) return word, word end } do
        local map = Map.new { get = split, put = put }
        map:get_one_start { "a,b,c", "d" }

        assert.equal("a", map:get_one())
        assert.same({ "a,b,c", "d" }, map:get_pending())
        assert.same({ "b", "c", "d" }, map:get {})
      end
    end)
  end)

  describe("put", function()
    it("gives each of the values that the function returns", function()
      assert.same({ "a", "b" }, Map.new { get = identity, put = split }:put { "a,b", "" })
      assert.same({ "a" }, Map.new { get = string.upper, put = string.lower }:put "A")
      assert.same({}, splitting():put {})
    end)
  end)

  describe("finish", function()
    it("gives what is left", function()
      local map = splitting()
      map:get_one_start { "a,b", "c" }

      assert.same({ "a", "b", "c" }, { map:finish(), map:finish(), map:finish() })
      assert.same({}, { map:finish() })
    end)
  end)

  describe("clone", function()
    it("has the functions of now, and nothing pending", function()
      local map = splitting()
      map:modify { put = string.upper }
      map:get_one_start { "a,b" }
      map:get_one()

      local clone = map:clone()

      assert.is_nil(clone:get_pending())
      assert.same({ "x", "y" }, clone:get { "x,y" })
      assert.same({ "X" }, clone:put { "x" })
    end)
  end)

  it("feeds and puts nothing when there is a hole, or no argument", function()
    local map = splitting()
    local holes = { { {}, "a" }, { [3] = 1 } }
    holes[1][1] = nil
    for _, method in ipairs { "get", "get_one_start", "put" } do
      for _, hole in ipairs(holes) do
        local _, message = pcall(function() map[method](map, hole) end)
        assert.matches("map_spec.lua:%d+: bad argument #1 to '" .. method .. "' %(record 1: record expected, got nil%)",
          message)
      end
      assert.has_error(function() map[method](map) end,
        "bad argument #1 to '" .. method .. "' (record or table of records expected, got nil)")
    end
    assert.is_nil(map:get_pending())
  end)
end)

describe("poe.filter.map and poe.filter.grep:", function()
  for _, kind in ipairs { "map", "grep" } do
    local rejected = {
      { {}, "code", "function expected, got nil" },
      { nil, "code", "function expected, got nil" },
      { { get = identity }, "put", "function expected, got nil" },
      { { put = identity }, "get", "function expected, got nil" },
      { { get = {}, put = identity }, "get", "function expected, got table" },
      { { code = identity, get = identity }, "code", "not together with 'get'" },
      { { code = identity, put = identity }, "code", "not together with 'put'" },
    }
    for _, case in pairs(rejected) do
      it(("%s.new raises: %s: %s"):format(kind, case[2], case[3]), function()
        local _, message = pcall(function() return (filter[kind](case[1])) end)
        assert.matches("map_spec.lua:%d+: ", message)
        assert.equal(("bad option '%s' to 'poe.filter.%s.new' (%s)"):format(case[2], kind, case[3]),
          message:match ": (.*)")
      end)
    end

    it(kind .. ".new raises on an unknown option", function()
      assert.has_error(function() filter[kind] { bogus = 1, code = identity } end,
        "unknown option 'bogus' to 'poe.filter." .. kind .. ".new'")
    end)

    local wrong = {
      { { get = "notcode" }, "bad option 'get' to 'poe.filter.%s.modify' (function expected, got string)" },
      { { code = 1 }, "bad option 'code' to 'poe.filter.%s.modify' (function expected, got number)" },
      { { code = identity, put = identity },
        "bad option 'code' to 'poe.filter.%s.modify' (not together with 'put')" },
      { { elephant = identity }, "unknown option 'elephant' to 'poe.filter.%s.modify'" },
      { 3, "bad argument #1 to 'poe.filter.%s.modify' (table expected, got number)" },
    }
    for _, case in ipairs(wrong) do
      it(kind .. ".modify raises, and changes nothing: " .. case[2]:format(kind), function()
        local f = filter[kind] { code = function() return false end }
        local before = f:get { "a" }

        local _, message = pcall(function() f:modify(case[1]) end)

        assert.matches("map_spec.lua:%d+: ", message)
        assert.equal(case[2]:format(kind), message:match ": (.*)")
        assert.same(before, f:get { "a" })
      end)
    end
  end

  it("modify replaces one function, or both", function()
    local map = Map.new { get = string.upper, put = string.lower }

    map:modify { get = string.reverse }
    assert.same({ { "ba" }, { "ab" } }, { map:get { "ab" }, map:put { "AB" } })
    map:modify { put = string.upper }
    assert.same({ { "ba" }, { "AB" } }, { map:get { "ab" }, map:put { "ab" } })
    map:modify { code = identity }
    assert.same({ { "ab" }, { "Ab" } }, { map:get { "ab" }, map:put { "Ab" } })
  end)
end)
