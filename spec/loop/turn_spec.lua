local handle = require "poe.handle"
local turn = require "poe.loop.turn"
local turns = require "spec.support.turns"

-- What is called in a turn, and when, is in spec/contract/loop.
describe("poe.loop.turn", function()
  local loop
  before_each(function() loop = turns.new() end)
  after_each(function()
    loop:close()
    loop = nil
  end)

  -- What there may be to do; the seconds that it can wait; whether it keeps a loop alive.
  local things = {
    { "nothing", function() end, nil, false },
    { "a timer", function() loop:after(0, print) end, 0, true },
    { "a timer that nobody waits for", function() loop:every(0, print):unref() end, 0, false },
    { "a function that was put off", function() loop:defer(print) end, 0, true },
    { "an idle function", function() loop:idle(print) end, 0, true },
    { "an idle function that nobody waits for", function() loop:idle(print):unref() end, 0, false },
    { "a signal", function() loop:signal("USR1", print) end, nil, true },
    { "a signal that nobody waits for", function() loop:signal("USR1", print):unref() end, nil, false },
    { "a descriptor", function() loop:watch_read(handle.pipe(), print) end, nil, true },
  }

  describe("delay", function()
    for _, thing in ipairs(things) do
      it(("knows how long %s can wait"):format(thing[1]), function()
        thing[2]()

        local seconds = turn.delay(loop)

        assert.equal(thing[3], seconds)
      end)
    end
  end)

  describe("is_alive", function()
    for _, thing in ipairs(things) do
      it(("knows whether a loop goes on for %s"):format(thing[1]), function()
        thing[2]()

        assert.equal(thing[4], turn.is_alive(loop))
      end)
    end
  end)

  describe("once", function()
    it("waits so long at most, and calls what there is", function()
      local log = {}
      loop:defer(function() table.insert(log, "deferred") end)
      loop:after(0, function() table.insert(log, "due") end)

      turn.once(loop, 0)

      assert.same({ "deferred", "due" }, log)
    end)

    it("says what is wrong where the loop's own descriptor was closed", function()
      local output, ok = turns.child("exec timeout 30", [[
        local handle, lfs = require "poe.handle", require "lfs"
        local loop = require("poe.loop").new { poller = "epoll" }
        loop:watch_read(handle.pipe(), print)
        for fd in lfs.dir "/proc/self/fd" do
          local target = lfs.symlinkattributes("/proc/self/fd/" .. fd, "target")
          if target == "anon_inode:[eventpoll]" then handle.adopt(math.tointeger(fd)):close() end
        end
        print(pcall(loop.run, loop))
      ]])

      assert.same({ "false\twait: Bad file descriptor\n", true }, { output, ok })
    end)
  end)
end)
