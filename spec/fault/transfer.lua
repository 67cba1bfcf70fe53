-- What host.c runs: octets through pipes and drivers, every call protected. A
-- call that fails for want of memory is tried again, and nothing may be lost.

local again = require "spec.fault.again"
local driver = require "poe.driver"
local handle = require "poe.handle"

local pcall, type = pcall, type

-- Everything that the loop itself needs is made before.
local LONG, into, got = ("long"):rep(1000), {}, {}
local LISTS = { { "a", "bc" }, { LONG }, { "d", LONG, "e", ("f"):rep(400), ("g"):rep(900) } }
for i = 1, 30 do LISTS[3][i + 5] = ("h"):rep(i * 15) end
local expected = {}
for i, list in ipairs(LISTS) do expected[i] = table.concat(list) end
expected = table.concat(expected)

local function pair(open)
  local a, b
  repeat
    local ok, first, second = pcall(open)
    if ok and type(first) == "userdata" then a, b = first, second end
  until a or ok
  return a, b
end

local function move(reader, writer)
  local out, input = again(driver.sysrw), again(driver.sysrw)
  local n = 0
  for i = 1, #LISTS do
    again(out.put, out, LISTS[i])
    repeat
      local left = again(out.flush, out, writer)
      local chunks = again(input.get, input, reader, into)
      if chunks and chunks[1] then
        n = n + 1
        got[n] = chunks[1]
      end
    until left == 0
  end
  local chunks = again(input.get, input, reader, into)
  while chunks and chunks[1] do
    n = n + 1
    got[n] = chunks[1]
    chunks = again(input.get, input, reader, into)
  end
  for i = n + 1, #got do got[i] = nil end
  return again(table.concat, got) == expected
end

for i = 1, 64 do got[i] = "" end

return function()
  for _, open in ipairs { handle.pipe, handle.socketpair } do
    local reader, writer = pair(open)
    local same = move(reader, writer)
    reader:close()
    writer:close()
    if not same then error("octets were lost, doubled or reordered") end
  end
  return true
end
