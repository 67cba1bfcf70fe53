local Grep = require "poe.filter.grep"

local function is_digits(text) return text:find "^%d+$" end
local function is_letters(text) return text:find "^%a+$" end

describe("poe.filter.grep", function()
  it("lets records pass each way for which its function says so", function()
    local grep = Grep.new { get = is_digits, put = is_letters }

    assert.same({ "1", "2" }, grep:get { "a", "1", "b", "2" })
    assert.same({ "a", "b" }, grep:put { "a", "1", "b", "2" })
    assert.same({}, grep:put "1")
    assert.is_nil(grep:get_pending())
  end)

  it("takes the next record that passes", function()
    local grep = Grep.new { code = is_digits }
    grep:get_one_start { "a", "1", "b", "c", "2", "d" }

    assert.equal("1", grep:get_one())
    assert.same({ "b", "c", "2", "d" }, grep:get_pending())
    assert.equal("2", grep:get_one())
    assert.is_nil(grep:get_one())
    assert.is_nil(grep:get_pending())
  end)

  it("works on values of all types", function()
    local grep = Grep.new { code = function(value) return type(value) ~= "number" end }

    grep:get_one_start { 1, false, 2, { "x" } }

    assert.same({ false, { "x" } }, { grep:get_one(), grep:get_one() })
  end)

  it("takes what is left at the end of the input", function()
    local grep = Grep.new { code = is_digits }
    grep:get_one_start { "1", "a", "2" }

    assert.same({ "1", "2" }, { grep:finish(), grep:finish() })
    assert.same({}, { grep:finish() })
  end)

  it("has changed nothing when its function raises", function()
    local fails = true
    local grep = Grep.new { code = function(value)
      if fails and value == 2 then error("no 2", 0) end
      return true
    end }

    assert.has_error(function() grep:get { 1, 2, 3 } end, "no 2")
    assert.equal(1, grep:get_one())
    assert.has_error(function() grep:get_one() end, "no 2")
    assert.same({ 2, 3 }, grep:get_pending())
    fails = false
    assert.same({ 2, 3 }, grep:get {})
  end)

  it("makes clones with its functions, that hold nothing", function()
    local grep = Grep.new { code = is_letters }
    grep:modify { get = is_digits }
    grep:get_one_start { "1" }

    local clone = grep:clone()

    assert.same({ "2" }, clone:get { "a", "2" })
    assert.same({ "a" }, clone:put { "a", "2" })
  end)
end)
