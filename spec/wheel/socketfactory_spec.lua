-- What all socket factories share. See socketfactory/ for what each does.

local Factory = require "spec.support.factory"
local SocketFactory = require "poe.wheel.socketfactory"

describe("poe.wheel.socketfactory", function()
  local f = Factory.new()

  describe("a handler", function()
    it("may raise: on_success", function()
      f:start { connect = f:listen():getsockname(), on_success = function(h)
        h:close()
        error "told you"
      end }
      f.loop:run()

      assert.equal(1, #f.reports)
      assert.matches("told you", f.reports[1])
      assert.is_true(f.wheel:isclosed())
    end)

    it("may raise: on_error", function()
      f:start { connect = f.closed_port(), on_error = function() error "told you" end }
      f.loop:run()

      assert.equal(1, #f.reports)
      assert.matches("told you", f.reports[1])
    end)

    it("may close the wheel, which is closed by then", function()
      f:start { connect = f.closed_port(), on_error = function(...)
        f.on_error(...)
        f.wheel:close()
      end }
      f.loop:run()

      assert.equal(1, #f.errors)
    end)

    it("may connect again", function()
      local refused = f.closed_port()
      local listener = f:listen()
      f:start { connect = refused, on_error = function() f:start { connect = listener:getsockname() } end }
      f:await()

      assert.equal(1, #f.successes)
    end)
  end)

  describe("close", function()
    local silent = function() return { cancel = function() end } end
    local stages = {
      ["before anything"] = function() return { connect = "127.0.0.1:1" }, 0 end,
      ["while it resolves"] = function() return { connect = "localhost:1" }, 0 end,
      ["while another resolver is asked"] = function() return { connect = "a:1", resolve = silent }, 2 end,
      ["while it connects"] = function() return { connect = f:black_hole(), timeout = 1e6 }, 5 end,
      ["while it waits for the next address"] = function()
        return { connect = "a:1", resolve = f.resolver_of { f:black_hole(), "127.0.0.1:1" }, attempt_delay = 1e6 }, 5
      end,
      ["while it waits for room"] = function() return { connect = f:full_backlog() }, 5 end,
    }
    for stage, options_and_turns in pairs(stages) do
      it("breaks off whatever there is, " .. stage, function()
        local opts, count = options_and_turns()
        f:start(opts)
        for _ = 1, count do f.loop:step(0) end
        f.wheel:close()
        f.wheel:close()
        f.loop:run()

        assert.same({}, f.successes)
        assert.same({}, f.errors)
        assert.is_true(f.wheel:isclosed())
        assert.same({}, f.reports)
      end)
    end
  end)

  describe("new", function()
    local NAME = "' to 'poe.wheel.socketfactory.new' "
    local wrong = {
      { {}, "'poe.wheel.socketfactory.new' needs 'connect', 'listen' or 'bind'" },
      { { connect = "a:1", listen = "b:1" }, "bad option 'connect" .. NAME .. "(not together with 'listen')" },
      { { connect = "a:1", backlog = 1 }, "bad option 'connect" .. NAME .. "(not together with 'backlog')" },
      { { listen = "a:1", timeout = 1 }, "bad option 'listen" .. NAME .. "(not together with 'timeout')" },
      { { bind = "a:1", nodelay = true }, "bad option 'bind" .. NAME .. "(not together with 'nodelay')" },
      { { listen = "a:1", type = "dgram" }, "bad option 'type" .. NAME .. "(not 'dgram' together with 'listen')" },
      { { bind = "a:1", type = "stream" }, "bad option 'type" .. NAME .. "(not 'stream' together with 'bind')" },
      { { connect = "a" }, "bad option 'connect" .. NAME
        .. "(address such as 'localhost:80' or 'unix:/path' expected, got 'a')" },
      { { connect = "*:1" }, "bad option 'connect" .. NAME
        .. "(address such as 'localhost:80' or 'unix:/path' expected, got '*:1')" },
      { { connect = "a:1", bind_address = "b:1" }, "bad option 'bind_address" .. NAME
        .. "(address such as '127.0.0.1:0' expected, got 'b:1')" },
      { { connect = "a:1", reuse = true }, "unknown option 'reuse" .. "' to 'poe.wheel.socketfactory.new'" },
      { { connect = "a:1", timeout = -1 }, "bad option 'timeout" .. NAME .. "(number >= 0 expected, got -1)" },
    }
    for _, case in ipairs(wrong) do
      it("raises: " .. case[2], function()
        case[1].on_success = print
        local _, message = pcall(function() SocketFactory.new(case[1]) end)

        assert.equal(case[2], message:match("^[^:]*socketfactory_spec%.lua:%d+: (.*)$"))
      end)
    end

    it("raises without on_success", function()
      assert.has_error(function() SocketFactory.new { connect = "a:1" } end,
        "bad option 'on_success' to 'poe.wheel.socketfactory.new' (function expected, got nil)")
    end)
  end)
end)
