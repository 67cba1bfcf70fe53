--- Several functions for one handle.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

return function(case)
  describe("several functions for one handle", function()
    local log, ready

    local function add(name)
      local function fn(argument)
        table.insert(log, name .. (type(argument) == "string" and argument or ""))
      end
      case.loop:watch_read(ready, fn)
      return fn
    end

    busted.before_each(function() log, ready = {}, case:ready() end)
    busted.after_each(function() log, ready = nil, nil end)

    it("are called each once a turn, in their order", function()
      for _, name in ipairs { "a", "b", "c" } do add(name) end

      case.loop:step(0)
      case.loop:step(0)

      assert.same({ "a", "b", "c", "a", "b", "c" }, log)
    end)

    it("are one if they are the same with the same argument", function()
      local fn = add "a"
      case.loop:watch_read(ready, fn)
      case.loop:watch_read(ready, fn, "1")
      case.loop:watch_read(ready, fn, "2")
      case.loop:watch_read(ready, fn, "1")

      case.loop:step(0)

      assert.same({ "a", "a1", "a2" }, log)
    end)

    it("are removed one by one", function()
      local a, b, c = add "a", add "b", add "c"
      case.loop:unwatch_read(ready, b)
      case.loop:step(0)
      case.loop:unwatch_read(ready, a)
      case.loop:unwatch_read(ready, a)
      case.loop:unwatch_read(ready, c, "another argument")
      case.loop:step(0)
      case.loop:unwatch_read(ready, c)

      assert.is_false(case.loop:step(0))
      assert.same({ "a", "c", "c" }, log)
    end)

    it("are removed all at once", function()
      add "a"
      add "b"

      case.loop:unwatch_read(ready)

      assert.is_false(case.loop:step(0))
      assert.same({}, log)
    end)

    it("leave alone a single one that is not the one to be removed", function()
      add "a"

      case.loop:unwatch_read(ready, print)
      case.loop:step(0)

      assert.same({ "a" }, log)
    end)

    it("remove themselves, and those after them in the same turn", function()
      local function first()
        table.insert(log, "first")
        case.loop:unwatch_read(ready)
      end
      case.loop:watch_read(ready, first)
      add "second"

      assert.is_false(case.loop:step(0))
      assert.same({ "first" }, log)
    end)

    it("are all called though one raises", function()
      add "a"
      case.loop:watch_read(ready, function() error "oops" end)
      add "b"

      case.loop:step(0)

      assert.same({ "a", "b" }, log)
      assert.equal(1, #case.reports)
      assert.matches("oops", case.reports[1])
    end)

    it("are not called for a handle that one of them closes", function()
      case.loop:watch_read(ready, function() ready:close() end)
      add "after"

      case.loop:step(0)
      case.loop:step(0)

      assert.same({}, log)
    end)

    it("grow while they are called, by one that is called from the next turn on", function()
      local function grow()
        case.loop:unwatch_read(ready, grow)
        add "new"
      end
      add "old"
      case.loop:watch_read(ready, grow)

      case.loop:step(0)
      case.loop:step(0)

      assert.same({ "old", "old", "new" }, log)
    end)
  end)
end
