local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local wheels = require "spec.support.wheels"

-- Each is a symptom that POE::Wheel::ReadWrite has had; see POE's own tracker and tests.
describe("poe.wheel.readwrite does not have this defect of POE's:", function()
  local rig
  after_each(function()
    if rig then rig:close() end
    rig = nil
  end)

  local function narrow(options)
    options.filter = filter.stream()
    rig = wheels.on_pipes(options)
    return rig.wheel
  end

  it("output whose first write was partial never leaves", function()
    narrow({}):put(("x"):rep(20000))

    assert.equal(20000, #rig:read_all(20000))
    assert.same({ "on_flushed" }, rig:turn()[1])
  end)

  it("the high event never fires", function()
    narrow({ high_mark = 100, low_mark = 10 }):put(("x"):rep(5000))

    assert.same({ { "on_high" } }, rig:turn())
  end)

  it("the low event is lost after a small put between the marks, and its waiter stalls", function()
    local wheel = narrow { high_mark = 5000, low_mark = 1000 }
    assert.is_true(wheel:put(("x"):rep(10000)))
    rig:turn()
    rig:read(4096)
    assert.same({}, rig:turn())

    assert.is_false(wheel:put "z")
    rig:read(4096)

    assert.same({ { "on_low" }, { "on_flushed" } }, rig:turn())
  end)

  it("shutdown_output throws away what was put", function()
    local wheel = narrow {}
    wheel:put(("x"):rep(20000))
    wheel:shutdown_output()

    assert.equal(20000, #rig:read_all())
  end)

  it("ending a wheel throws away what was put", function()
    local wheel = narrow {}
    wheel:put(("x"):rep(20000))
    wheel:close()

    assert.equal(20000, #rig:read_all())
  end)

  it("the unterminated last line is never delivered", function()
    rig = wheels.on_socket()
    rig:write "a\nlast"
    rig.output:shutdown "w"

    assert.same({ "on_input", "last" }, rig:turn()[2])
  end)

  for name, stop in pairs {
    ["pausing the input"] = function(wheel) wheel:pause_input() end,
    ["ending the wheel"] = function(wheel) wheel:close() end,
    ["wanting no event"] = function(wheel) wheel:event { on_input = false } end,
  } do
    it(name .. " in a handler does not stop the records of the same read", function()
      local came = {}
      rig = wheels.on_socket { on_input = function(record, wheel)
        came[#came + 1] = record
        stop(wheel)
      end }
      rig:write "a\nb\nc\n"
      rig:turn()

      assert.same({ "a" }, came)
    end)
  end

  it("what the filter cannot frame stops the program, and loses records before it", function()
    rig = wheels.on_socket { filter = filter.line { max_length = 5 } }
    rig:write "a\nb\nlonger than that\n"

    assert.same({ { "on_input", "a" }, { "on_input", "b" },
      { "on_error", "filter", "line longer than 5 octets", errno.EBADMSG } }, rig:turn())
    assert.same({}, rig.reports)
  end)

  it("what is put after a failed write queues up for ever", function()
    rig = wheels.on_pipes {}
    rig.input:close()
    rig.wheel:put "a"
    rig:turn()

    assert.is_nil((rig.wheel:put "b"))
    assert.equal(2, rig.wheel:get_driver_out_octets())
  end)

  it("ending an old wheel on a handle leaves the new one without events", function()
    local here, there = assert(handle.socketpair())
    rig = wheels.new { handle = here:fileno() }
    rig.input, rig.output = here, there
    local old = wheels.new { handle = here:fileno(), loop = rig.loop }

    old.wheel:close()
    rig:write "a\n"

    assert.same({ { "on_input", "a" } }, rig:turn())
    old.loop:close()
  end)

  it("of two wheels on a handle one starves", function()
    local here, there = assert(handle.socketpair())
    rig = wheels.new { handle = here:fileno(), on_input = function(_, wheel) wheel:pause_input() end }
    rig.input, rig.output = here, there
    local second = wheels.new { handle = here:fileno(), loop = rig.loop, on_input = function(_, wheel)
      wheel:pause_input()
    end }

    rig:write "a\n"
    rig:turn()
    rig:write "b\n"
    rig:turn()

    assert.equal(2, #rig.events + #second:take() + 1)
    second.wheel:close()
    second.loop:close()
  end)

  it("switching to a filter of another make dies", function()
    local fed
    local handmade = {
      get_one_start = function(_, chunks) fed = (fed or "") .. table.concat(chunks) end,
      get_one = function()
        local record = fed
        fed = nil
        return record
      end,
      get_pending = function() return fed and { fed } end,
      finish = function() return nil end,
      put = function(_, records) return records end,
    }
    rig = wheels.on_socket { on_input = function(record, wheel)
      if record == "go" then wheel:set_filter(handmade) end
    end }
    rig:write "go\nraw"
    rig:turn()
    rig.wheel:put "out"

    assert.same({}, rig.reports)
    assert.equal("out", rig:read())
  end)

  it("flush with nothing queued tells that all has been flushed", function()
    rig = wheels.on_socket()
    rig.wheel:flush()

    assert.same({}, rig:turn())
  end)

  it("a wheel that is passed on by a handler, or returned from it, is never collected", function()
    local weak = setmetatable({}, { __mode = "k" })
    rig = wheels.on_socket({ on_input = function(_, wheel)
      weak[wheel] = true
      return wheel
    end })
    rig:write "a\n"
    rig:turn()
    rig.wheel:close()
    rig:turn()
    rig.wheel = { close = function() end }
    collectgarbage()
    collectgarbage()

    assert.is_nil(next(weak))
  end)
end)
