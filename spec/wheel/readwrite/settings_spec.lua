local driver = require "poe.driver"
local filter = require "poe.filter"
local handle = require "poe.handle"
local memory = require "poe.driver.memory"
local readwrite = require "poe.wheel.readwrite"
local wheels = require "spec.support.wheels"

local WHERE <const> = "' to 'poe.wheel.readwrite.new' "

describe("poe.wheel.readwrite.settings", function()
  local rig
  after_each(function()
    if rig then rig:close() end
    rig = nil
  end)

  -- Options that are all right but for those of the case, without any that is "none".
  local function options_of(case)
    local o = { handle = 99 }
    for name, value in pairs(case) do
      if value == "none" then o[name] = nil else o[name] = value end
    end
    return o
  end

  local closed = memory.pair()
  closed:close()
  local line = filter.line()
  local REFUSED <const> = {
    { { bogus = 1 }, "unknown option 'bogus' to 'poe.wheel.readwrite.new'" },
    { { handle = "none" }, "'poe.wheel.readwrite.new' needs 'handle', or 'input_handle' and 'output_handle'" },
    { { handle = "none", input_handle = 0 },
      "'poe.wheel.readwrite.new' needs 'handle', or 'input_handle' and 'output_handle'" },
    { { handle = "none", output_handle = 0 },
      "'poe.wheel.readwrite.new' needs 'handle', or 'input_handle' and 'output_handle'" },
    { { handle = "/dev/null" },
      "bad option 'handle" .. WHERE .. "(integer, userdata or table expected, got string)" },
    { { handle = {} }, "bad option 'handle" .. WHERE .. "(file handle expected, got table)" },
    { { handle = -1 }, "bad option 'handle" .. WHERE .. "(not a descriptor)" },
    { { handle = closed }, "bad option 'handle" .. WHERE .. "(closed handle)" },
    { { handle = closed, driver = driver.memory() }, "bad option 'handle" .. WHERE .. "(closed handle)" },
    { { handle = "none", input_handle = 0, output_handle = {} },
      "bad option 'output_handle" .. WHERE .. "(file handle expected, got table)" },
    { { input_handle = 0 }, "bad option 'handle" .. WHERE .. "(not together with 'input_handle')" },
    { { output_handle = 0 }, "bad option 'handle" .. WHERE .. "(not together with 'output_handle')" },
    { { filter = line, input_filter = line }, "bad option 'filter" .. WHERE .. "(not together with 'input_filter')" },
    { { filter = line, output_filter = line },
      "bad option 'filter" .. WHERE .. "(not together with 'output_filter')" },
    { { filter = 5 }, "bad option 'filter" .. WHERE .. "(table expected, got number)" },
    { { on_input = "a state" }, "bad option 'on_input" .. WHERE .. "(function expected, got string)" },
    { { high_mark = 0 }, "bad option 'high_mark" .. WHERE .. "(integer >= 1 expected, got 0)" },
    { { low_mark = -1 }, "bad option 'low_mark" .. WHERE .. "(integer >= 0 expected, got -1)" },
    { { high_mark = 10, low_mark = 10 },
      "bad option 'low_mark" .. WHERE .. "(integer below high_mark (10) expected, got 10)" },
    { { low_mark = 65536 },
      "bad option 'low_mark" .. WHERE .. "(integer below high_mark (65536) expected, got 65536)" },
    { { high_mark = 100, max_queue = 99 },
      "bad option 'max_queue" .. WHERE .. "(integer >= 100 expected, got 99)" },
    { { loop = 1 }, "bad option 'loop" .. WHERE .. "(table expected, got number)" },
  }

  for _, case in ipairs(REFUSED) do
    it("raises at its caller: " .. case[2], function()
      local ok, message = pcall(readwrite.new, options_of(case[1]))

      assert.is_false(ok)
      assert.equal(case[2], (message:gsub("^.-:%d+: ", "")))
    end)
  end

  it("has methods for wheels only", function()
    assert.is_false(pcall(readwrite.put, 7, "x"))
  end)

  it("blames the line that calls new", function()
    local _, message = pcall(function() readwrite.new { bogus = 1 } end)

    assert.matches("^spec/wheel/readwrite/settings_spec.lua:%d+: unknown option", message)
  end)

  it("has lines both ways without a filter", function()
    rig = wheels.on_socket()

    rig:write "a\nb"
    rig.wheel:put "out"

    assert.same({ { "on_flushed" }, { "on_input", "a" } }, rig:turn())
    assert.equal("out\n", rig:read())
  end)

  it("has lines the way that has no filter of its own", function()
    rig = wheels.on_socket { output_filter = filter.block { block_size = 3 } }

    rig:write "one\ntwo\n"
    rig.wheel:put "abc"

    assert.same({ { "on_flushed" }, { "on_input", "one" }, { "on_input", "two" } }, rig:turn())
    assert.equal("abc", rig:read())
  end)

  it("has high_mark a quarter above nothing as low_mark, and max_queue no lower than high_mark", function()
    rig = wheels.on_pipes { high_mark = 32 << 20, filter = filter.stream() }

    assert.is_true((rig.wheel:put(("x"):rep(40 << 20))))
    rig:turn()

    assert.same({ nil, "put: more than 33554432 octets in the queue", 105 }, { rig.wheel:put "more" })
    assert.has_error(function() rig.wheel:set_low_mark(32 << 20) end)
  end)

  it("takes a driver of one's own for both handles", function()
    rig = wheels.on_pipes { driver = driver.sysrw { block_size = 3 } }

    rig:write "a\nb\n"
    rig.wheel:put "c"

    assert.same({ { "on_flushed" }, { "on_input", "a" }, { "on_input", "b" } }, rig:turn())
    assert.equal("c\n", rig:read())
  end)

  it("takes the loop by default that poe.loop has by default", function()
    local here, there = assert(handle.socketpair())
    local came
    local wheel = readwrite.new { handle = here, on_input = function(record) came = record end }
    local d = driver.new(there)
    d:put { "hello\n" }
    d:flush(there)

    require("poe.loop").default():step(5)

    assert.equal("hello", came)
    wheel:close()
    there:close()
    require("poe.loop").default():close()
  end)
end)
