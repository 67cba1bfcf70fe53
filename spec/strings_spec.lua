local strings = require "poe.strings"

describe("poe.strings", function()
  describe("count", function()
    it("counts a list of strings, and asks no metamethod", function()
      local function never() error "asked" end
      local list = setmetatable({ "a", "", "c" }, { __index = never, __len = never, __pairs = never })

      assert.equal(3, strings.count(list, "chunk"))
      assert.equal(0, strings.count({}, "chunk"))
    end)

    local wrong = {
      { 3, "table expected, got number" },
      { "a", "table expected, got string" },
      { { "a", 3 }, "record 2: string expected, got number" },
      { { "a", nil, "c" }, "record 2: string expected, got nil" },
      { { [2] = "b" }, "record 1: string expected, got nil" },
      { { "a", key = "b" }, "record 2: string expected, got nil" },
    }
    for _, case in ipairs(wrong) do
      it("says: " .. case[2], function()
        assert.same({ nil, case[2] }, { strings.count(case[1], "record") })
      end)
    end
  end)

  describe("check", function()
    it("takes a string for a list of one", function()
      local list = { "a", "b" }

      assert.equal(list, strings.check("put", list, "record"))
      assert.same({ "a" }, strings.check("put", "a", "record"))
    end)

    it("names the argument", function()
      local function method(...) strings.check("get", ...) end

      assert.has_error(function() method({ 1 }, "sender", 2) end,
        "bad argument #2 to 'get' (sender 1: string expected, got number)")
    end)
  end)
end)
