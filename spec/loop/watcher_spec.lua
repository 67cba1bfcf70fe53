local Watcher = require "poe.loop.watcher"

describe("poe.loop.watcher", function()
  describe("new", function()
    it("adds itself to the end of a list", function()
      local list = {}
      local one, two = Watcher.new(list, print), Watcher.new(list, print)

      assert.equal(one, list[1])
      assert.equal(two, list[2])
    end)
  end)

  describe("call", function()
    it("calls the function with the argument until it is cancelled", function()
      local calls = {}
      local watcher = Watcher.new({}, function(argument) table.insert(calls, argument) end, "a")

      watcher:call()
      watcher:cancel()
      watcher:call()

      assert.same({ "a" }, calls)
    end)
  end)

  describe("cancel", function()
    it("takes it, and no other, from the list", function()
      local list = {}
      local watchers = {}
      for i = 1, 3 do watchers[i] = Watcher.new(list, print) end

      assert.is_true(watchers[2]:cancel())

      assert.equal(2, #list)
      assert.is_true(list[1] == watchers[1] and list[2] == watchers[3])
    end)

    it("does once what there is to do", function()
      local stops = 0
      local watcher = Watcher.new({}, print, nil, function() stops = stops + 1 end)

      assert.is_true(watcher:cancel())
      assert.is_false(watcher:cancel())

      assert.equal(1, stops)
    end)

    it("is what <close> does", function()
      local list = {}
      do
        local watcher <close> = Watcher.new(list, print)
        assert.equal(watcher, list[1])
      end

      assert.same({}, list)
    end)
  end)

  describe("holds", function()
    it("tells whether a loop goes on for any of a list", function()
      local list = {}
      assert.is_false(Watcher.holds(list))

      local one, two = Watcher.new(list, print), Watcher.new(list, print)
      assert.is_true(Watcher.holds(list))
      assert.equal(one, one:unref())
      assert.is_true(Watcher.holds(list))
      two:unref()

      assert.is_false(Watcher.holds(list))
    end)
  end)
end)
