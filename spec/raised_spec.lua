local raised = require "poe.raised"

describe("poe.raised.to_text", function()
  local cases = {
    { "a message", "a message" },
    { nil, "nil" },
    { setmetatable({}, { __tostring = function() return "an object" end }), "an object" },
    { setmetatable({}, { __tostring = function() error "no" end }), "(error object that cannot be shown)" },
    { setmetatable({}, { __tostring = function() return {} end }), "(error object that cannot be shown)" },
  }
  for _, case in ipairs(cases) do
    it("gives " .. case[2], function()
      assert.equal(case[2], raised.to_text(case[1]))
    end)
  end
end)
