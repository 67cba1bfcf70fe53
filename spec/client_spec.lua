local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local poe = require "poe"
local tasks = require "spec.support.tasks"

local run = tasks.run

local function echo(conn)
  for line in conn:lines() do conn:write(line) end
end

describe("poe.client.connect", function()
  local server

  before_each(tasks.reports)
  after_each(function()
    if server then server:close() end
    assert.equal(0, tasks.left())
    tasks.close()
    server = nil
  end)

  -- Ask an echo server, and close both.
  local function ask(address, opts)
    local conn <close> = assert(poe.connect(address, opts))
    conn:write("hello")
    local answer = conn:read()
    server:close()
    return answer
  end

  for _, address in ipairs { "127.0.0.1:0", "[::1]:0", "unix:@" } do
    it("connects to " .. address, function()
      run(function()
        server = assert(poe.listen(address, echo))
        assert.equal("hello", ask(server:getsockname()))
      end)
    end)
  end

  it("looks a name up", function()
    run(function()
      server = assert(poe.listen("127.0.0.1:0", echo))
      local port = server:getsockname():match("%d+$")
      assert.equal("hello", ask("localhost:" .. port))
    end)
  end)

  it("frames with the filter it is given, and sets the options of the socket", function()
    run(function()
      server = assert(poe.listen("127.0.0.1:0", function(conn)
        assert.equal("x!", conn:read())
      end, { filter = filter.stream() }))
      local conn <close> = poe.connect(server:getsockname(), {
        filter = filter.line { literal = "!" }, keepalive = true, nodelay = false, high_mark = 5000,
      })
      conn:write("x")
      assert.is_true(conn:get_input_handle():getsockopt "keepalive")
      assert.is_false(conn:get_input_handle():getsockopt "nodelay")
      assert.equal(5000, conn.high_mark)
      conn:read()
      server:close()
    end)
  end)

  it("connects from the address that it is to have", function()
    run(function()
      local peer
      server = assert(poe.listen("127.0.0.1:0", function(_, address) peer = address end))
      local conn <close> = assert(poe.connect(server:getsockname(), { bind = "127.0.0.9:0" }))
      conn:read()
      assert.equal(conn:get_input_handle():getsockname(), peer)
      assert.matches("^127%.0%.0%.9:", peer)
      server:close()
    end)
  end)

  it("blames its caller for what is no address to bind to", function()
    local why = run(function()
      return tasks.why(function() local _ = poe.connect("127.0.0.1:1", { bind = "localhost:0" }) end)
    end)

    assert.matches("^spec/client_spec.lua:%d+: bad option 'bind' to 'poe.connect' %(address such as "
      .. "'127%.0%.0%.1:0' expected, got 'localhost:0'%)$", why)
  end)

  it("says that the connection was refused", function()
    local listener = assert(handle.listen "127.0.0.1:0")
    local address = listener:getsockname()
    listener:close()

    local got = run(function() return { poe.connect(address) } end)

    assert.same({ nil, "connect: Connection refused", errno.ECONNREFUSED }, got)
  end)

  it("says that nobody has the name", function()
    local conn, why, code = run(poe.connect, "no-such-host.invalid:80")

    assert.is_nil(conn)
    assert.matches("^resolve: ", why)
    assert.is_true(code < 0)
  end)

  -- A unix socket whose backlog is full keeps whoever connects waiting.
  local function busy()
    local listener = assert(handle.listen("unix:@", { backlog = 0 }))
    return listener, assert(handle.connect(listener:getsockname()))
  end

  it("gives up after its timeout", function()
    local listener <close>, first = busy()

    local conn, why, code = run(poe.connect, listener:getsockname(), { timeout = 0.001 })

    if conn then conn:close() end
    first:close()
    assert.same({ nil, "connect: Connection timed out", errno.ETIMEDOUT }, { conn, why, code })
  end)

  it("is given up after the time of with_timeout, and leaves nothing", function()
    local listener <close>, first = busy()

    local got = run(function() return { poe.with_timeout(0.001, poe.connect, listener:getsockname()) } end)

    first:close()
    assert.same({ nil, "timed out", errno.ETIMEDOUT }, got)
  end)

  local expected = "bad argument #1 to 'poe.connect' (address such as 'localhost:80' or 'unix:/path' expected, "
  local rejected = {
    { { "nonsense" }, expected .. "got 'nonsense')" },
    { { "localhost:99999" }, expected .. "got 'localhost:99999')" },
    { {}, expected .. "got nil)" },
    { { "unix:@", { timeout = -1 } }, "bad option 'timeout' to 'poe.connect' (number >= 0 expected, got -1)" },
    { { "unix:@", { max_connections = 1 } }, "unknown option 'max_connections' to 'poe.connect'" },
    { { "unix:@" }, "attempt to wait in 'connect' outside a task (see poe.spawn)" },
  }
  for _, case in ipairs(rejected) do
    it("raises, at the caller's line: " .. case[2], function()
      local why = tasks.why(function() server = poe.connect(table.unpack(case[1], 1, 2)) end)

      assert.matches("^spec/client_spec.lua:%d+: ", why)
      assert.equal(case[2], (why:gsub("^.-:%d+: ", "")))
    end)
  end

  it("is called again and again by a client whose server is gone for a while", function()
    run(function()
      server = assert(poe.listen("127.0.0.1:0", function(conn) conn:read() end))
      local address, heard = server:getsockname(), 0
      local client = poe.spawn(function()
        while heard < 2 do
          local conn <close> = poe.connect(address)
          if conn then
            conn:write("hello")
            heard = heard + 1
            conn:read()
          end
          poe.sleep(0)
        end
      end)
      tasks.await(function() return server:connections() == 1 end)
      server:stop(0)
      server = assert(poe.listen(address, function(conn) conn:read() end))
      client:join()
      server:stop(0)
      assert.equal(2, heard)
    end)
  end)
end)
