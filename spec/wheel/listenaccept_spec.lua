local driver = require "poe.driver"
local errno = require "poe.errno"
local handle = require "poe.handle"
local ListenAccept = require "poe.wheel.listenaccept"
local turns = require "spec.support.turns"

describe("poe.wheel.listenaccept", function()
  local loop, reports, listener, wheel, accepted, clients

  -- A wheel of the listener's with these options and others that do.
  local function start(opts)
    opts.handle, opts.loop = opts.handle or listener, loop
    opts.on_accept = opts.on_accept or function(...) table.insert(accepted, { ... }) end
    wheel = ListenAccept.new(opts)
    return wheel
  end

  -- One that stays until the test is over.
  local function connect(opts)
    local client = assert(handle.connect(listener:getsockname(), opts))
    table.insert(clients, client)
    return client
  end

  local function await_accepted(count)
    turns.await(loop, function() return #accepted >= count end)
  end

  -- Let the wheel accept from a script: each step's results.
  local function script_accepts(steps)
    local real, position = wheel.listener, 0
    wheel.listener = setmetatable({}, {
      __index = function(_, key)
        if key ~= "accept" then return function(_, ...) return real[key](real, ...) end end
        return function()
          position = position + 1
          if not steps[position] then return real:accept() end
          return table.unpack(steps[position], 1, 3)
        end
      end,
    })
  end

  before_each(function()
    loop, reports = turns.new()
    listener, accepted, clients = assert(handle.listen "127.0.0.1:0"), {}, {}
  end)

  after_each(function()
    if wheel then wheel:close() end
    listener:close()
    loop:close()
    loop, reports, listener, wheel, accepted, clients = nil, nil, nil, nil, nil, nil
  end)

  it("gives each connection, with the address of its peer", function()
    start {}
    for _ = 1, 5 do connect() end
    await_accepted(5)

    local names = {}
    for i = 1, 5 do
      names[accepted[i][2]] = true
      assert.equal(accepted[i][2], accepted[i][1]:getpeername())
      assert.equal(wheel, accepted[i][3])
    end
    for i = 1, 5 do assert.is_true(names[clients[i]:getsockname()]) end
  end)

  for _, type in ipairs { "stream", "seqpacket" } do
    it("accepts on a unix socket of type " .. type, function()
      listener:close()
      listener = assert(handle.listen("unix:@", { type = type }))
      start {}
      local client = connect { type = type }
      await_accepted(1)

      assert.is_true(client:connected())
      assert.equal("unix:", accepted[1][2])
    end)
  end

  it("serves nc", function()
    start { on_accept = function(h)
      local d = driver.sysrw()
      d:put { "from poe\n" }
      d:flush(h)
      h:close()
      wheel:close()
    end }
    local port = listener:getsockname():match("%d+$")
    local nc <close> = assert(io.popen("nc -w 5 127.0.0.1 " .. port .. " </dev/null"))
    loop:run()

    assert.equal("from poe\n", nc:read("a"))
  end)

  it("sets the options of connections", function()
    start { nodelay = true, keepalive = true }
    connect()
    await_accepted(1)

    assert.is_true(accepted[1][1]:getsockopt "nodelay")
    assert.is_true(accepted[1][1]:getsockopt "keepalive")
  end)

  it("accepts no more than a batch in one turn", function()
    start { batch = 2 }
    for _ = 1, 5 do connect() end

    local counts = {}
    while #accepted < 5 do
      loop:step(1)
      counts[#counts + 1] = #accepted
    end
    assert.same({ 2, 4, 5 }, counts)
  end)

  it("takes any listening socket that has a descriptor", function()
    start { handle = setmetatable({ close = function() listener:close() end }, {
      __index = { getfd = function() return listener:fileno() end },
    }) }
    connect()
    await_accepted(1)

    wheel:close()
    assert.is_false(listener:isopen())
  end)

  it("leaves a descriptor that is but a number to its owner", function()
    start { handle = listener:fileno() }
    connect()
    await_accepted(1)

    wheel:close()
    assert.is_true(listener:isopen())
  end)

  describe("pause_accept", function()
    it("has connections wait until resume_accept", function()
      start {}
      wheel:pause_accept()
      connect()
      turns.some(loop)
      assert.equal(0, #accepted)

      wheel:resume_accept()
      await_accepted(1)
    end)

    it("counts at once, in the middle of a batch", function()
      start { on_accept = function(h)
        table.insert(accepted, h)
        wheel:pause_accept()
      end }
      for _ = 1, 2 do connect() end
      await_accepted(1)
      turns.some(loop)

      assert.equal(1, #accepted)
      wheel:resume_accept()
      await_accepted(2)
    end)

    it("lets the loop end", function()
      start {}
      wheel:pause_accept()
      loop:run()
    end)

    it("is not undone by the end of a wait for descriptors", function()
      start { on_error = function() wheel:pause_accept() end }
      script_accepts { { nil, "accept: Too many open files", errno.EMFILE } }
      connect()
      loop:run()

      assert.equal(0, #accepted)
      wheel:resume_accept()
      await_accepted(1)
    end)
  end)

  describe("a handler", function()
    it("may close the wheel in the middle of a batch", function()
      start { on_accept = function(h)
        table.insert(accepted, h)
        wheel:close()
      end }
      for _ = 1, 2 do connect() end
      loop:run()

      assert.equal(1, #accepted)
      assert.is_true(wheel:isclosed())
      assert.is_false(listener:isopen())
    end)

    it("may raise, and the next connections are accepted all the same", function()
      start { on_accept = function(h)
        table.insert(accepted, h)
        if #accepted == 1 then error "told you" end
      end }
      for _ = 1, 3 do connect() end
      await_accepted(3)

      assert.equal(1, #reports)
      assert.matches("told you", reports[1])
    end)

    it("may raise when told of an error, which is waited for to pass all the same", function()
      start { on_error = function() error "told you" end }
      script_accepts { { nil, "accept: Too many open files", errno.EMFILE } }
      connect()
      await_accepted(1)

      assert.equal(1, #reports)
    end)
  end)

  describe("an error of accept", function()
    for _, name in ipairs { "EPROTO", "ENETDOWN", "EHOSTUNREACH", "ENETUNREACH", "EPERM", "ETIMEDOUT" } do
      it(name .. " is one connection's: the next is accepted", function()
        local on_error, errors = turns.recorder()
        start { on_error = on_error }
        script_accepts { { nil, "accept: …", errno[name] } }
        connect()
        await_accepted(1)

        assert.same({}, errors)
        assert.same({}, reports)
      end)
    end

    for _, name in ipairs { "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM" } do
      it(name .. " is told once, and waited for to pass", function()
        local on_error, errors = turns.recorder()
        start { on_error = on_error }
        local failure = { nil, "accept: …", errno[name] }
        script_accepts { failure, failure }
        connect()
        await_accepted(1)

        assert.same({ { "accept", "accept: …", errno[name], wheel, n = 4 } }, errors)
      end)
    end

    it("is told again when things had been well in between", function()
      local on_error, errors = turns.recorder()
      start { on_error = on_error }
      local failure = { nil, "accept: …", errno.EMFILE }
      script_accepts { failure, { false }, failure }
      connect()
      await_accepted(1)

      assert.equal(2, #errors)
    end)

    it("that never ends is waited for, too", function()
      local on_error, errors = turns.recorder()
      start { on_error = on_error }
      local failures = {}
      for i = 1, 66 do failures[i] = { nil, "accept: …", errno.EPROTO } end
      script_accepts(failures)
      connect()
      await_accepted(1)

      assert.equal(1, #errors)
    end)

    it("of the socket itself closes the wheel", function()
      local on_error, errors = turns.recorder()
      start { on_error = on_error }
      script_accepts { { nil, "accept: Invalid argument", errno.EINVAL } }
      connect()
      loop:run()

      assert.same({ { "accept", "accept: Invalid argument", errno.EINVAL, wheel, n = 4 } }, errors)
      assert.is_true(wheel:isclosed())
    end)

    it("is reported by the loop where nobody wants to know", function()
      start {}
      script_accepts { { nil, "accept: Too many open files", errno.EMFILE },
                       { nil, "accept: Invalid argument", errno.EINVAL } }
      connect()
      loop:run()

      assert.equal(2, #reports)
      assert.matches("^poe%.wheel%.ListenAccept %(.*%): accept: Too many open files$", reports[1])
      assert.equal("poe.wheel.ListenAccept (closed): accept: Invalid argument", reports[2])
    end)

    it("of the loop is waited for to pass, and told from the loop", function()
      local on_error, errors = turns.recorder()
      local watch_read, refused = loop.watch_read, false
      function loop.watch_read(...)
        if refused then return watch_read(...) end
        refused = true
        return nil, "watch: No space left on device", errno.ENOSPC
      end
      start { on_error = on_error }
      assert.same({}, errors)
      connect()
      await_accepted(1)

      assert.same({ { "accept", "watch: No space left on device", errno.ENOSPC, wheel, n = 4 } }, errors)
    end)

    it("is none where a peer has reset its connection before it was accepted", function()
      local on_error, errors = turns.recorder()
      start { on_error = on_error }
      wheel:pause_accept()
      local gone = connect()
      turns.await(loop, function() return gone:connected() end)
      gone:setsockopt("linger", 0)
      gone:close()
      local client = connect()
      wheel:resume_accept()
      turns.await(loop, function()
        return #accepted > 0 and accepted[#accepted][2] == client:getsockname()
      end)

      assert.same({}, errors)
      assert.same({}, reports)
    end)
  end)

  describe("close", function()
    it("closes the handle, as often as called", function()
      start {}
      wheel:close()
      wheel:close()
      wheel:resume_accept()
      wheel:pause_accept()

      assert.is_false(listener:isopen())
      assert.is_true(wheel:isclosed())
      assert.equal("poe.wheel.ListenAccept (closed)", tostring(wheel))
      loop:run()
    end)

    it("forgets a wait for descriptors", function()
      start { on_error = function() wheel:close() end }
      script_accepts { { nil, "accept: …", errno.EMFILE } }
      connect()
      loop:run()

      assert.equal(0, #accepted)
    end)
  end)

  describe("getsockname", function()
    it("tells where connections come", function()
      start {}

      assert.equal(listener:getsockname(), wheel:getsockname())
      wheel:close()
      assert.has_error(function() wheel:getsockname() end, "attempt to use a closed wheel")
    end)
  end)

  describe("new", function()
    it("blames its caller for what does not listen", function()
      local bound <close> = assert(handle.bind "127.0.0.1:0")
      local closed = handle.pipe()
      closed:close()
      local wrong = {
        { bound, "socket that listens expected, got udp" },
        { closed, "closed handle" },
        { setmetatable({}, { __index = { getfd = function() return bound:fileno() end } }),
          "socket that listens expected, got udp" },
      }
      for _, case in ipairs(wrong) do
        local _, message = pcall(function() ListenAccept.new { handle = case[1], on_accept = print } end)
        assert.equal("bad option 'handle' to 'poe.wheel.listenaccept.new' (" .. case[2] .. ")",
          message:match("^[^:]*listenaccept_spec%.lua:%d+: (.*)$"))
      end
    end)

    it("refuses options that there are not", function()
      assert.has_error(function() start { on_accepted = print } end,
        "unknown option 'on_accepted' to 'poe.wheel.listenaccept.new'")
      assert.has_error(function() ListenAccept.new { handle = listener } end,
        "bad option 'on_accept' to 'poe.wheel.listenaccept.new' (function expected, got nil)")
    end)

    it("makes a handle that blocks one that does not", function()
      listener:blocking(true)
      start {}

      assert.is_false(listener:blocking())
    end)
  end)
end)
