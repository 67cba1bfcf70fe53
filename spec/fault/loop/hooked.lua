-- What loop_host.c interrupts once while the loop waits, by a hook that raises: run returns,
-- as Ctrl-C in lua.c wants it, and the loop can be run again.

local loop = require "poe.loop"

local l = assert(loop.new())

local function first()
  local timer <close> = l:after(3600, print)
  local ok, message = pcall(l.run, l)
  return not ok and message:find "interrupted!" and timer:isactive() and not l:isrunning()
end

local function second()
  local called = false
  l:after(0, function() called = true end)
  l:run()
  return called
end

return first, second
