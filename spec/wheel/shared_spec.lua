local shared = require "poe.wheel.shared"
local turns = require "spec.support.turns"

describe("poe.wheel.shared", function()
  local loop, reports

  before_each(function() loop, reports = turns.new() end)
  after_each(function()
    loop:close()
    loop, reports = nil, nil
  end)

  it("tells on_error of an error, with the wheel", function()
    local on_error, calls = turns.recorder()
    local wheel = { loop = loop, on_error = on_error }

    shared.tell(wheel, "accept", "accept: No", 5)

    assert.same({ { "accept", "accept: No", 5, wheel, n = 4 } }, calls)
    assert.same({}, reports)
  end)

  it("has the loop report an error that nobody wants to know of", function()
    local wheel = setmetatable({ loop = loop }, { __tostring = function() return "the wheel" end })

    shared.tell(wheel, "accept", "accept: No", 5)

    assert.same({ "the wheel: accept: No" }, reports)
  end)

  it("cancels a timer, once", function()
    local timer = loop:after(3600, print)
    local wheel = { timer = timer }

    shared.cancel_timer(wheel)
    shared.cancel_timer(wheel)

    assert.is_nil(wheel.timer)
    assert.is_false(timer:isactive())
  end)
end)
