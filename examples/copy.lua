-- Copies files, or the standard input, to the standard output: cat(1).

local driver = require "poe.driver"
local handle = require "poe.handle"

local output = driver.sysrw()

local function copy(from)
  local input, chunks = driver.sysrw(), {}
  while true do
    local got, why, errno = input:get(from, chunks)
    if not got then
      if errno == 0 then return end
      error(why)
    end
    output:put(got)
    local _, failure = output:flush(io.stdout)
    if failure then error(failure) end
  end
end

if #arg == 0 then copy(io.stdin) end
for _, path in ipairs(arg) do
  local file <close> = assert(handle.open(path))
  copy(file)
end
