local handle = require "poe.handle"
local turns = require "spec.support.turns"
local wheel = require "poe.wheel"

describe("poe.wheel", function()
  for _, kind in ipairs { "readwrite", "listenaccept", "socketfactory" } do
    it("makes wheels of the kind " .. kind .. ", and blames its caller for wrong options", function()
      local ok, message = pcall(function() wheel[kind] { bogus = 1 } end)

      assert.is_false(ok)
      assert.matches("^spec/wheel_spec.lua:%d+: unknown option 'bogus' to 'poe.wheel." .. kind .. ".new'$", message)
    end)
  end

  it("makes the wheel that it is asked for", function()
    local loop = turns.new()
    local here, there = assert(handle.socketpair())

    local made = wheel.readwrite { handle = here, loop = loop }

    assert.matches("^poe.wheel.ReadWrite %(poe.handle", tostring(made))
    made:close()
    there:close()
    loop:close()
  end)
end)
