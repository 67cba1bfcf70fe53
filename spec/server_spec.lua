local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local handles = require "spec.support.handles"
local lfs = require "lfs"
local poe = require "poe"
local tasks = require "spec.support.tasks"
local turns = require "spec.support.turns"

local run = tasks.run

local function echo(conn)
  for line in conn:lines() do conn:write(line) end
end

describe("poe.server", function()
  local server, reports

  before_each(function() reports = tasks.reports() end)
  after_each(function()
    if server then server:close() end
    assert.equal(0, tasks.left())
    tasks.close()
    server, reports = nil, nil
  end)

  local function listen(address, fn, opts)
    server = assert(poe.listen(address, fn, opts))
    return server
  end

  -- Ask a server of its kind, and get the answer.
  local function ask(question, opts)
    local conn <close> = assert(poe.connect(server:getsockname(), opts))
    conn:write(question)
    return conn:read()
  end

  describe("listen", function()
    for _, address in ipairs { "127.0.0.1:0", "[::1]:0", "unix:@" } do
      it("answers whoever connects to " .. address, function()
        run(function()
          listen(address, echo)
          assert.equal("hello", ask "hello")
          server:stop(60)
        end)
      end)
    end

    it("answers messages of a seqpacket socket", function()
      run(function()
        listen("unix:@", echo, { type = "seqpacket" })
        assert.equal("hello", ask("hello", { type = "seqpacket" }))
        server:stop(60)
      end)
    end)

    -- What a server and a client of messages each get of two that came together.
    for name, new in pairs { ["no filter"] = function() end, stream = filter.stream, block = filter.block,
                             messages = function() return filter.messages { filter = filter.stream() } end } do
      for _, how in ipairs { "an address", "a socket" } do
        it(("joins no messages of a seqpacket socket, with %s, at %s"):format(name, how), function()
          local got = {}
          run(function()
            local at = how == "an address" and "unix:@" or assert(handle.listen("unix:@", { type = "seqpacket" }))
            listen(at, function(conn)
              conn:write("ab")
              conn:write("c")
              for record in conn:lines() do table.insert(got, record) end
            end, { type = how == "an address" and "seqpacket" or nil, filter = new() })
            local conn <close> = poe.connect(server:getsockname(), { type = "seqpacket", filter = new() })
            conn:write("de")
            conn:write("f")
            for _ = 1, 2 do table.insert(got, conn:read()) end
            conn:close()
            server:stop(60)
          end)

          table.sort(got)
          assert.same({ "ab", "c", "de", "f" }, got)
        end)
      end
    end

    it("has each connection served in a task of its own, with the peer's address", function()
      local peers = {}
      run(function()
        listen("127.0.0.1:0", function(conn, address)
          peers[address] = true
          echo(conn)
        end)
        local a <close> = poe.connect(server:getsockname())
        local b <close> = poe.connect(server:getsockname())
        for _, conn in ipairs { a, b } do
          conn:write("x")
          conn:read()
          assert.is_true(peers[conn.handle:getsockname()])
        end
        assert.equal(2, server:connections())
        server:close()
      end)
      assert.equal(0, server:connections())
    end)

    it("gives each connection a clone of the filter, and the marks", function()
      local seen = {}
      run(function()
        listen("unix:@", function(conn)
          table.insert(seen, conn:get_input_filter())
          assert.same({ 5000, 1250, 5000 }, { conn.high_mark, conn.low_mark, conn.max_queue })
          echo(conn)
        end, { filter = filter.block { block_size = 3 }, high_mark = 5000, max_queue = 5000 })
        assert.equal("abc", ask("abc", { filter = filter.block { block_size = 3 } }))
        assert.equal("def", ask("def", { filter = filter.block { block_size = 3 } }))
        server:stop(60)
      end)

      assert.equal(2, #seen)
      assert.not_equal(seen[1], seen[2])
    end)

    it("sets the options of sockets", function()
      local function options(conn)
        local h = conn:get_input_handle()
        conn:write(tostring(h:getsockopt "nodelay") .. " " .. tostring(h:getsockopt "keepalive"))
      end
      run(function()
        listen("127.0.0.1:0", options)
        assert.equal("true false", ask "")
        server:close()
        listen("127.0.0.1:0", options, { nodelay = false, keepalive = true })
        assert.equal("false true", ask "")
        server:stop(60)
      end)
    end)

    for _, nodelay in ipairs { true, false } do
      it(("has nodelay = %s where a socket is taken that listens already"):format(nodelay), function()
        run(function()
          local socket = assert(handle.listen "127.0.0.1:0")
          socket:setsockopt("nodelay", not nodelay) -- which connections inherit
          listen(socket, function(conn)
            conn:write(tostring(conn:get_input_handle():getsockopt "nodelay"))
          end, { nodelay = nodelay })
          assert.equal(tostring(nodelay), ask "")
          server:stop(60)
        end)
      end)
    end

    it("takes a socket that listens already", function()
      run(function()
        listen(assert(handle.listen "127.0.0.1:0"), echo)
        assert.equal("hello", ask "hello")
        server:stop(60)
      end)
    end)

    it("takes a unix path over that nobody listens on any more, and removes it when it is closed", function()
      local path = handles.fresh_path()
      assert(handle.listen("unix:" .. path)):close() -- leaves the path
      run(function()
        listen("unix:" .. path, echo)
        assert.equal("hello", ask "hello")
        server:stop(60)
      end)

      assert.is_nil(io.open(path))
      assert.is_nil(os.remove(path))
    end)

    it("makes a unix path with the permissions of mode", function()
      local path = handles.fresh_path()

      listen("unix:" .. path, echo, { mode = tonumber("620", 8) })

      assert.equal("rw--w----", lfs.attributes(path, "permissions"))
    end)

    for _, reuseaddr in ipairs { true, false } do
      it(("has reuseaddr = %s of the socket"):format(reuseaddr), function()
        listen("127.0.0.1:0", echo, { reuseaddr = reuseaddr })

        assert.equal(reuseaddr, server.wheel.listener:getsockopt "reuseaddr")
      end)
    end

    it("says why it cannot listen", function()
      listen("127.0.0.1:0", echo)

      local second, why, code = poe.listen(server:getsockname(), echo)

      assert.is_nil(second)
      assert.matches("Address already in use$", why)
      assert.equal(errno.EADDRINUSE, code)
    end)

    local function closed_handle()
      local h = handle.listen("unix:@")
      h:close()
      return h
    end

    local expected = "bad argument #1 to 'poe.listen' (address such as '127.0.0.1:0' or 'unix:/path', or socket "
      .. "expected, "
    local rejected = {
      { { "nonsense", echo }, expected .. "got 'nonsense')" },
      { { nil, echo }, expected .. "got nil)" },
      { { true, echo }, expected .. "got boolean)" },
      { { "unix:@" }, "bad argument #2 to 'poe.listen' (function expected, got nil)" },
      { { "unix:@", echo, { max_connections = 0 } },
        "bad option 'max_connections' to 'poe.listen' (integer >= 1 expected, got 0)" },
      { { "unix:@", echo, { backlog = -1 } },
        "bad option 'backlog' to 'poe.listen' (integer in 0..2147483647 expected, got -1)" },
      { { "unix:@", echo, { timeout = 1 } }, "unknown option 'timeout' to 'poe.listen'" },
      { { "unix:@", echo, { filter = {} } },
        "bad option 'filter' to 'poe.listen' (filter with 'clone' expected, got table)" },
    }
    for _, case in ipairs(rejected) do
      it("raises, at the caller's line: " .. case[2], function()
        local why = tasks.why(function() server = poe.listen(table.unpack(case[1], 1, 3)) end)

        assert.matches("^spec/server_spec.lua:%d+: ", why)
        assert.equal(case[2], (why:gsub("^.-:%d+: ", "")))
      end)
    end

    local no_listeners = {
      { "a connected socket", function() return (handle.socketpair()) end,
        "socket that listens expected, got unix stream" },
      { "a socket that is closed", closed_handle, "closed handle" },
      { "a file", function() return io.stdout end, "socket that listens expected, got .+" },
      { "a table", function() return {} end, "file handle expected, got table" },
      { "an end of poe.driver.memory", function() return (require("poe.driver.memory").pair()) end,
        "file handle expected, got table" },
    }
    for _, case in ipairs(no_listeners) do
      it("raises, at the caller's line, on " .. case[1], function()
        local given = case[2]()
        local why = tasks.why(function() server = poe.listen(given, echo) end)

        assert.matches("^spec/server_spec.lua:%d+: bad argument #1 to 'poe.listen' %(" .. case[3] .. "%)$", why)
      end)
    end

    it("says that there is no descriptor left for a socket of another library's", function()
      local output = turns.child("ulimit -n 20; exec", [[
        local handle = require "poe.handle"
        local poe = require "poe"
        local listener = assert(handle.listen "127.0.0.1:0")
        local other = setmetatable({}, { __index = { getfd = function() return listener:fileno() end } })
        local listen = poe.listen
        poe.loop.default()
        local all, last = {}, nil
        repeat
          last = handle.dup(listener)
          all[#all + 1] = last
        until not last
        print(listen(other, print))
      ]])

      assert.equal("nil\tdup: Too many open files\t24\n", output)
    end)
  end)

  it("closes a connection when its function returns, after what was written", function()
    run(function()
      listen("unix:@", function(conn) conn:write("bye") end)
      local conn <close> = poe.connect(server:getsockname())
      assert.equal("bye", conn:read())
      assert.same({ nil, "end of file", 0 }, { conn:read() })
      server:stop(60)
    end)
  end)

  it("closes a connection whose function raises, reports that, and goes on", function()
    run(function()
      listen("unix:@", function(conn)
        local line = conn:read()
        conn:write("before")
        if line == "fail" then error("failed as asked", 0) end
      end)
      for _, question in ipairs { "fail", "work" } do
        local conn <close> = poe.connect(server:getsockname())
        conn:write(question)
        assert.equal("before", conn:read())
        assert.same({ nil, "end of file", 0 }, { conn:read() })
      end
      server:stop(60)
    end)

    assert.equal(1, #reports)
    assert.matches("^failed as asked\nstack traceback:", reports[1])
  end)

  it("tells its address until it is closed, and what it is", function()
    listen("127.0.0.1:0", echo)
    assert.matches("^127%.0%.0%.1:%d+$", server:getsockname())
    assert.matches("^poe.Server %(127%.0%.0%.1:%d+, 0 connections%)$", tostring(server))

    server:close()
    server:close()

    assert.equal("poe.Server (closed, 0 connections)", tostring(server))
    local why = tasks.why(function() server:getsockname() end)
    assert.matches("^spec/server_spec.lua:%d+: attempt to use a closed server$", why)
  end)

  it("lets conversations go on when it is closed", function()
    run(function()
      listen("unix:@", echo)
      local conn <close> = poe.connect(server:getsockname())
      conn:write("one")
      assert.equal("one", conn:read())

      do local _ <close> = server end

      conn:write("two")
      assert.equal("two", conn:read())
      assert.equal(1, server:connections())
    end)
  end)

  describe("max_connections", function()
    it("is never exceeded, and those that wait are served when others have left", function()
      local open, most, served = 0, 0, 0
      run(function()
        listen("unix:@", function(conn)
          open = open + 1
          most = math.max(most, open, server:connections())
          conn:write(conn:read())
          conn:read()
          open = open - 1
        end, { max_connections = 3 })
        local clients = {}
        for i = 1, 20 do
          clients[i] = poe.spawn(function()
            local conn <close> = assert(poe.connect(server:getsockname()))
            conn:write("x")
            local answer = conn:read()
            served = served + #answer
          end)
        end
        for _, client in ipairs(clients) do client:join() end
        server:stop(60)
      end)

      assert.equal(20, served)
      assert.equal(3, most)
    end)

    it("counts a connection until it is closed, not only until its function has returned", function()
      run(function()
        listen("unix:@", function(conn)
          tasks.stuff(conn) -- a peer that does not read keeps it open
        end, { max_connections = 1 })
        local first = poe.connect(server:getsockname())
        tasks.await(function() return server:connections() == 1 and next(server.draining) end)
        local second <close> = poe.connect(server:getsockname())
        poe.sleep(0.001)
        assert.equal(1, server:connections())

        first:close()

        assert.is_string(second:read())
        second:close()
        server:stop(60)
      end)
    end)

    it("has a server that was closed accept nobody when there is room again", function()
      run(function()
        listen("unix:@", function(conn) conn:read() end, { max_connections = 1 })
        local conn = poe.connect(server:getsockname())
        tasks.await(function() return server:connections() == 1 end)
        server:close()
        conn:close()
        tasks.await(function() return server:connections() == 0 end)
      end)
    end)
  end)
end)
