--- A loop that has been closed.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

local METHODS = {
  run = {}, step = { 0 }, stop = {}, watch_read = { 0, print }, watch_write = { 1, print }, after = { 0, print },
  every = { 0, print }, signal = { "USR1", print }, idle = { print }, defer = { print }, fileno = {}, timeout = {},
}

return function(case)
  describe("close", function()
    for name, arguments in pairs(METHODS) do
      it(("has %s raise from then on"):format(name), function()
        case.loop:close()
        local function use() case.loop[name](case.loop, table.unpack(arguments)) end
        local _, message = pcall(use)

        assert.matches(("close%%.lua:%d: attempt to use a closed loop$"):format(debug.getinfo(use, "S").linedefined),
          message)
      end)
    end

    it("may be repeated, and is what <close> does", function()
      local kept
      do
        local loop <close> = require("poe.loop").new { poller = case.poller }
        kept = loop
      end
      kept:close()

      assert.equal("poe.Loop (closed)", tostring(kept))
      assert.has_error(function() kept:run() end, "attempt to use a closed loop")
      assert.is_true(kept.now() > 0 and not kept:isrunning())
    end)

    it("leaves nothing to cancel, and nothing watched", function()
      local reader = case:ready()
      case.loop:watch_read(reader, print)
      local timer, idle = case.loop:after(0, print), case.loop:idle(print)
      local signal = case.loop:signal("USR1", print)

      case.loop:close()
      case.loop:unwatch_read(reader)
      case.loop:unwatch_write(reader)

      assert.is_false(timer:cancel())
      assert.is_false(timer:isactive())
      idle:cancel()
      signal:cancel()
    end)

    it("lets go of all functions", function()
      local weak = setmetatable({}, { __mode = "v" })
      local function new()
        local marker = {}
        table.insert(weak, marker)
        return function() return marker end
      end
      case.loop:watch_read(case:ready(), new())
      case.loop:after(3600, new())
      case.loop:idle(new())
      case.loop:signal("USR1", new())
      case.loop:defer(new())
      case.loop:guard(new())

      case.loop:close()
      collectgarbage()

      assert.is_nil(next(weak))
    end)

    it("is not needed for a loop that is dropped, whose timers are over then", function()
      local timer = require("poe.loop").new({ poller = case.poller }):after(0, print)

      collectgarbage()
      collectgarbage()

      assert.is_false(timer:isactive())
      assert.is_false(timer:cancel())
      assert.equal(timer, timer:unref())
    end)
  end)
end
