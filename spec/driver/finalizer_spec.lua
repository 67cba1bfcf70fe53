-- A finalizer may run wherever the library allocates, and may use the very
-- driver that is being used: as a logger does that all objects share.

local driver = require "poe.driver"
local handle = require "poe.handle"

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

  -- Put lists to a driver that a finalizer puts to as well; how often did it?
  local function put_haunted(chunks, size)
    local d, list, own, counted = driver.sysrw(), {}, 0, 0
    for i = 1, chunks do
      list[i] = ("m"):rep(i * 41 % 600)
      counted = counted + #list[i]
    end
    local extra = { ("n"):rep(size) }
    local stop = haunt(5, function()
      own = own + 1
      d:put(extra)
    end)

    for _ = 1, 5 do d:put(list) end

    local octets = d:put(NOTHING)
    local put = 5 * counted + own * size
    stop()
    assert.equal(put, octets)
    return own
  end

  for _, size in ipairs { 5, 700 } do
    it(("puts %d octets while the same driver puts, and no octet is lost"):format(size), function()
      local rounds, nested = 0, 0
      repeat -- until the collector has been in the way often enough
        rounds = rounds + 1
        nested = nested + put_haunted(1 + rounds % 150, size)
      until nested >= 30 or rounds == 5000

      assert.is_true(nested >= 30)
    end)
  end

  it("gets while the same driver gets, and no octet comes twice", function()
    local reader, writer = handle.pipe()
    local d, out = driver.sysrw { block_size = 100 }, driver.sysrw()
    local sent, got, nested, rounds = 0, 0, 0, 0
    local stop = haunt(1 << 30, function()
      local chunks = d:get(reader)
      got = got + #(chunks[1] or "")
      nested = nested + 1
    end)

    repeat
      rounds = rounds + 1
      sent = sent + out:put { ("x"):rep(1000) }
      out:flush(writer)
      repeat
        local chunks = d:get(reader)
        got = got + #(chunks[1] or "")
      until not chunks[1]
    until nested >= 30 or rounds == 5000
    stop()

    assert.equal(sent, got)
    assert.is_true(nested >= 30)
  end)
end)
