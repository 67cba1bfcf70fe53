--- Signals, while somebody watches for them.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

local signalling = require "spec.support.signalling"
local turns = require "spec.support.turns"

local USR1 <const>, TERM <const> = 1 << 9, 1 << 14

local function specify_calls(case)
  it("calls everyone who watches, with the name", function()
    local fn, calls = turns.recorder()
    case.loop:signal("USR1", fn)
    case.loop:signal("USR1", fn)
    case.loop:signal("TERM", fn)

    signalling.send "USR1"
    case:turn_until(function() return #calls >= 2 end)
    signalling.send "TERM"
    case:turn_until(function() return #calls >= 3 end)
    case.loop:step(0)

    assert.same({ { "USR1", n = 1 }, { "USR1", n = 1 }, { "TERM", n = 1 } }, calls)
  end)

  it("calls once for several that come together", function()
    local fn, calls = turns.recorder()
    case.loop:signal("USR1", fn)

    for _ = 1, 3 do signalling.send "USR1" end
    case:turn_until(function() return calls[1] end)
    case.loop:step(0)

    assert.equal(1, #calls)
  end)

  it("does not call who was cancelled, be it by another one for the same signal", function()
    local log, watchers = {}, {}
    watchers[1] = case.loop:signal("USR1", function()
      table.insert(log, 1)
      assert.is_true(watchers[2]:cancel())
      assert.is_true(watchers[1]:cancel())
    end)
    watchers[2] = case.loop:signal("USR1", function() table.insert(log, 2) end)
    signalling.send "USR1"

    case.loop:run()

    assert.same({ 1 }, log)
    assert.is_false(watchers[1]:cancel())
    assert.equal(0, signalling.mask "SigBlk" & USR1)
  end)

  it("keeps run from returning, unless it need not", function()
    local watcher = case.loop:signal("USR1", print)
    assert.is_true(case.loop:step(0))
    local other = case.loop:signal("TERM", print)

    assert.equal(watcher, watcher:unref())
    assert.is_true(case.loop:step(0))
    other:cancel()

    assert.is_false(case.loop:step(0))
    case.loop:run()
  end)
end

local function specify_state(case)
  it("blocks a signal only while somebody watches for it", function()
    local before = signalling.mask "SigBlk"

    local one, two = case.loop:signal("USR1", print), case.loop:signal("USR1", print)
    local other = case.loop:signal("TERM", print)
    assert.equal(before | USR1 | TERM, signalling.mask "SigBlk")
    one:cancel()
    assert.equal(before | USR1 | TERM, signalling.mask "SigBlk")
    two:cancel()
    assert.equal(before | TERM, signalling.mask "SigBlk")
    other:cancel()

    assert.equal(before, signalling.mask "SigBlk")
    assert.is_false(case.loop:step(0))
  end)

  it("leaves nothing pending of what was taken", function()
    local fn, calls = turns.recorder()
    local watcher = case.loop:signal("USR1", fn)
    signalling.send "USR1"
    case:turn_until(function() return calls[1] end)

    watcher:cancel()

    assert.equal(0, signalling.mask "SigPnd" & USR1 | signalling.mask "ShdPnd" & USR1)
  end)

  it("unblocks it when the loop is closed, or dropped", function()
    local before = signalling.mask "SigBlk"
    local new_loop = require("poe.loop").new
    local closed = new_loop { poller = case.poller }
    closed:signal("USR1", print)
    new_loop({ poller = case.poller }):signal("TERM", print)

    closed:close()
    collectgarbage()
    collectgarbage()

    assert.equal(before, signalling.mask "SigBlk")
  end)

  it("may be watched by two loops, each of which is told", function()
    local fn, calls = turns.recorder()
    local other <close> = require("poe.loop").new { poller = case.poller }
    local mine, theirs = case.loop:signal("USR1", fn), other:signal("USR1", fn)
    for _ = 1, 2 do
      signalling.send "USR1"
      case:turn_until(function() return #calls % 2 == 1 end)
      other:step(0)
    end
    assert.equal(4, #calls)

    mine:cancel()
    signalling.send "USR1"
    turns.await(other, function() return #calls == 5 end)
    theirs:cancel()

    assert.equal(0, signalling.mask "SigBlk" & USR1)
  end)
end

local function specify_refusals(case)
  local wrong = {
    { { 1, print }, "bad argument #1 to 'signal' (name of a signal expected, got number)" },
    { { "SIGINT", print }, "bad argument #1 to 'signal' (name of a signal such as 'INT' expected, got 'SIGINT')" },
    { { "KILL", print }, "bad argument #1 to 'signal' (name of a signal such as 'INT' expected, got 'KILL')" },
    { { "INT" }, "bad argument #2 to 'signal' (function expected, got nil)" },
  }
  for _, call in ipairs(wrong) do
    it("raises: " .. call[2], function()
      assert.has_error(function() case.loop:signal(table.unpack(call[1])) end, call[2])
    end)
  end
end

return function(case)
  describe("signal", function()
    specify_calls(case)
    specify_state(case)
    specify_refusals(case)
  end)
end
