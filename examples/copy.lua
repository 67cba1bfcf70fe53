-- Copies files, or the standard input, to the standard output: cat(1).

local driver = require "poe.driver"
local handle = require "poe.handle"

-- There is nothing else to do while one of them is not ready: let it block.
local function blocking(h)
  h:blocking(true)
  return h
end

local output, stdout = driver.sysrw(), blocking(assert(handle.dup(io.stdout)))

local function copy(from)
  local input, chunks = driver.sysrw(), {}
  while true do
    local got, why, errno = input:get(from, chunks)
    if not got then
      if errno == 0 then return end
      error(why)
    end
    output:put(got)
    local left, failure = output:flush(stdout)
    if left > 0 then error(failure) end
  end
end

if #arg == 0 then copy(blocking(assert(handle.dup(io.stdin)))) end
for _, path in ipairs(arg) do
  local file <close> = blocking(assert(handle.open(path)))
  copy(file)
end
