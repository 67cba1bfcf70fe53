local errno = require "poe.errno"
local Factory = require "spec.support.factory"
local handles = require "spec.support.handles"
local lfs = require "lfs"

describe("poe.wheel.socketfactory, to bind,", function()
  local f = Factory.new()

  it("gives a socket for datagrams, once, with its address", function()
    f:start { bind = "127.0.0.1:0" }
    assert.same({}, f.successes)
    f.loop:run()

    local h, address = table.unpack(f.successes[1])
    assert.equal(1, #f.successes)
    assert.equal(h:getsockname(), address)
    assert.matches("^poe%.handle %(udp ", tostring(h))
  end)

  it("resolves a name", function()
    f:start { bind = "localhost:0", family = "inet" }
    f.loop:run()

    assert.matches("^127%.0%.0%.1:%d+$", f.successes[1][2])
  end)

  it("removes its path when the wheel is closed", function()
    local path = handles.fresh_path()
    f:start { bind = "unix:" .. path, mode = tonumber("600", 8) }
    f.loop:run()

    assert.equal("rw-------", lfs.attributes(path, "permissions"))
    f.wheel:close()
    assert.is_nil(lfs.attributes(path))
    assert.is_true(f.successes[1][1]:isopen())
  end)

  it("fails with the operation's name", function()
    f:start { bind = "192.0.2.1:1" }
    f.loop:run()

    assert.same({ "bind", "bind: Cannot assign requested address", errno.EADDRNOTAVAIL },
      { table.unpack(f.errors[1], 1, 3) })
  end)
end)
