-- Every program in examples/ prints what spec/examples/NAME.out holds, given
-- spec/examples/NAME.in, where there is one, as its input. One that others talk to has
-- spec/examples/NAME.sh, which starts it, talks to it, and prints what is compared.

local files = require "spec.support.files"
local lfs = require "lfs"
local shell = require "spec.support.shell"

local LUA = os.getenv("LUA") or "lua5.4"

local FOLDER <const> = "spec/examples/"

local function exists(path)
  return lfs.attributes(path) ~= nil
end

-- The shell command that shows what a program does.
local function command(name)
  local script, input = FOLDER .. name .. ".sh", FOLDER .. name .. ".in"
  if exists(script) then return "timeout 100 sh " .. script end
  return ("%s examples/%s.lua <%s"):format(LUA, name, exists(input) and input or "/dev/null")
end

local function run(name)
  return shell(command(name))
end

-- The first program that a script needs and the machine lacks.
local function missing(name)
  local script = FOLDER .. name .. ".sh"
  local programs = exists(script) and files.read(script):match("\n# needs: ([^\n]+)\n") or ""
  for program in programs:gmatch "%S+" do
    if not os.execute("command -v " .. program .. " >/dev/null") then return program end
  end
end

-- logger(1) waits for itself for ever when AddressSanitizer is preloaded into it.
local TAGS = { syslog = " #once" }

local function check(name)
  local expected = files.read(FOLDER .. name .. ".out")

  local output, status = run(name)

  assert.equal(expected, output)
  assert.equal(0, status)
end

describe("examples", function()
  for file in lfs.dir("examples") do
    local name = file:match("^([%w_]+)%.lua$")
    local lacking = name and missing(name)
    if lacking then
      pending(("%s runs and prints what it should (skipped: no %s here)"):format(file, lacking))
    elseif name then
      it(file .. " runs and prints what it should" .. (TAGS[name] or ""), function() check(name) end)
    end
  end
end)
