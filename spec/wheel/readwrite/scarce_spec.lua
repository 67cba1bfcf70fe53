-- A process of its own, in which descriptors are scarce.

local turns = require "spec.support.turns"

describe("poe.wheel.readwrite", function()
  it("gives its peer an end of file where descriptors have run out", function()
    local output = turns.child("ulimit -n 40; exec", [[
      local driver = require "poe.driver"
      local handle = require "poe.handle"
      local loop = require("poe.loop").new()
      local a, b = handle.socketpair()
      local wheel = require("poe.wheel.readwrite").new { handle = a, loop = loop }
      local others = {}
      repeat others[#others + 1] = handle.open "/dev/null" until #others > 40 or not handle.dup(b)
      print(handle.dup(b))
      wheel:put "last"
      wheel:shutdown_output()
      loop:step(0)
      local d = driver.new(b)
      print(d:get(b)[1])
      print(d:get(b))
    ]])

    assert.equal("nil\tdup: Too many open files\t24\nlast\n\nnil\tend of file\t0\n", output)
  end)
end)
