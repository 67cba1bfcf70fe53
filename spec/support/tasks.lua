--- Helpers for specs of tasks, which run on the default loop.

local Conn = require "poe.conn"
local handle = require "poe.handle"
local line = require "poe.filter.line"
local loop = require "poe.loop"
local output = require "poe.wheel.readwrite.output"
local patience = require "spec.support.patience"
local task = require "poe.task"

local tasks = {}

---Have the default loop keep what is reported to it.
---@return string[] reports
function tasks.reports()
  local reports = {}
  loop.default().on_error = function(message) table.insert(reports, message) end
  return reports
end

-- Longer than any spec needs; a spec that hangs fails instead.
local SECONDS <const> = 30

---Run a function in a task, and the default loop until nothing is left to wait for.
---@param fn function
---@return any ... what it returned
function tasks.run(fn, ...)
  local default, late = loop.default(), false
  local guard <close> = default:after(SECONDS, function()
    late = true
    default:stop()
  end)
  guard:unref()
  local results = table.pack(task.run(fn, ...))
  if late then error("there is something left to wait for", 2) end
  return table.unpack(results, 1, results.n)
end

---What `pcall` gives, without what it was worth.
---@return string? why
function tasks.why(fn, ...)
  local ok, why = pcall(fn, ...)
  return not ok and why or nil
end

---Let others run until something is so.
---@param condition fun(): any
function tasks.await(condition)
  local deadline = loop.default().now() + SECONDS
  while not condition() do
    if loop.default().now() > deadline then error("what was to come has not", 2) end
    task.sleep(0)
  end
end

---Two connections that lead to each other.
---@param opts? poe.wheel.ReadWriteOptions of the first
---@param type? string
---@return poe.Conn
---@return poe.Conn
function tasks.pair(opts, type)
  local a, b = assert(handle.socketpair(type))
  local o = { handle = a, filter = line.new() }
  for name, value in pairs(opts or {}) do o[name] = value end
  return Conn.new(o), Conn.new { handle = b, filter = line.new() }
end

-- Flush until it is in vain.
local function flush(conn)
  local left, vain = output.flush_now(conn), 0
  while left > 0 and vain < patience.in_vain do
    local before = left
    left = output.flush_now(conn)
    vain = left == before and vain + 1 or 0
  end
  return left
end

---Take away all room of a connection: nothing that is written leaves before the peer reads.
---@param conn poe.Conn
function tasks.stuff(conn)
  local chunk = ("x"):rep(65535)
  repeat
    conn:put(chunk)
  until flush(conn) > 0
end

---To be closed, tells that it was.
---@param list any[]
---@param what any what is added to the list
function tasks.closing(list, what)
  return setmetatable({}, { __close = function() table.insert(list, what) end })
end

---@return integer how many descriptors and timers the default loop has
function tasks.left()
  local default = loop.default()
  return default.poller:count() + default.timers:count()
end

---Let go of the default loop, after each test.
function tasks.close()
  loop.default():close()
end

return tasks
