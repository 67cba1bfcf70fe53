-- Notes each line of lua/poe that a Lua process runs, for spec/coverage/collect.lua: a new one is
-- appended to the file COVERAGE_LINES at once, so that a process may end as it likes. It is run by
-- LUA_INIT, before anything else, so that what the process starts is covered as well.

local OUTPUT = os.getenv "COVERAGE_LINES"
local getinfo, sethook, open, running = debug.getinfo, debug.sethook, io.open, coroutine.running
local create, wrap = coroutine.create, coroutine.wrap

-- Of each source: its path and the lines that are noted, or false if it is not ours.
local seen = {}

local function look(source)
  local path = source:match "^@.*(lua/poe/.+%.lua)$"
  seen[source] = path and { path = path } or false
  return seen[source]
end

-- With no descriptor left it is noted the next time.
local function note(lines, line)
  local file = open(OUTPUT, "a")
  if not file then return end
  file:write(lines.path, ":", line, "\n")
  file:close()
  lines[line] = true
end

local function on_line(_, line)
  local source = getinfo(2, "S").source
  local lines = seen[source]
  if lines == nil then lines = look(source) end
  if lines and not lines[line] then note(lines, line) end
end

local function watch(thread)
  sethook(thread, on_line, "l")
end

local hooked = {}

function hooked.create(f)
  local thread = create(f)
  watch(thread)
  return thread
end

function hooked.wrap(f)
  return wrap(function(...)
    watch((running()))
    return f(...)
  end)
end

-- Whoever has a hook of its own may; ours is back when that is gone.
local function hook(thread, f, ...)
  if type(thread) ~= "thread" then return hook(running(), thread, f, ...) end
  if f then return sethook(thread, f, ...) end
  return watch(thread)
end

if OUTPUT then
  rawset(coroutine, "create", hooked.create)
  rawset(coroutine, "wrap", hooked.wrap)
  rawset(debug, "sethook", hook)
  watch((running()))
end
