-- A write to a pipe or a socket whose reader has gone leaves the process alive
-- and everything about SIGPIPE as it was.

local lfs = require "lfs"
local turns = require "spec.support.turns"

-- Prints what the kernel says of the process's signals before and after.
local PROGRAM = [[
local driver, handle = require "poe.driver", require "poe.handle"
local transfer = require "spec.support.transfer"
local function signals()
  local file <close> = assert(io.open("/proc/self/status"))
  local lines = {}
  for line in file:lines() do
    if line:match("^Sig[^Q]") or line:match("^ShdPnd") then lines[#lines + 1] = line end
  end
  return table.concat(lines, " ")
end
local function break_one(open)
  local reader, writer = open()
  reader:close()
  local d = driver.sysrw()
  d:put { "abc" }
  return transfer.flush(d, writer)
end
if how == "pending" then
  local file <close> = assert(io.open("/proc/self/stat"))
  os.execute("kill -PIPE " .. file:read("n"))
end
if how == "raised" then
  require("spec.support.exotic").raise(13)
end
local before = signals()
print(break_one(handle.pipe))
print(break_one(handle.socketpair))
-- a reader that leaves while a blocking write waits for it
local cat = io.popen("head -c 1000 >/dev/null", "w")
local d = driver.sysrw()
d:put { ("x"):rep(1000000) }
print(select(2, transfer.flush(d, cat)))
cat:close()
-- a pipe that takes a part
local reader, writer = handle.pipe()
d:flush(writer)
reader:close()
writer:close()
print(signals() == before and "same" or before .. "\n" .. signals())
print((before:match("SigPnd:%s*%x+")), (before:match("ShdPnd:%s*%x+")))
]]

-- A write that is cut short though its reader has gone, and raises nothing.
local CUT <const> = [[
local script, handle = require "spec.support.script", require "poe.handle"
local function pending()
  local file <close> = assert(io.open("/proc/self/status"))
  return file:read("a"):match("SigPnd:%s*(%x+)%s+ShdPnd:%s*(%x+)")
end
local file <close> = assert(io.open("/proc/self/stat"))
os.execute("kill -PIPE " .. file:read("n"))
local reader, writer = handle.pipe()
reader:close()
local d = script.core.driver.sysrw(65536)
d:put { "abc" }
print(pending())
script.answers { { accept = 1 }, { errno = 32 } }
print(d:flush(writer:fileno()))
print(pending())
]]

local SURVIVED = "3\twrite: Broken pipe\t32\n3\twrite: Broken pipe\t32\nwrite: Broken pipe\t32\nsame\n"

local function run(env, how)
  local output = turns.child("env " .. env, ("local how = %q\n"):format(how or "") .. PROGRAM)
  return output:sub(1, #SURVIVED), output:sub(#SURVIVED + 1)
end

describe("a write whose reader has gone", function()
  local dispositions = {
    ["at its default"] = "--default-signal=PIPE",
    ["ignored"] = "--ignore-signal=PIPE",
    ["blocked"] = "--block-signal=PIPE",
  }
  for name, env in pairs(dispositions) do
    it("leaves SIGPIPE " .. name, function()
      assert.equal(SURVIVED, (run(env)))
    end)
  end

  it("leaves a SIGPIPE that was pending before", function()
    local survived, pending_before = run("--default-signal=PIPE --block-signal=PIPE", "pending")

    assert.equal(SURVIVED, survived)
    assert.matches("ShdPnd:%s*0*1000\n", pending_before)
  end)

  it("leaves a SIGPIPE that was pending before for the thread", function()
    local survived, pending_before = run("--default-signal=PIPE --block-signal=PIPE", "raised")

    assert.equal(SURVIVED, survived)
    assert.matches("SigPnd:%s*0*1000\t", pending_before)
  end)

  it("leaves one to the process that was pending for it, though the write raises none", function()
    local output = turns.child("env --default-signal=PIPE --block-signal=PIPE", CUT)

    local pending = "0000000000000000\t0000000000001000\n"
    assert.equal(pending .. "2\twrite: Broken pipe\t32\n" .. pending, output)
  end)

  it("is tried on a system that has /proc", function()
    assert.is_truthy(lfs.attributes("/proc/self/status"))
  end)
end)
