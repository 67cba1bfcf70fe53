-- Loaded by busted before the specs (see .busted).
-- After each test nothing may be left that it made: no descriptor, no userdata
-- of ours, no child process. GC says how the collector runs: see collector.lua.

local lfs = require "lfs"
local busted = require "busted"
local collector = require "spec.support.collector"
local patience = require "spec.support.patience"

local PID = lfs.symlinkattributes("/proc/self", "target")

warn("@on") -- an error in a __gc is only ever seen as a warning

-- Every userdata of ours that has been used, until it is collected. They are
-- noted when a method is looked up: a wrapper around the functions that make
-- them would change the names and levels in their error messages.
local used = setmetatable({}, { __mode = "k" })

local function note_uses(metatable)
  local methods = patience.methods(metatable.__index)
  metatable.__index = function(userdata, key)
    used[userdata] = true
    collector.before_call()
    return methods[key]
  end
end

-- Call note_uses on our metatables: classes in the registry, or upvalues
-- of the functions in poe.core.
local function find_metatables(value, visited)
  if visited[value] then return end
  if type(value) == "table" then
    visited[value] = true
    for _, field in pairs(value) do find_metatables(field, visited) end
    if type(value.__name) == "string" and value.__index then note_uses(value) end
  elseif type(value) == "function" then
    visited[value] = true
    for i = 1, 255 do find_metatables(select(2, debug.getupvalue(value, i)), visited) end
  end
end

local loaded, core = pcall(require, "poe.core")
if loaded then
  local visited = {}
  find_metatables(core, visited)
  for _, value in pairs(debug.getregistry()) do
    local name = type(value) == "table" and rawget(value, "__name")
    if type(name) == "string" and name:find("^poe%.") then find_metatables(value, visited) end
  end
end

-- What each of these lists is a table: what it is -> how to name it.
local list = {}

function list.descriptor()
  local found, folder = {}, "/proc/self/fd/"
  for fd in lfs.dir(folder) do
    local target = lfs.symlinkattributes(folder .. fd, "target")
    if target and not target:find("/proc/" .. PID .. "/fd", 1, true) then
      found[fd .. " " .. target] = fd .. " (" .. target .. ")"
    end
  end
  return found
end

function list.userdata()
  local found = {}
  for userdata in pairs(used) do
    found[userdata] = tostring(userdata)
  end
  return found
end

local CHILDREN = ("/proc/%s/task/%s/children"):format(PID, PID)

-- Where the kernel does not list them: every process whose parent we are.
local function search_children()
  local found = {}
  for pid in lfs.dir("/proc") do
    local file = pid:find("^%d+$") and io.open("/proc/" .. pid .. "/stat")
    if file then
      local name, parent = (file:read("a") or ""):match("%((.*)%) %S (%d+)")
      file:close()
      if parent == PID then found[pid] = pid .. " (" .. name .. ")" end
    end
  end
  return found
end

function list.child()
  local file <close> = io.open(CHILDREN)
  if not file then return search_children() end
  local found = {}
  for pid in file:read("a"):gmatch("%d+") do
    local name <close> = io.open("/proc/" .. pid .. "/comm")
    found[pid] = ("%s (%s)"):format(pid, name and name:read("l") or "gone")
  end
  return found
end

local before = {}

local function left_over()
  local lines = {}
  for what, now in pairs(list) do
    for key, name in pairs(now()) do
      if not before[what][key] then
        lines[#lines + 1] = ("left over: %s %s"):format(what, name)
      end
    end
  end
  table.sort(lines)
  return lines
end

-- "file:line: full name" of the test that runs.
local test
busted.subscribe({ "test", "start" }, function(element, parent)
  local names = { element.name }
  while parent and parent.descriptor ~= "file" do
    table.insert(names, 1, parent.name)
    parent = busted.parent(parent)
  end
  local trace = element.trace
  test = ("%s:%d: %s"):format(trace.short_src, trace.currentline, table.concat(names, " "))
  return nil, true
end)

busted.subscribe({ "suite", "end" }, function()
  collector.tell()
  return nil, true
end)

busted.before_each(function()
  collector.start()
  for what, now in pairs(list) do before[what] = now() end
end)

busted.after_each(function()
  collector.stop()
  if #left_over() == 0 then return end
  collectgarbage()
  collectgarbage() -- a weak key with a __gc goes in the second one
  local lines = left_over()
  if #lines > 0 then
    error(("%s\n%s"):format(test, table.concat(lines, "\n")), 0)
  end
end)
