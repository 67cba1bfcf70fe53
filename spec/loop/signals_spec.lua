-- What becomes of a signal in a process of its own. How loops tell of signals is in
-- spec/contract/loop/signals.lua.

local turns = require "spec.support.turns"

-- Before each of these programs.
local PRELUDE = [[
  local loop = require("poe.loop").default()
  local signalling = require "spec.support.signalling"
  local USR1 = 1 << 9
  local function is_in(field) return signalling.mask(field) & USR1 ~= 0 end
]]

local function run(environment, program)
  local output, ok = turns.child("exec env " .. environment, PRELUDE .. program)
  return output, ok
end

describe("poe.loop.signals", function()
  it("leaves the process as it was before the first watcher: the signal ends it", function()
    local output, ok = run("--default-signal=USR1", [[
      loop:signal("USR1", print):cancel()
      signalling.send "USR1"
      print "still here"
    ]])

    assert.same({ "", false }, { output, ok })
  end)

  it("delivers what has come and was not taken, as if it had come after the last watcher", function()
    local output, ok = run("--default-signal=USR1", [[
      local watcher = loop:signal("USR1", print)
      signalling.send "USR1"
      io.stdout:write("here\n"):flush()
      watcher:cancel()
      print "still here"
    ]])

    assert.same({ "here\n", false }, { output, ok })
  end)

  it("lets a signal stay blocked that was so before, and pending what was not taken", function()
    local output = run("--block-signal=USR1", [[
      local watcher = loop:signal("USR1", print)
      signalling.send "USR1"
      watcher:cancel()
      print(is_in "SigBlk", is_in "ShdPnd")
      watcher = loop:signal("USR1", function(name)
        print(name)
        watcher:cancel()
      end)
      loop:run()
      print(is_in "SigBlk", is_in "ShdPnd")
    ]])

    assert.equal("true\ttrue\nUSR1\ntrue\tfalse\n", output)
  end)

  it("watches a signal that the process ignores, which then is ignored again", function()
    local output = run("--ignore-signal=USR1", [[
      local watcher
      watcher = loop:signal("USR1", function(name)
        print(name)
        watcher:cancel()
      end)
      signalling.send "USR1"
      loop:run()
      signalling.send "USR1"
      print(is_in "SigIgn", is_in "SigBlk")
    ]])

    assert.equal("USR1\ntrue\tfalse\n", output)
  end)

  it("blocks nothing when it cannot have a descriptor", function()
    local output = turns.child("ulimit -n 12; exec", PRELUDE .. [[
      local timer, kept = loop:after(3600, print), require "spec.support.exhaust" ()
      print(loop:signal("USR1", print))
      for _, file in ipairs(kept) do file:close() end
      print(is_in "SigBlk", loop:step(0), timer:cancel(), loop:step(0))
      local watcher = loop:signal("USR1", print)
      print(is_in "SigBlk", watcher:cancel(), is_in "SigBlk")
    ]])

    assert.equal("nil\tsignal: Too many open files\t24\nfalse\ttrue\ttrue\tfalse\ntrue\ttrue\tfalse\n", output)
  end)

  it("has no descriptor while nobody watches", function()
    local output = run("--default-signal=USR1", [[
      local function count() os.execute("ls -l /proc/$PPID/fd | grep -c signalfd") end
      local watcher = loop:signal("USR1", print)
      count()
      watcher:cancel()
      count()
    ]])

    assert.equal("1\n0\n", output)
  end)

  -- A second poe, as in another Lua state of the same thread.
  local SECOND <const> = [[
    for name in pairs(package.loaded) do
      if name:find "^poe%f[.%z]" and name ~= "poe.core" then package.loaded[name] = nil end
    end
    local other = require("poe.loop").new()
  ]]

  it("does not leave a second user of a signal unprotected when the first one stops", function()
    local output, ok = run("--default-signal=USR1", SECOND .. [[
      local watcher = loop:signal("USR1", print)
      print(other:signal("USR1", print))
      local third = other:signal("USR2", function() end)
      print(is_in "SigBlk", watcher:cancel(), is_in "SigBlk")
      watcher = other:signal("USR1", function(name)
        print(name)
        watcher:cancel()
        third:cancel()
      end)
      signalling.send "USR1"
      other:run()
      print(is_in "SigBlk")
    ]])

    assert.same({ "nil\tsignal: Device or resource busy\t16\ntrue\ttrue\tfalse\nUSR1\nfalse\n", true }, { output, ok })
  end)

  it("is taken neither by who watches another one, nor by a file with as long a name", function()
    local output = run("--default-signal=USR1,USR2,HUP", SECOND .. [[
      local path = os.tmpname()
      local name = path .. ("x"):rep(#"anon_inode:[signalfd]" - #path)
      local file <close> = assert(io.open(name, "w"))
      loop:signal("USR1", print)
      print(other:signal("USR2", print) ~= nil)
      os.remove(path)
      os.remove(name)
    ]])

    assert.equal("true\n", output)
  end)

  it("is watched where the system cannot tell who else does", function()
    local output = turns.child("ulimit -n 20; exec env --default-signal=USR1", PRELUDE .. SECOND .. [[
      loop:signal("USR1", print)
      other:after(3600, print)
      local kept = require "spec.support.exhaust" ()
      for _ = 1, 2 do table.remove(kept):close() end
      print(other:signal("USR1", print) ~= nil)
    ]])

    assert.equal("true\n", output)
  end)

  it("is for others once it is no longer watched, though another one is", function()
    local output = run("--default-signal=USR1,USR2", SECOND .. [[
      local watcher = loop:signal("USR1", print)
      loop:signal("USR2", print)
      watcher:cancel()
      print(other:signal("USR1", print) ~= nil)
    ]])

    assert.equal("true\n", output)
  end)

  it("lets children be started in which it is not blocked, whatever the shell is", function()
    local output = run("--default-signal=USR1", [[
      local watcher = loop:signal("USR1", print)
      local child = "env --default-signal=USR1 sh -c 'kill -USR1 $$; echo still here'"
      print(select(3, os.execute(child .. "; exit $?")))
      watcher:cancel()
    ]])

    assert.equal(128 + 10, math.tointeger(output:match "%d+\n$"))
  end)
end)
