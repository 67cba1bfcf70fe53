--- Programs whose output is read, and the signals that they send us.

local Conn = require "poe.conn"
local Latch = require "spec.soak.latch"
local check = require "spec.soak.check"
local loop = require "poe.loop"

local children = { conversations = 1 }

function children.open()
  return {}
end

-- $PPID of the shell is this process.
local COMMAND <const> = "kill -USR1 $PPID; seq 1 %d"

function children.converse(_, dice, tally)
  local latch, count = Latch.new(), dice:number(0, 2000)
  local _ <close> = assert(loop.default():signal("USR1", function() latch:open() end))
  local conn <close> = Conn.new { handle = assert(io.popen(COMMAND:format(count))) }
  for i = 1, count do check.reads(conn, tostring(i), "line " .. i) end
  check.ends(conn, "the program")
  latch:await()
  tally.records, tally.signals = tally.records + count, tally.signals + 1
end

function children.close() end

return children
