local driver = require "poe.driver"
local errno = require "poe.errno"
local Factory = require "spec.support.factory"
local handle = require "poe.handle"
local handles = require "spec.support.handles"
local lfs = require "lfs"
local SocketFactory = require "poe.wheel.socketfactory"
local turns = require "spec.support.turns"

describe("poe.wheel.socketfactory, to connect,", function()
  local f = Factory.new()

  local kinds = {
    { "TCP over IPv4", "127.0.0.1:0", "stream" },
    { "TCP over IPv6", "[::1]:0", "stream" },
    { "an abstract name", "unix:@", "stream" },
    { "unix seqpacket", "unix:@", "seqpacket" },
    { "a unix path", "unix:" .. handles.fresh_path(), "stream" },
  }
  for _, case in ipairs(kinds) do
    it("works over " .. case[1], function()
      local listener = f:listen(case[2], { type = case[3] })
      local address = listener:getsockname()
      f:start { connect = address, type = case[3] }
      assert.same({}, f.successes)
      f:await()

      local h, peer, its_wheel = table.unpack(f.successes[1])
      assert.same({}, f.errors)
      assert.same({ address, f.wheel }, { peer, its_wheel })
      assert.equal(address, h:getpeername())
      handles.assert_newborn(h)
      handles.assert_joined(h, f:keep(listener:accept()))
      local path = address:match("^unix:([^@].*)")
      if path then os.remove(path) end
    end)
  end

  it("works with datagrams", function()
    local server = f:keep(handle.bind "127.0.0.1:0")
    f:start { connect = server:getsockname(), type = "dgram" }
    f:await()

    handles.assert_joined(f.successes[1][1], server)
  end)

  it("resolves a name", function()
    local listener = f:listen()
    f:start { connect = "localhost:" .. listener:getsockname():match("%d+$") }
    f:await()

    assert.equal(listener:getsockname(), f.successes[1][2])
  end)

  it("reaches socat", function()
    local path = handles.fresh_path()
    local socat = assert(io.popen(("socat UNIX-LISTEN:%s EXEC:cat 2>&1"):format(path)))
    turns.await(f.loop, function() return lfs.attributes(path) end)
    f:start { connect = "unix:" .. path }
    f:await()

    local d = driver.sysrw()
    d:put { "there and back" }
    d:flush(f.successes[1][1])
    local got
    f.loop:watch_read(f.successes[1][1], function(h)
      got = d:get(h)
      f.loop:stop()
    end)
    f.loop:run()
    f.loop:unwatch_read(f.successes[1][1])
    f.successes[1][1]:close()
    socat:close()
    assert.same({ "there and back" }, got)
  end)

  it("lets go of the handle and of the loop", function()
    local listener = f:listen()
    f:start { connect = listener:getsockname(), timeout = 1000 }
    f.loop:run()

    assert.is_true(f.wheel:isclosed())
    f.wheel:close()
    assert.is_true(f.successes[1][1]:isopen())
  end)

  it("sets options", function()
    local listener = f:listen()
    f:start { connect = listener:getsockname(), nodelay = true, keepalive = true, bind_address = "127.0.0.2:0" }
    f:await()

    local h = f.successes[1][1]
    assert.is_true(h:getsockopt "nodelay")
    assert.is_true(h:getsockopt "keepalive")
    assert.matches("^127%.0%.0%.2:", h:getsockname())
  end)

  it("has no delay to set on a unix socket", function()
    f:start { connect = f:listen("unix:@"):getsockname(), nodelay = true }
    f:await()

    assert.same({}, f.errors)
  end)

  it("does not take a socket that has met itself for a peer", function()
    local address = f.closed_port()
    f:start { connect = address, bind_address = address }
    f:await()

    assert.same({ "connect", "connect: Connection refused", errno.ECONNREFUSED, f.wheel, n = 4 }, f.errors[1])
  end)

  describe("fails", function()
    it("once, where nobody listens", function()
      f:start { connect = f.closed_port() }
      assert.same({}, f.errors)
      f.loop:run()

      assert.same({ { "connect", "connect: Connection refused", errno.ECONNREFUSED, f.wheel, n = 4 } }, f.errors)
      assert.is_true(f.wheel:isclosed())
    end)

    it("where there is no path", function()
      f:start { connect = "unix:" .. handles.fresh_path() }
      f:await()

      assert.same({ "connect", "connect: No such file or directory", errno.ENOENT },
        { table.unpack(f.errors[1], 1, 3) })
    end)

    it("where a path is too long", function()
      f:start { connect = "unix:/" .. ("x"):rep(200) }
      f:await()

      assert.equal(errno.ENAMETOOLONG, f.errors[1][3])
    end)

    it("with getaddrinfo's code where nobody knows the name", function()
      f:start { connect = "poe-spec.invalid:1" }
      f:await()

      assert.equal("resolve", f.errors[1][1])
      assert.is_true(f.errors[1][3] == errno.EAI_NONAME or f.errors[1][3] == errno.EAI_AGAIN)
    end)

    it("to the loop's reports where nobody wants to know", function()
      local address = f.closed_port()
      SocketFactory.new { connect = address, on_success = f.on_success, loop = f.loop }
      f.loop:run()

      assert.same({ ("poe.wheel.SocketFactory (connect %s, closed): connect: Connection refused"):format(address) },
        f.reports)
    end)

    it("where a resolver finds nothing", function()
      f:start { connect = "none:1", resolve = f.resolver_of {} }
      f:await()

      assert.same({ "resolve", "resolve: No address", errno.EAI_NONAME }, { table.unpack(f.errors[1], 1, 3) })
    end)

    it("with what says more than that there is no way", function()
      f:start { connect = "several:1", resolve = f.resolver_of { "[::1]:1", f.closed_port(), "[::1]:2" },
              bind_address = "127.0.0.1:0" }
      f:await()

      assert.equal(errno.ECONNREFUSED, f.errors[1][3])
    end)
  end)

  describe("timeout", function()
    it("ends a connect to what does not answer", function()
      f:start { connect = f:black_hole(), timeout = 0.05 }
      f.loop:run()

      assert.same({ { "connect", "connect: Connection timed out", errno.ETIMEDOUT, f.wheel, n = 4 } }, f.errors)
      assert.is_true(f.wheel:isclosed())
    end)

    it("ends a resolver's silence", function()
      local cancelled = 0
      f:start { connect = "silent:1", timeout = 0.01, resolve = function()
        return { cancel = function() cancelled = cancelled + 1 end }
      end }
      f.loop:run()

      assert.equal(errno.ETIMEDOUT, f.errors[1][3])
      assert.equal(1, cancelled)
    end)

    it("ends the wait for room in a unix backlog", function()
      f:start { connect = f:full_backlog(), timeout = 0.05 }
      f.loop:run()

      assert.equal(errno.ETIMEDOUT, f.errors[1][3])
    end)
  end)

  it("waits for room in a unix backlog", function()
    local address, listener = f:full_backlog()
    f:start { connect = address }
    turns.some(f.loop)
    assert.same({}, f.successes)

    f:keep(listener:accept())
    f:await()
    assert.same({}, f.errors)
    assert.is_true(f.successes[1][1]:connected())
  end)
end)
