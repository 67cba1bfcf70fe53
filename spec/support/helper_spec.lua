-- The check after each test finds what a test leaves: specs that leak on
-- purpose run in a busted of their own.

local LUA = os.getenv("LUA") or "lua5.4"
local BUSTED = LUA .. " spec/support/busted.lua -o spec/support/handler.lua"

-- Run the text of a spec; all that busted says.
local function run_spec(text, environment)
  local name = os.tmpname()
  local path = name .. "_spec.lua" -- busted loads what ends in .lua
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
  local process = assert(io.popen(("%s %s %s 2>&1"):format(environment or "", BUSTED, path)))
  local output = process:read("a")
  process:close()
  os.remove(path)
  os.remove(name)
  return output
end

local function run_test(body, environment)
  return run_spec(("local kept it('runs', function() %s end)"):format(body), environment)
end

describe("spec/support/helper #once", function()
  local leaks = {
    { "a descriptor", [[kept = io.open("/dev/null")]], "left over: descriptor %d+ %(/dev/null%)" },
    { "a child process", [[kept = io.popen("exec sleep 1")]], "left over: child %d+ %([^)]+%)" },
    {
      "a driver that is still referred to",
      [[kept = require "poe.driver".sysrw() kept:get_out_messages_buffered()]],
      "left over: userdata poe%.",
    },
    {
      "a handle that is still referred to, even closed",
      [[kept = require "poe.handle".open("/dev/null") kept:close()]],
      "left over: userdata poe%.handle",
    },
  }
  for _, leak in ipairs(leaks) do
    it("fails a test that leaves " .. leak[1], function()
      local output = run_test(leak[2])

      assert.matches("FAIL runs\n", output)
      assert.matches(leak[3], output)
      assert.matches("0 passed, 1 failed, 0 skipped\n$", output)
    end)
  end

  it("passes a test that leaves garbage only", function()
    local output = run_test [[
      local handle, driver = require "poe.handle", require "poe.driver"
      handle.open("/dev/null"):fileno()
      driver.sysrw():get_out_messages_buffered()
      io.open("/dev/null")
    ]]

    assert.matches("1 passed, 0 failed, 0 skipped\n$", output)
  end)

  it("shows an error in a __gc", function()
    local output = run_test [[setmetatable({}, { __gc = error })]]

    assert.matches("Lua warning", output)
  end)

  it("collects what is young at every allocation with GC=stress", function()
    local output = run_test([[
      local weak, count = setmetatable({}, { __mode = "v" }), 0
      for i = 1, 1000 do
        weak[1] = { i }
        local _ = { i }
        if not weak[1] then count = count + 1 end
      end
      assert(count > 900, count)
    ]], "GC=stress")

    assert.matches("1 passed", output)
  end)

  it("collects what is old before a call of ours with GC=stress", function()
    local output = run_test([[
      local weak, driver = setmetatable({}, { __mode = "v" }), require "poe.driver".sysrw()
      coroutine.wrap(function() -- on a stack of its own, which no longer refers to `old`
        local old = {}
        for i = 1, 1000 do kept = { i } end
        weak[1] = old
      end)()
      assert(weak[1])
      driver:get_out_messages_buffered()
      assert(not weak[1])
    ]], "GC=stress")

    assert.matches("1 passed", output)
  end)
end)
