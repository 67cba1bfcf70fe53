-- Every program in examples/ prints what spec/examples/NAME.out holds, given
-- spec/examples/NAME.in, where there is one, as its input.

local lfs = require "lfs"

local LUA = os.getenv("LUA") or "lua5.4"

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read("a")
end

local function run(name)
  local input = "spec/examples/" .. name .. ".in"
  if not lfs.attributes(input) then input = "/dev/null" end
  local process = assert(io.popen(("%s examples/%s.lua <%s 2>&1"):format(LUA, name, input)))
  local output = process:read("a")
  local _, _, status = process:close()
  return output, status
end

-- logger(1) waits for itself for ever when AddressSanitizer is preloaded into it.
local TAGS = { syslog = " #once" }

describe("examples", function()
  for file in lfs.dir("examples") do
    local name = file:match("^([%w_]+)%.lua$")
    if name then
      it(file .. " runs and prints what it should" .. (TAGS[name] or ""), function()
        local expected = read("spec/examples/" .. name .. ".out")

        local output, status = run(name)

        assert.equal(expected, output)
        assert.equal(0, status)
      end)
    end
  end
end)
