-- What host.c runs: tasks that talk over a pair of sockets. A task may fail for want of
-- memory, and its connection with it; but every task ends, what it held is closed, nobody
-- is left to wait for, and lines come whole and in order.

local Conn = require "poe.conn"
local handle = require "poe.handle"
local line = require "poe.filter.line"
local loop = require "poe.loop"
local task = require "poe.task"

local OUT_OF_MEMORY = "not enough memory"
local LINES = { "one", ("two"):rep(50), "", ("four"):rep(300) }

-- What is not to need memory is made before.
local closed = 0
local HELD = setmetatable({}, { __close = function() closed = closed + 1 end })
local deaths = {}
for i = 1, 8 do deaths[i] = false end

local ends = { false, false }

-- Nothing else is ever raised. A task that cannot even begin leaves its connection to us.
local function on_error(message)
  local expected = message:find(OUT_OF_MEMORY, 1, true) or message:find("closed connection", 1, true)
  if not expected then deaths[#deaths + 1] = message end
  ends[1]:close()
  ends[2]:close()
end

local function ask(conn)
  local _ <close> = HELD
  local conn <close> = conn -- luacheck: ignore
  for i = 1, #LINES do
    if not conn:write(LINES[i]) then return end
    task.sleep(0)
    local answer, _, code = conn:read()
    if not answer then return code end
    if answer ~= LINES[i] then error("a line was lost, doubled or changed") end
  end
end

local function answer(conn)
  local _ <close> = HELD
  local conn <close> = conn -- luacheck: ignore
  for record in conn:lines() do
    if not conn:write(record) then return end
  end
end

local hung = false

local function watched(fn, conn)
  local _, why = task.with_timeout(5, fn, conn)
  hung = hung or why == "timed out"
end

local function made()
  local a, b = handle.socketpair()
  return a and Conn.new { handle = a, filter = line.new() }, b and Conn.new { handle = b, filter = line.new() }
end

return function()
  loop.default().on_error = on_error
  local ok, a, b = pcall(made)
  if not ok then error(a) end -- which is, of course, want of memory
  ends[1], ends[2] = a, b
  local asked, first = pcall(task.spawn, watched, ask, a)
  if not asked then a:close() end
  local answers, second = pcall(task.spawn, watched, answer, b)
  if not answers then b:close() end

  local done, why
  repeat done, why = pcall(task.run) until done or why ~= OUT_OF_MEMORY
  if not done then error(why) end
  if asked and not first:isended() or answers and not second:isended() then error("a task has not ended") end
  if hung then error("a task hangs") end
  if deaths[9] then error(deaths[9]) end
  if loop.default().poller:count() + loop.default().timers:count() > 0 then error("something is left") end
  return closed >= 0
end
