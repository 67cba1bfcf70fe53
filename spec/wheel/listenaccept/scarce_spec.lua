-- A process of its own, in which descriptors are scarce.

local turns = require "spec.support.turns"

describe("poe.wheel.listenaccept", function()
  it("neither spins nor dies where descriptors run out", function()
    local output = turns.child("ulimit -n 40; exec", [[
      local handle = require "poe.handle"
      local loop = require("poe.loop").new()
      local listener = assert(handle.listen "127.0.0.1:0")
      local clients, kept, accepted, errors, turns = {}, {}, 0, 0, 0
      local function release(timer)
        if errors == 0 or loop.now() < loop.started + 0.5 then return end
        for _, h in ipairs(kept) do h:close() end
        kept = {}
      end
      local wheel = require("poe.wheel.listenaccept").new {
        handle = listener, loop = loop,
        on_accept = function(h)
          accepted = accepted + 1
          kept[#kept + 1] = h
          if accepted == 20 then loop:stop() end
        end,
        on_error = function(operation, message, code)
          errors = errors + 1
          print(operation, message, code)
        end,
      }
      for i = 1, 20 do clients[i] = assert(handle.connect(listener:getsockname())) end
      loop.started = loop.now()
      loop:every(0.1, release)
      while accepted < 20 do
        loop:step(1)
        turns = turns + 1
      end
      print(accepted, errors < 4, turns < 100)
    ]])

    assert.matches("^accept\taccept: Too many open files\t24\n", output)
    assert.matches("20\ttrue\ttrue\n$", output)
  end)

  it("tells of no scarcity when the last descriptor was enough for all who wait", function()
    local output = turns.child("ulimit -n 20; exec", [[
      local handle = require "poe.handle"
      local loop = require("poe.loop").new()
      local listener = assert(handle.listen "127.0.0.1:0")
      local filling, last = {}, nil
      require("poe.wheel.listenaccept").new {
        handle = listener, loop = loop,
        on_accept = function(h) print "accepted" filling[#filling + 1] = h end,
        on_error = function(_, message) print(message) end,
      }
      local function connect()
        local client = assert(handle.connect(listener:getsockname()))
        while not client:connected() do end
        return client
      end
      local first, second = connect(), nil
      local spare = handle.dup(listener)
      repeat
        last = handle.dup(listener)
        filling[#filling + 1] = last
      until not last
      spare:close()
      loop:step(1)
      filling[1]:close()
      second = connect()
      loop:step(1)
    ]])

    assert.equal("accepted\naccept: Too many open files\n", output)
  end)
end)
