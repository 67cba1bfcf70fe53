--- What this process has: descriptors, children, what its loop waits for, memory.

local handle = require "poe.core".handle
local lfs = require "lfs"
local loop = require "poe.loop"

local census = {}

local PID <const> = handle.getpid()
local FOLDER <const> = ("/proc/%d/fd/"):format(PID)
local PAGE <const> = 4 -- KiB

---@return table<string, string> number of each descriptor -> what it is
function census.descriptors()
  local found = {}
  for fd in lfs.dir(FOLDER) do
    local target = lfs.symlinkattributes(FOLDER .. fd, "target")
    if target and not target:find("^/proc/%d+/fd$") then found[fd] = target end
  end
  return found
end

---@param set table
---@return integer
function census.count(set)
  local n = 0
  for _ in pairs(set) do n = n + 1 end
  return n
end

local function read(path)
  local file <close> = assert(io.open(path:format(PID)))
  return file:read("a")
end

---@return integer processes whose parent we are, those included that have ended
function census.children()
  local n = 0
  for entry in lfs.dir "/proc" do
    local file = entry:find "^%d+$" and io.open("/proc/" .. entry .. "/stat")
    if file then
      n = n + ((file:read("a") or ""):match "%) %S (%d+)" == tostring(PID) and 1 or 0)
      file:close()
    end
  end
  return n
end

---What the default loop waits for: watched descriptors, timers, signals and idle functions; and
---how many functions it is to call first thing.
---@return table<string, integer>
function census.loop()
  local default = loop.default()
  return {
    watchers = default.poller:count(), timers = default.timers:count(),
    signals = census.count(default.signals.watchers), idlers = #default.idlers,
    deferred = default.later_size // 2,
  }
end

---@return number KiB of this process
function census.resident()
  return tonumber(read("/proc/%d/statm"):match "^%d+ (%d+)") * PAGE
end

---@return number KiB of Lua, after all that can be collected has been
---@return number KiB of this process then
function census.memory()
  for _ = 1, 3 do collectgarbage() end
  return collectgarbage("count"), census.resident()
end

return census
