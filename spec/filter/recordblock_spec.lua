local RecordBlock = require "poe.filter.recordblock"

local function of(size, check_put)
  return RecordBlock.new { block_size = size, check_put = check_put }
end

describe("poe.filter.recordblock", function()
  describe("get and get_one", function()
    it("give groups of block_size records", function()
      local blocks = of(4)

      assert.same({ { 1, 2, 3, 4 }, { 5, 6, 7, 8 } }, blocks:get { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
      assert.same({ 9, 10 }, blocks:get_pending())
      assert.same({ { 9, 10, 11, 12 } }, blocks:get { 11, 12 })
      assert.is_nil(blocks:get_pending())
    end)

    it("give the same groups one by one", function()
      local blocks = of(2)
      for i = 1, 5 do blocks:get_one_start { i } end

      assert.same({ 1, 2 }, blocks:get_one())
      assert.same({ 3, 4, 5 }, blocks:get_pending())
      assert.same({ 3, 4 }, blocks:get_one())
      assert.is_nil(blocks:get_one())
      assert.same({ 5 }, blocks:get_pending())
    end)

    it("take any values for records, empty strings and false too", function()
      local table_of_it = {}

      assert.same({ { "", "" }, { false, table_of_it } }, of(2):get { "", "", false, table_of_it })
      assert.same({ { 7 } }, of(1):get(7))
    end)

    it("do not lose the place where they are, however long they run", function()
      local blocks, sum = of(3), 0
      for i = 1, 10000 do
        for _, group in ipairs(blocks:get { i, i }) do sum = sum + group[1] + group[2] + group[3] end
      end

      assert.equal(10000 * 10001, sum + blocks:get_pending()[1] * #blocks:get_pending())
    end)
  end)

  describe("finish", function()
    it("says how many records are there of a group, and keeps them", function()
      local blocks = of(3)
      blocks:get_one_start { 1, 2, 3, 4, 5 }

      assert.same({ 1, 2, 3 }, blocks:finish())
      assert.same({ nil, "incomplete group: 2 of 3 records" }, { blocks:finish() })
      assert.same({ 4, 5 }, blocks:get_pending())
      assert.same({}, { of(3):finish() })
    end)
  end)

  describe("put", function()
    it("gives the records of groups, whatever size they have", function()
      local blocks = of(3)

      assert.same({ 1, 2, 1, 2 }, blocks:put { { 1, 2 }, { 1, 2 } })
      assert.same({ 1, 2, 3, 4, 5 }, blocks:put { { 1, 2, 3, 4, 5 } })
      assert.same({}, blocks:put { {} })
      assert.same({}, blocks:put {})
      assert.is_nil(blocks:put_pending())
    end)

    it("takes a group alone", function()
      assert.same({ "a", "b" }, of(2):put { "a", "b" })
    end)

    it("with check_put gives whole groups only, and keeps the rest", function()
      local blocks = of(3, true)

      assert.same({ 1, 2, 3 }, blocks:put { { 1, 2 }, { 3, "A" } })
      assert.same({ "A" }, blocks:put_pending())
      assert.same({ "A", 2, 3, 1, 2, 3, 1, 2, 3 }, blocks:put { { 2, 3, 1, 2, 3 }, { 1, 2, 3, "B" } })
      assert.same({ "B" }, blocks:put_pending())
      assert.same({ "B", 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3 },
        blocks:put { { 2, 3, 1, 2 }, { 3, 1 }, { 2, 3, 1 }, { 2, 3 } })
      assert.is_nil(blocks:put_pending())
    end)

    local wrong = {
      { 3, "record 1: table of records expected, got number" },
      { { { 1 }, 3 }, "record 2: table of records expected, got number" },
      { { { 1 }, { 1, nil, 3 } }, "record 2: table of records expected, and there is no [2]" },
      { { { x = 1 } }, "record 1: table of records expected, and there is no [1]" },
    }
    for _, case in ipairs(wrong) do
      it("raises, and changes nothing: " .. case[2], function()
        local blocks = of(2, true)
        blocks:put { { "a" } }

        local _, message = pcall(function() blocks:put(case[1]) end)

        assert.matches("recordblock_spec.lua:%d+: ", message)
        assert.equal("bad argument #1 to 'put' (" .. case[2] .. ")", message:match ": (.*)")
        assert.same({ "a" }, blocks:put_pending())
      end)
    end
  end)

  describe("blocksize and checkput", function()
    it("tell, and change at run time", function()
      local blocks = of(4)
      blocks:get_one_start { 1, 2, 3 }

      assert.equal(4, blocks:blocksize())
      assert.equal(2, blocks:blocksize(2))
      assert.same({ { 1, 2 } }, blocks:get {})
      assert.is_false(blocks:checkput())
      assert.is_true(blocks:checkput(true))
      assert.same({}, blocks:put { { 1 } })
      assert.is_false(blocks:checkput(false))
      assert.same({ 1, 2 }, blocks:put { { 2 } })
    end)

    local wrong = {
      { "blocksize", 0, "block_size", "integer >= 1 expected, got 0" },
      { "blocksize", -50, "block_size", "integer >= 1 expected, got -50" },
      { "blocksize", "elephant", "block_size", "integer >= 1 expected, got string" },
      { "checkput", 1, "check_put", "boolean expected, got number" },
    }
    for _, case in ipairs(wrong) do
      it(("%s raises, and changes nothing: %s"):format(case[1], case[4]), function()
        local blocks = of(2)

        local _, message = pcall(function() blocks[case[1]](blocks, case[2]) end)

        assert.matches("recordblock_spec.lua:%d+: ", message)
        assert.equal(("bad option '%s' to 'poe.filter.recordblock.%s' (%s)"):format(case[3], case[1], case[4]),
          message:match ": (.*)")
        assert.same({ 2, false }, { blocks:blocksize(), blocks:checkput() })
      end)
    end
  end)

  it("makes clones with its options of now, that hold nothing either way", function()
    local blocks = of(3, true)
    blocks:blocksize(2)
    blocks:get_one_start { 1 }
    blocks:put { { 1 } }

    local clone = blocks:clone()

    assert.is_nil(clone:get_pending())
    assert.is_nil(clone:put_pending())
    assert.same({ { 1, 2 } }, clone:get { 1, 2 })
    clone:blocksize(9)
    assert.equal(2, blocks:blocksize())
  end)

  local rejected = {
    { nil, "integer >= 1 expected, got nil" },
    { {}, "integer >= 1 expected, got nil" },
    { { block_size = 0 }, "integer >= 1 expected, got 0" },
    { { block_size = "elephant" }, "integer >= 1 expected, got string" },
  }
  for i = 1, 4 do
    local case = rejected[i]
    it("raises in new: " .. case[2], function()
      assert.has_error(function() RecordBlock.new(case[1]) end,
        "bad option 'block_size' to 'poe.filter.recordblock.new' (" .. case[2] .. ")")
    end)
  end
end)
