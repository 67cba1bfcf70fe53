local negotiation = require "poe.filter.telnet.negotiation"

local STATES = { "no", "yes", "wantno", "wantno_opposite", "wantyes", "wantyes_opposite" }

-- RFC 1143, section 7: for each state in this order, the next one and what is sent.
local RULES = {
  { "on is received and welcome", negotiation.received, "on", true,
    { "yes on", "yes", "no", "yes", "yes", "wantno off" } },
  { "on is received and not welcome", negotiation.received, "on", false,
    { "no off", "yes", "no", "yes", "yes", "wantno off" } },
  { "off is received", negotiation.received, "off", true,
    { "no", "no off", "no", "wantyes on", "no", "no" } },
  { "on is wanted", negotiation.wanted, "on", nil,
    { "wantyes on", "yes", "wantno_opposite", "wantno_opposite", "wantyes", "wantyes" } },
  { "off is wanted", negotiation.wanted, "off", nil,
    { "no", "wantno off", "wantno", "wantno", "wantyes_opposite", "wantyes_opposite" } },
}

describe("poe.filter.telnet.negotiation", function()
  for _, rule in ipairs(RULES) do
    for i, state in ipairs(STATES) do
      it(("goes from %s to %s when %s"):format(state, rule[5][i], rule[1]), function()
        local after, word = rule[2](state, rule[3], rule[4])
        assert.equal(rule[5][i], word and after .. " " .. word or after)
      end)
    end
  end

  it("has an option on until its end is agreed", function()
    local on = {}
    for _, state in ipairs(STATES) do
      if negotiation.is_on(state) then on[#on + 1] = state end
    end

    assert.same({ "yes", "wantno", "wantno_opposite" }, on)
  end)
end)
