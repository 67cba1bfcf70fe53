local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local script = require "spec.support.script"
local transfer = require "spec.support.transfer"
local wheels = require "spec.support.wheels"

describe("poe.wheel.readwrite, when the system", function()
  local rig, other
  after_each(function()
    script.real()
    if other then other:close() end
    if rig then rig:close() end
    rig, other = nil, nil
  end)

  local function sysrw() return script.core.driver.sysrw(4096) end
  local function sendrecv() return script.core.driver.sendrecv(65536, 65536, 0, false) end

  -- Two wheels that talk to each other on one loop.
  local function conversation(options, its_options, kind)
    local here, there = assert(handle.socketpair(kind))
    options.handle, its_options.handle = here, there
    rig = wheels.new(options)
    its_options.loop = rig.loop
    other = wheels.new(its_options)
    rig.input, rig.output, other.input, other.output = here, here, there, there
  end

  for seed = 1, 5 do
    it("interrupts, puts off and shortens at random, has all octets echoed once and in order: " .. seed, function()
      local back, size = {}, 0
      local data = transfer.octets(seed, 100000)
      conversation({ filter = filter.stream(), driver = sysrw(), on_input = function(octets)
        back[#back + 1] = octets
        size = size + #octets
      end }, { filter = filter.stream(), driver = sysrw(), on_input = function(octets, wheel) wheel:put(octets) end })
      script.random(seed)

      for from = 1, #data, 1000 do rig.wheel:put(data:sub(from, from + 999)) end
      rig:await(function() return size >= #data end)

      assert.is_true(script.real() > 2)
      assert.is_true(data == table.concat(back))
      assert.equal(0, rig.wheel:get_driver_out_octets())
    end)

    it("does so with messages, has each one arrive once and whole: " .. seed, function()
      local back = {}
      conversation({ filter = filter.messages { filter = filter.stream() }, driver = sendrecv() }, {
        filter = filter.messages { filter = filter.stream() }, driver = sendrecv(),
        on_input = function(message) back[#back + 1] = message end,
      }, "seqpacket")
      script.random(seed)
      local sent = {}
      for i = 1, 100 do
        sent[i] = "message " .. i
        rig.wheel:put(sent[i])
      end

      rig:await(function() return #back == 100 end)

      assert.is_true(script.real() > 2)
      assert.same(sent, back)
    end)
  end

  it("says that there is nothing after all, waits on and tells nobody", function()
    rig = wheels.on_socket { driver = sysrw() }
    script.answers { { errno = errno.EAGAIN } }
    rig:write "a\n"
    rig.loop:step(1)
    script.real()

    assert.same({ { "on_input", "a" } }, rig:await(1))
  end)

  it("takes one octet at a time, gets them all in order", function()
    rig = wheels.on_pipes { driver = sysrw(), filter = filter.stream() }
    local answers = {}
    for i = 1, 20 do answers[i] = i % 2 == 1 and { accept = 1 } or { errno = errno.EAGAIN } end
    script.answers(answers)

    rig.wheel:put "0123456789"
    local events = rig:await(1)
    local wanted = {}
    for i, call in ipairs(script.calls()) do wanted[i] = call[2] end
    script.real()

    assert.same({ { "on_flushed" } }, events)
    assert.same({ 10, 9, 9, 8, 8, 7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1 }, wanted)
  end)

  it("fails to write what was asked for, tells it once", function()
    rig = wheels.on_pipes { driver = sysrw(), filter = filter.stream() }
    script.answers { { accept = 3 }, { errno = errno.EIO } }

    rig.wheel:put "abcdef"
    local events = rig:turn()
    script.real()

    assert.same({ { "on_error", "write", "write: Input/output error", errno.EIO } }, events)
    assert.equal(3, rig.wheel:get_driver_out_octets())
  end)
end)
