local loop = require "poe.loop"
local poe = require "poe"
local tasks = require "spec.support.tasks"

local run = tasks.run

describe("poe.server.Server:stop", function()
  local server, reports

  before_each(function() reports = tasks.reports() end)
  after_each(function()
    if server then server:close() end
    assert.same({}, reports)
    assert.equal(0, tasks.left())
    tasks.close()
    server, reports = nil, nil
  end)

  -- So many clients of a server that runs `fn` for each.
  local function serve(fn, n)
    server = assert(poe.listen("unix:@", fn))
    local clients = {}
    for i = 1, n do clients[i] = assert(poe.connect(server:getsockname())) end
    tasks.await(function() return server:connections() == n end)
    return clients
  end

  local function close_all(conns)
    for _, conn in ipairs(conns) do conn:close { discard = true } end
  end

  local function read(conn) conn:read() end

  it("returns at once without conversations", function()
    run(function()
      serve(read, 0)
      server:stop(60)
      assert.equal("poe.Server (closed, 0 connections)", tostring(server))
    end)
  end)

  it("waits, in a task, until all conversations have ended by themselves", function()
    local ended = 0
    run(function()
      local clients = serve(function(conn)
        conn:read()
        poe.sleep(0)
        ended = ended + 1
      end, 3)
      poe.spawn(function()
        for _, client in ipairs(clients) do client:write("end") end
      end)

      server:stop(60)

      assert.equal(3, ended)
      close_all(clients)
    end)
  end)

  it("waits for what a conversation does after its connection was closed", function()
    local ended
    run(function()
      local clients = serve(function(conn)
        conn:read()
        conn:close()
        poe.sleep(0.001)
        ended = true
      end, 1)
      clients[1]:write("x")

      server:stop(60)

      assert.is_true(ended)
      close_all(clients)
    end)
  end)

  it("cuts off what has not ended in time, and closes what it held", function()
    local order = {}
    run(function()
      local clients = serve(function(conn)
        local _ <close> = tasks.closing(order, "closed")
        conn:read()
      end, 3)

      server:stop(0)

      assert.same({ "closed", "closed", "closed" }, order)
      assert.equal(0, server:connections())
      assert.same({ nil, "end of file", 0 }, { clients[1]:read() })
      close_all(clients)
    end)
  end)

  it("cuts off what still is to be written to a peer that does not read", function()
    run(function()
      local clients = serve(tasks.stuff, 2)
      tasks.await(function() return next(server.conversations) == nil end)

      server:stop(0)

      assert.equal(0, server:connections())
      close_all(clients)
    end)
  end)

  it("does not wait outside a task", function()
    local clients
    run(function() clients = serve(read, 1) loop.default():stop() end)

    server:stop(0)

    assert.equal(1, server:connections())
    poe.run()
    assert.equal(0, server:connections())
    close_all(clients)
  end)

  it("gives conversations the time that was said last", function()
    run(function()
      local clients = serve(read, 1)
      local waiter = poe.spawn(server.stop, server, 3600)
      poe.sleep(0)

      server:stop(0)

      waiter:join()
      assert.equal(0, server:connections())
      close_all(clients)
    end)
  end)

  it("cuts off a conversation that calls it last of all, and returns to nobody there", function()
    local returned
    run(function()
      local clients = serve(function(conn)
        conn:read()
        server:stop(0)
        returned = true
      end, 1)
      clients[1]:write("stop")
      assert.same({ nil, "end of file", 0 }, { clients[1]:read() })
      close_all(clients)
    end)

    assert.is_nil(returned)
  end)

  it("accepts nobody any more", function()
    run(function()
      local clients = serve(read, 1)
      local address = server:getsockname()
      local stopper = poe.spawn(server.stop, server, 60)
      poe.sleep(0)

      assert.is_nil((poe.connect(address)))

      close_all(clients)
      stopper:join()
    end)
  end)

  it("raises on what is no time, and has then stopped nothing", function()
    run(function()
      serve(read, 0)
      local why = tasks.why(function() server:stop("soon") end)
      assert.matches("^spec/server/stop_spec.lua:%d+: bad argument #1 to 'stop' %(seconds expected, got string%)$", why)
      assert.is_string(server:getsockname())
      server:close()
    end)
  end)
end)
