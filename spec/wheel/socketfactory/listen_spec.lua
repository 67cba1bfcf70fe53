local errno = require "poe.errno"
local Factory = require "spec.support.factory"
local handle = require "poe.handle"
local handles = require "spec.support.handles"
local lfs = require "lfs"
local turns = require "spec.support.turns"

describe("poe.wheel.socketfactory, to listen,", function()
  local f = Factory.new()

  -- Start to listen; the addresses, once it does.
  local function listen(opts)
    local names
    function opts.on_listening(_, wheel) names = { wheel:getsockname() } end
    f:start(opts)
    assert.is_nil(names)
    turns.await(f.loop, function() return names or #f.errors > 0 end)
    return names
  end

  -- Connect; what the wheel accepts.
  local function meet(address, opts)
    local client = f:keep(handle.connect(address, opts))
    f:await()
    return client, table.unpack(table.remove(f.successes))
  end

  local function error_of(call)
    return { table.unpack(call, 1, 3) }
  end

  local kinds = {
    { "TCP over IPv4", "127.0.0.1:0", "stream" },
    { "TCP over IPv6", "[::1]:0", "stream" },
    { "an abstract name", "unix:@", "stream" },
    { "unix seqpacket", "unix:@", "seqpacket" },
    { "a unix path", "unix:" .. handles.fresh_path(), "stream" },
  }
  for _, case in ipairs(kinds) do
    it("accepts over " .. case[1], function()
      local names = listen { listen = case[2], type = case[3] }
      for _ = 1, 3 do
        local client, h, address, wheel = meet(names[1], { type = case[3] })
        f:keep(h)

        handles.assert_newborn(h)
        handles.assert_joined(client, h)
        assert.equal(h:getpeername(), address)
        assert.equal(f.wheel, wheel)
      end
    end)
  end

  it("serves nc by the name localhost", function()
    local names = listen { listen = "localhost:0" }
    local port = names[1]:match("%d+$")
    local nc = assert(io.popen(("echo hello | nc -w 5 localhost %s"):format(port)))
    f:await()
    f.successes[1][1]:close()
    nc:close()

    assert.equal(1, #f.successes)
  end)

  it("listens on every address there is, on one port", function()
    local names = listen { listen = "*:0" }
    local port = names[1]:match("%d+$")

    assert.same({ ["0.0.0.0:" .. port] = true, ["[::]:" .. port] = true }, { [names[1]] = true, [names[2]] = true })
    local _, four, four_peer = meet("127.0.0.1:" .. port)
    f:keep(four)
    local _, six, six_peer = meet("[::1]:" .. port)
    f:keep(six)
    assert.matches("^127%.0%.0%.1:", four_peer)
    assert.matches("^%[::1%]:", six_peer)
  end)

  it("does without an address that this machine has not", function()
    local names = listen { listen = "several:1",
                           resolve = f.resolver_of { "192.0.2.1:0", "127.0.0.1:0", "[2001:db8::1]:0" } }

    assert.equal(1, #names)
    assert.matches("^127%.0%.0%.1:", names[1])
  end)

  it("listens on none where one is in use", function()
    local taken = f:listen():getsockname()
    listen { listen = "several:1", resolve = f.resolver_of { "127.0.0.2:0", taken } }

    assert.same({ "bind", "bind: Address already in use", errno.EADDRINUSE }, error_of(f.errors[1]))
    assert.is_true(f.wheel:isclosed())
  end)

  it("tells why it cannot", function()
    listen { listen = "192.0.2.1:1" }

    assert.same({ "bind", "bind: Cannot assign requested address", errno.EADDRNOTAVAIL }, error_of(f.errors[1]))
    assert.equal(f.wheel, f.errors[1][4])
    assert.is_true(f.wheel:isclosed())
  end)

  it("tells that nobody knows the name", function()
    listen { listen = "poe-spec.invalid:1" }

    assert.equal("resolve", f.errors[1][1])
  end)

  it("sets options", function()
    local names = listen { listen = "127.0.0.1:0", reuseport = true, nodelay = true, keepalive = true, batch = 1 }
    f:listen(names[1], { reuseport = true }):close()
    local _, h = meet(names[1])
    f:keep(h)

    assert.is_true(h:getsockopt "nodelay")
    assert.is_true(h:getsockopt "keepalive")
  end)

  describe("pause_accept", function()
    it("has connections wait until resume_accept", function()
      local names = listen { listen = "127.0.0.1:0" }
      f.wheel:pause_accept()
      f:keep(handle.connect(names[1]))
      turns.some(f.loop)
      assert.same({}, f.successes)

      f.wheel:resume_accept()
      f:await()
    end)

    it("holds for sockets that are not there yet", function()
      f:start { listen = "127.0.0.1:0", on_listening = function(address) f:keep(handle.connect(address)) end }
      f.wheel:pause_accept()
      turns.some(f.loop)

      assert.same({}, f.successes)
      f.wheel:resume_accept()
      f:await()
    end)
  end)

  describe("a handler", function()
    it("may close the wheel", function()
      f:start { listen = "127.0.0.1:0", on_listening = function(_, wheel) wheel:close() end }
      f.loop:run()

      assert.is_true(f.wheel:isclosed())
    end)

    it("may raise, and the next connections are accepted all the same", function()
      local calls = 0
      local names = listen { listen = "127.0.0.1:0", on_success = function(...)
        calls = calls + 1
        if calls == 1 then error "told you" end
        f.on_success(...)
      end }
      for _ = 1, 2 do f:keep(handle.connect(names[1])) end
      f:await()

      assert.equal(1, #f.reports)
    end)

    it("may raise: on_listening", function()
      f:start { listen = "127.0.0.1:0", on_listening = function(address)
        f:keep(handle.connect(address))
        error "told you"
      end }
      f:await()

      assert.equal(1, #f.reports)
    end)
  end)

  it("is closed, all of it, when one of its sockets accepts no more", function()
    local names = listen { listen = "*:0" }
    f.wheel:accept_failed("accept", "accept: Invalid argument", errno.EINVAL, { isclosed = function() return true end })

    assert.same({ "accept", "accept: Invalid argument", errno.EINVAL }, error_of(f.errors[1]))
    assert.is_true(f.wheel:isclosed())
    f:listen(names[1])
  end)

  describe("close", function()
    it("frees the address and leaves what was accepted", function()
      local names = listen { listen = "127.0.0.1:0" }
      local client, h = meet(names[1])
      f:keep(h)
      f.wheel:close()
      f.loop:run()

      handles.assert_joined(client, h)
      f:listen(names[1])
      assert.has_error(function() f.wheel:getsockname() end, "attempt to use a closed wheel")
    end)

    it("is possible before there is a socket", function()
      f:start { listen = "localhost:0" }
      assert.is_nil(f.wheel:getsockname())
      f.wheel:close()
      f.loop:run()

      assert.same({}, f.errors)
    end)
  end)

  describe("a unix path", function()
    local path

    before_each(function()
      path = handles.fresh_path()
    end)

    after_each(function()
      os.remove(path)
      path = nil
    end)

    local function in_use(opts)
      opts.listen = "unix:" .. path
      listen(opts)
      assert.same({ "bind", "bind: Address already in use", errno.EADDRINUSE }, error_of(f.errors[1]))
    end

    it("is removed by close", function()
      listen { listen = "unix:" .. path }
      assert.equal("socket", lfs.attributes(path, "mode"))

      f.wheel:close()
      assert.is_nil(lfs.attributes(path))
    end)

    it("is not removed by close where it is somebody else's by now", function()
      listen { listen = "unix:" .. path }
      os.remove(path)
      f:listen("unix:" .. path)

      f.wheel:close()
      assert.equal("socket", lfs.attributes(path, "mode"))
    end)

    it("is taken over from somebody who is gone", function()
      f:listen("unix:" .. path):close()
      local names = listen { listen = "unix:" .. path }

      assert.same({ "unix:" .. path }, names)
      local _, h = meet(names[1])
      f:keep(h)
    end)

    for _, type in ipairs { "stream", "seqpacket" } do
      it("is left to a " .. type .. " socket that lives", function()
        local other = f:listen("unix:" .. path, { type = type })
        in_use {}

        assert.equal("socket", lfs.attributes(path, "mode"))
        assert.equal("unix:" .. path, other:getsockname())
      end)
    end

    it("is left to a socket that lives, and whose backlog is full", function()
      f:listen("unix:" .. path, { backlog = 0 })
      f:keep(handle.connect("unix:" .. path))
      in_use {}

      assert.equal("socket", lfs.attributes(path, "mode"))
    end)

    it("is left alone where it is a file", function()
      assert(io.open(path, "w")):write("precious"):close()
      in_use {}

      assert.equal("precious", assert(io.open(path)):read("a"))
    end)

    it("is left alone where it is a link, even one to a stale socket", function()
      local target = handles.fresh_path()
      f:listen("unix:" .. target):close()
      lfs.link(target, path, true)
      in_use {}

      assert.equal("link", lfs.symlinkattributes(path, "mode"))
      assert.equal("socket", lfs.attributes(target, "mode"))
      os.remove(target)
    end)

    it("is left alone where it is a link to nowhere", function()
      lfs.link("/nonexistent/target", path, true)
      in_use {}

      assert.equal("link", lfs.symlinkattributes(path, "mode"))
    end)

    for mode, shown in pairs { ["600"] = "rw-------", ["666"] = "rw-rw-rw-", ["0"] = "---------" } do
      it("has the permissions " .. mode, function()
        listen { listen = "unix:" .. path, mode = tonumber(mode, 8) }

        assert.equal(shown, lfs.attributes(path, "permissions"))
      end)
    end
  end)
end)
