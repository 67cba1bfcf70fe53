-- Drives a program that insists on a terminal, through a pty.

local driver = require "poe.driver".sysrw()
local handle = require "poe.handle"

local PROGRAM = [[
  stty -echo
  printf "password: "; read -r word
  test "$word" = sesame && echo "open" || echo "shut"
]]

local master, slave = assert(handle.pty())
master:blocking(true) -- there is nothing else to do while the program thinks
local path = master:ptsname()
local program <close> = assert(io.popen(("sh <%s >%s 2>&1 -c '%s'"):format(path, path, PROGRAM)))

-- Read until the program has printed `text`, or has ended.
local function expect(text)
  local seen = ""
  repeat
    local chunks, why, errno = driver:get(master)
    if not chunks and errno ~= 0 then error(why) end
    seen = seen .. table.concat(chunks or {})
  until not chunks or text and seen:find(text, 1, true)
  return seen
end

print("it says: " .. expect "password: ")
slave:close() -- the program has it open by now; when it ends, the input does
driver:put { "sesame\n" }
assert(driver:flush(master) == 0)
print("it says: " .. expect():match "%a+")
