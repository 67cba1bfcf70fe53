-- Does one thing that must be noticed: `lua5.4 spec/fault/misuse.lua NAME`, of misuse.c. It is run as a test
-- is, with the collector as GC says.

local collector = require "spec.support.collector"
local misuse = require "misuse"

local function nothing() end

collector.start()
if arg[1] == "moved" then
  local moved = misuse.moved(function() nothing() end)
  assert(moved == 0, "the stack moves")
else
  misuse[arg[1]]()
end
collector.stop()
