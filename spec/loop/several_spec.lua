local several = require "poe.loop.several"

-- How functions are called for one handle is in spec/contract/loop/several.lua.
describe("poe.loop.several", function()
  local deferred, loop

  before_each(function()
    deferred = {}
    loop = {
      poller = { watching = function(_, handle) return handle ~= "closed" end },
      defer = function(_, fn, argument) table.insert(deferred, { fn, argument }) end,
    }
  end)
  after_each(function() deferred, loop = nil, nil end)

  local function run(fn, argument)
    fn(argument)
    for _, call in ipairs(deferred) do call[1](call[2]) end
    deferred = {}
  end

  local function recorder()
    local calls = {}
    return function(argument) table.insert(calls, argument) end, calls
  end

  describe("add", function()
    it("makes one function of two, which calls each with its argument", function()
      local fn, calls = recorder()

      run(several.add(loop, "handle", 1, fn, "a", fn, "b"))

      assert.same({ "a", "b" }, calls)
    end)

    it("adds to what it has made", function()
      local fn, calls = recorder()
      local all, list = several.add(loop, "handle", 1, fn, "a", fn, "b")

      local same, same_list = several.add(loop, "handle", 1, all, list, fn, "c")

      assert.is_true(same == all and same_list == list)
      run(same, same_list)
      assert.same({ "a", "b", "c" }, calls)
    end)

    it("leaves alone what is there already, alone or among others", function()
      local fn, calls = recorder()
      assert.same({ fn, "a" }, { several.add(loop, "handle", 1, fn, "a", fn, "a") })
      local all, list = several.add(loop, "handle", 1, fn, "a", fn, "b")

      run(several.add(loop, "handle", 1, all, list, fn, "b"))

      assert.same({ "a", "b" }, calls)
    end)

    it("tells arguments apart that only compare equal", function()
      local fn, calls = recorder()
      local alike = { __eq = function() return true end }
      local a, b = setmetatable({}, alike), setmetatable({}, alike)

      run(several.add(loop, "handle", 1, fn, a, fn, b))

      assert.equal(2, #calls)
    end)

    it("does not call for a handle that was closed meanwhile", function()
      local fn, calls = recorder()

      run(several.add(loop, "closed", 1, fn, "a", fn, "b"))

      assert.same({}, calls)
    end)
  end)

  describe("remove", function()
    it("tells whether any are left", function()
      local fn, calls = recorder()
      local all, list = several.add(loop, "handle", 1, fn, "a", fn, "b")

      assert.is_true(several.remove(all, list, fn, "c"))
      assert.is_true(several.remove(all, list, fn, "a"))
      run(all, list)
      assert.is_false(several.remove(all, list, fn, "b"))

      assert.same({ "b" }, calls)
    end)

    it("removes all when it is told none", function()
      local all, list = several.add(loop, "handle", 1, print, "a", print, "b")

      assert.is_false(several.remove(all, list))
      assert.is_false(several.remove(print, "a"))
    end)

    it("removes a single one if it is the one", function()
      assert.is_false(several.remove(print, "a", print, "a"))
      assert.is_true(several.remove(print, "a", print, "b"))
      assert.is_true(several.remove(print, "a", error, "a"))
    end)

    it("has those not called that were put off before", function()
      local fn, calls = recorder()
      local all, list = several.add(loop, "handle", 1, fn, "a", fn, "b")
      all(list)

      several.remove(all, list, fn, "b")
      for _, call in ipairs(deferred) do call[1](call[2]) end

      assert.same({ "a" }, calls)
    end)
  end)
end)
