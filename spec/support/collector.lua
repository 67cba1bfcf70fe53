--- How the collector runs while a test does, as GC says:
---
--- - GC=stress: what is young is collected at every chance, what is old before calls of ours.
--- - GC=collect: all is, at each object that our code makes: see spec/fault/collect.c.
--- - GC=hard: Lua itself was built to collect all at every chance; a test that takes too long for that goes
---   on without.

local collector = {}

local MODE <const> = os.getenv "GC"
local MOST <const> = 5 -- seconds of the processor with all that is hard

local collect = MODE == "collect" and require "collect"

-- Lua 5.4 keeps the growth between two young collections as a percentage in
-- one octet, where 0 means "keep" and 256 is stored as 0: collect the young at
-- every allocation. A full collection puts the next off; a step brings it back.
local function collect_at_every_chance()
  collectgarbage("generational", 256)
  collectgarbage("step")
end

-- What has seen two collections is old, and goes in a full one only: do that
-- before calls of our methods, at distances that double, since each is long.
local calls = 0

local function collect_old()
  calls = calls + 1
  if calls & (calls - 1) == 0 or calls % 1000 == 0 then
    collectgarbage()
    collectgarbage("step")
  end
end

local function collect_until_late()
  local start <const> = os.clock()
  collectgarbage "restart"
  debug.sethook(function()
    if os.clock() - start < MOST then return end
    collectgarbage "stop"
    debug.sethook()
  end, "", 1000)
end

local function nothing() end

local function tell()
  print(("stress: %d forced collections"):format(collect.collections()))
end

local MODES <const> = {
  stress = { start = function() calls = 0 collect_at_every_chance() end, before_call = collect_old },
  collect = collect and { start = collect.start, stop = collect.stop, tell = tell },
  hard = { start = collect_until_late, stop = function() debug.sethook() end },
}

local mode = MODES[MODE] or {}

---A test begins.
collector.start = mode.start or nothing

---It ends.
collector.stop = mode.stop or nothing

---One of our methods is about to be called.
collector.before_call = mode.before_call or nothing

---All tests have ended.
collector.tell = mode.tell or nothing

return collector
