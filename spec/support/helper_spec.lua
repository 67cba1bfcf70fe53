-- The check after each test finds what a test leaves: specs that leak on
-- purpose run in a busted of their own, or in what stands for it where that is too large.

local LUA = os.getenv("LUA") or "lua5.4"
local BUSTED = LUA .. " spec/support/busted.lua -o spec/support/handler.lua"
local MINIMAL = LUA .. " spec/support/minimal.lua"

-- Run the text of a spec; all that is said of it.
local function run_spec(text, environment, runner)
  local name = os.tmpname()
  local path = name .. "_spec.lua" -- busted loads what ends in .lua
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
  local process = assert(io.popen(("%s %s %s 2>&1"):format(environment or "", runner or BUSTED, path)))
  local output = process:read("a")
  process:close()
  os.remove(path)
  os.remove(name)
  return output
end

local function run_test(body, environment, runner)
  return run_spec(("local kept it('runs', function() %s end)"):format(body), environment, runner)
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
      for _, runner in ipairs { BUSTED, MINIMAL } do
        local output = run_test(leak[2], "", runner)

        assert.matches("FAIL runs\n", output)
        assert.matches(leak[3], output)
        assert.matches("0 passed, 1 failed, 0 skipped\n$", output)
      end
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

-- What busted does with a spec file, where it is not in the way of a collector: see minimal.lua.
describe("spec/support/minimal #once", function()
  it("runs tests with what is to be done around them, as busted does", function()
    local text = [[
      local log = {}
      local function note(what) return function() log[#log + 1] = what end end
      describe("a", function()
        it("first", note "1")
        describe("b", function()
          before_each(note "(")
          after_each(note ")")
          it("second", function() finally(note "f") log[#log + 1] = "2" end)
          pending("not now")
        end)
        before_each(note "[")
        after_each(note "]")
        setup(note "{")
        teardown(note "}")
      end)
      it("says all", function() assert.equal("{[1][(2f)]}", table.concat(log)) end)
    ]]

    for _, runner in ipairs { BUSTED, MINIMAL } do
      assert.matches("3 passed, 0 failed, 1 skipped\n$", run_spec(text, "", runner))
    end
  end)

  -- What is claimed, and whether it is so.
  local claims = {
    { "same({ 1, { a = 2 } }, { 1, { a = 2 } })", true },
    { "same({ 1 }, { 1, 2 })", false },
    { "same({ 1, 2 }, { 1 })", false },
    { "same({ nil, 1 }, { nil, 2 })", false },
    { "not_same({ 1 }, { 2 })", true },
    { "equal(1, 1.0)", true },
    { "equal({}, {})", false },
    { "not_equal(1, 1)", false },
    { "matches('^a+$', 'aab')", false },
    { "is_true(1)", false },
    { "is_nil(false)", false },
    { "has_error(function() error('a: b', 0) end, 'a: b')", true },
    { "has_error(function() error('b') end, 'b')", true },
    { "has_error(function() error('b', 0) end, 'c')", false },
    { "has_error(function() error({ 1 }) end, { 1 })", true },
    { "has_error(function() end)", false },
    { "has_no_error(error)", false },
  }
  for _, case in ipairs(claims) do
    it(("has assert.%s %s, as busted has"):format(case[1], case[2] and "hold" or "fail"), function()
      for _, runner in ipairs { BUSTED, MINIMAL } do
        local output = run_test("assert." .. case[1], "", runner)

        assert.matches(case[2] and "1 passed, 0 failed" or "0 passed, 1 failed", output)
      end
    end)
  end
end)
