local JSON = require "poe.filter.json"
local sequence = require "poe.filter.json.sequence"

describe("poe.filter.json.sequence", function()
  it("frames each text so that the next one may follow at once", function()
    local texts = { "12", '"a"', "[1]", "true", "{}", "-1.5", "null" }
    local values = { 12, "a", { 1 }, true, {}, -1.5, JSON.null }
    local octets = ""

    for _, text in ipairs(texts) do octets = octets .. sequence.wrap(text) end

    assert.same({ values }, { JSON.new { framing = "sequence" }:get(octets) })
  end)
end)
