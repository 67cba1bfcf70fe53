-- What loop_host.c runs in a child and then in the parent: the loop is the parent's, and the
-- child can neither use nor disturb it.

local handle = require "poe.handle"
local driver = require "poe.driver"
local loop = require "poe.loop"

local KINDS = { "epoll", "poll" }
local reader, writer = assert(handle.pipe())
local d = driver.sysrw()
d:put { "x" }
d:flush(writer)

local loops, calls = {}, {}
for _, kind in ipairs(KINDS) do
  local l = assert(loop.new { poller = kind })
  l:watch_read(reader, function()
    calls[kind] = (calls[kind] or 0) + 1
    l:unwatch_read(reader)
    l:watch_read(reader, print, "never called")
    l:unwatch_read(reader)
  end)
  l:after(0.05, function() calls[kind] = calls[kind] + 10 end)
  loops[kind] = l
end
local hosted = assert(loop.new())
hosted:after(3600, print)
local alarm = hosted:fileno()
local default = loop.default()

local function assert_refused(kind, method, ...)
  local l = loops[kind]
  local ok, message = pcall(l[method], l, ...)
  local expected = "attempt to use a loop of the parent process"
  if ok or message:sub(-#expected) ~= expected then error(("%s %s: %s"):format(kind, method, message), 0) end
end

local function child()
  for _, kind in ipairs(KINDS) do
    local l = loops[kind]
    assert_refused(kind, "step", 0)
    assert_refused(kind, "run")
    assert_refused(kind, "watch_write", writer, print)
    assert_refused(kind, "watch_read", reader, print)
    l:unwatch_read(reader)
    l:close()
  end
  pcall(hosted.after, hosted, 0, print)
  hosted:close()
  default:close()
  local own, called = loop.default(), false
  own:after(0, function() called = true end)
  own:run()
  own:close()
  return called
end

-- Has the child set the alarm, which it has in common with its parent?
local function is_alarmed()
  local l <close> = loop.new()
  local alarmed = false
  l:watch_read(alarm, function() alarmed = true end)
  l:step(0)
  hosted:close()
  return alarmed
end

local function parent()
  if is_alarmed() then error "the child has set the alarm" end
  for _, kind in ipairs(KINDS) do
    loops[kind]:run()
    loops[kind]:close()
    if calls[kind] ~= 11 then error(("%s: %s"):format(kind, calls[kind])) end
  end
  return true
end

return child, parent
