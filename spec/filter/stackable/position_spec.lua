local filter = require "poe.filter"
local stacks = require "spec.support.stacks"

local line, block, recordblock, stackable = filter.line, filter.block, filter.recordblock, filter.stackable
local upper, splitter, of, STACKS, take = stacks.upper, stacks.splitter, stacks.of, stacks.STACKS, stacks.take

describe("poe.filter.stackable", function()
  describe("push, pop, shift and unshift", function()
    it("change the filters by position", function()
      local a, b, c = line(), upper(), recordblock { block_size = 2 }
      local stack = of(a)

      stack:push(b)
      stack:push(c)
      assert.same({ "line", "map", "recordblock" }, stack:filter_types())
      assert.equal(c, stack:pop())
      assert.equal(a, stack:shift())
      assert.same({ "map" }, stack:filter_types())
      stack:unshift(a)
      assert.equal(a, stack:filters()[1])
      assert.equal(b, stack:filters()[2])
      assert.same({ "AB" }, stack:get "ab\n")
      assert.same({ "ab\n" }, stack:put "AB")
    end)

    it("give nil when there is no filter left, and leave a stream", function()
      local stack = of(line())
      stack:pop()

      assert.same({}, { stack:pop(), stack:shift() })
      assert.same({}, stack:filters())
      assert.same({ "a\nb" }, stack:get "a\nb")
    end)

    it("have what is pending framed anew by the filters there are", function()
      local stack = of(line(), recordblock { block_size = 2 })
      stack:get_one_start "a\nb\nc\nd,e"

      assert.same({ "a", "b" }, stack:get_one())
      stack:pop()
      assert.same({ "c\nd,e" }, stack:get_pending())
      assert.equal("c", stack:get_one())
      stack:push(splitter())
      stack:get_one_start "\nf,g\n"
      assert.same({ "d", "e", "f" }, take(stack, 3))
      stack:shift()
      assert.same({ "g\n" }, stack:get_pending())
      stack:unshift(block { block_size = 1 })
      assert.same({ "g", "\n" }, take(stack))
    end)

    it("give the leftovers of the filter that was shifted to the next", function()
      local stack = STACKS.upper()
      assert.same({ "AB" }, stack:get "ab\ncd")

      local was = stack:shift()

      assert.is_nil(was:get_pending())
      assert.same({ "CD" }, stack:get {})
      assert.is_nil(stack:get_pending())
    end)

    it("switch what follows a record to a filter nearer the wire", function()
      local stack = of(line())
      stack:get_one_start "compress\n4\0a\nb\n"

      assert.equal("compress", stack:get_one())
      stack:unshift(block())

      assert.same({ "a", "b" }, take(stack))
    end)

    it("refuses a stack that it is in, however deep", function()
      local a, b, c = stackable(), stackable(), stackable()
      a:push(b)
      b:push(c)

      for _, method in ipairs { "push", "unshift" } do
        assert.has_error(function() c[method](c, a) end,
          ("bad argument #1 to '%s' (another filter expected, got one that this one is in)"):format(method))
      end
    end)

    local stack = of(line())
    local busy = line()
    busy:get_one_start "a"
    local wrong = {
      { 3, "filter expected, got number" },
      { { "1" }, "filter expected, got a table without get_one_start" },
      { busy, "filter with nothing pending expected" },
      { stack, "another filter expected, got itself" },
      { stack:filters()[1], "the same as filter 1" },
    }
    for _, method in ipairs { "push", "unshift" } do
      for _, case in ipairs(wrong) do
        it(method .. " raises, and changes nothing: " .. case[2], function()
          local _, message = pcall(function() stack[method](stack, case[1]) end)

          assert.matches("position_spec.lua:%d+: ", message)
          assert.equal(("bad argument #1 to '%s' (%s)"):format(method, case[2]), message:match ": (.*)")
          assert.same({ "line" }, stack:filter_types())
        end)
      end
    end
  end)
end)
