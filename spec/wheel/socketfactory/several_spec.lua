local Factory = require "spec.support.factory"
local handle = require "poe.handle"
local lfs = require "lfs"
local turns = require "spec.support.turns"

local function descriptors()
  local count = 0
  for _ in lfs.dir("/proc/self/fd") do count = count + 1 end
  return count
end

describe("poe.wheel.socketfactory, to connect to one of several addresses,", function()
  local f = Factory.new()

  it("goes on at once when one refuses", function()
    local listener = f:listen()
    f:start { connect = "several:1", attempt_delay = 1e6,
            resolve = f.resolver_of { f.closed_port(), f.closed_port "[::1]:0", listener:getsockname() } }
    f:await()

    assert.equal(listener:getsockname(), f.successes[1][2])
  end)

  it("does not wait for one that does not answer, and closes it", function()
    local listener, silent = f:listen(), f:black_hole()
    collectgarbage()
    local before = descriptors()
    f:start { connect = "several:1", attempt_delay = 0.01,
            resolve = f.resolver_of { silent, listener:getsockname() } }
    f.loop:run()

    assert.equal(listener:getsockname(), f.successes[1][2])
    assert.equal(before + 1, descriptors())
    assert.same({}, f.errors)
  end)

  it("takes the first one, though it answers last", function()
    local silent, listener = f:black_hole()
    f:start { connect = "several:1", attempt_delay = 0.01, resolve = f.resolver_of { silent, f.closed_port() } }
    turns.some(f.loop)
    assert.same({}, f.successes)
    for _ = 1, 16 do
      local h = listener:accept()
      if h then f:keep(h) end
    end
    f.loop:watch_read(listener, function() f:keep(listener:accept()) end)
    f:await()
    f.loop:unwatch_read(listener)

    assert.equal(silent, f.successes[1][2])
  end)

  it("tries families by turns, beginning with the first one's", function()
    local four, six, tried = {}, {}, {}
    for i = 1, 3 do four[i], six[i] = f.closed_port(), f.closed_port "[::1]:0" end
    local connect = handle.connect
    handle.connect = function(address, opts) -- luacheck: ignore
      table.insert(tried, address)
      return connect(address, opts)
    end
    f:start { connect = "several:1", resolve = f.resolver_of { six[1], six[2], six[3], four[1], four[2] } }
    f.loop:run()
    handle.connect = connect -- luacheck: ignore

    assert.same({ six[1], four[1], six[2], four[2], six[3] }, tried)
    assert.equal(1, #f.errors)
  end)
end)
