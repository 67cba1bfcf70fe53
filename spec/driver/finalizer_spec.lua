-- A finalizer may run wherever the library allocates, and may use the very
-- driver that is being used: as a logger does that all objects share.

local driver = require "poe.driver"
local handle = require "poe.handle"
local transfer = require "spec.support.transfer"

-- Call `use` from finalizers as often as the collector lets it, `times` at most;
-- returns how to stop that.
local function haunt(times, use)
  local ghost
  local function arm()
    setmetatable({}, { __gc = function() ghost() end })
  end
  function ghost()
    if times == 0 then return end
    times = times - 1
    use()
    arm()
  end
  arm()
  return function() times = 0 end
end

local function collect_eagerly()
  collectgarbage("incremental")
  collectgarbage("setpause", 0)
  collectgarbage("setstepmul", 1000)
end

local NOTHING = {}

describe("a finalizer", function()
  before_each(collect_eagerly)
  after_each(function() collectgarbage("incremental", 200, 100) end)

  for _, size in ipairs { 5, 700 } do
    it(("puts %d octets while the same driver puts, and no octet is lost"):format(size), function()
      local null = assert(handle.open("/dev/null", "w"))
      local nested = 0
      for round = 1, 50 do
        local d, list, own = driver.sysrw(), {}, 0
        for i = 1, 3 * round do list[i] = ("m"):rep(i * 41 % 600) end
        local counted, extra = 0, { ("n"):rep(size) }
        for _, chunk in ipairs(list) do counted = counted + #chunk end
        local stop = haunt(5, function()
          own = own + 1
          d:put(extra)
        end)

        for _ = 1, 5 do d:put(list) end

        local octets = d:put(NOTHING)
        local put = 5 * counted + own * size
        nested = nested + own
        stop()
        assert.equal(put, octets)
        assert.same({ 0, nil, 0 }, { d:flush(null) })
      end
      assert.is_true(nested > 0)
    end)
  end

  it("gets while the same driver gets, and no octet comes twice", function()
    local reader, writer = handle.pipe()
    local d, got, nested = driver.sysrw { block_size = 700 }, {}, 0
    local whole = transfer.octets(5, 60000)
    local stop = haunt(1000, function()
      nested = nested + 1
      got[#got + 1] = d:get(reader)[1]
    end)
    local out = driver.sysrw()
    out:put { whole }
    out:flush(writer)

    repeat
      local chunks = d:get(reader)
      got[#got + 1] = chunks[1]
      local _ = ("padding"):rep(5000 + #got) -- gives the collector work
    until not chunks[1]
    stop()

    local size = 0
    for _, chunk in ipairs(got) do size = size + #chunk end
    assert.equal(#whole, size)
    assert.is_true(nested > 0)
  end)
end)
