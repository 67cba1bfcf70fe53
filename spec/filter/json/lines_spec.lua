local JSON = require "poe.filter.json"
local lines = require "poe.filter.json.lines"

describe("poe.filter.json.lines", function()
  it("frames each text so that the next one may follow at once", function()
    local texts = { "12", '"a"', "[1]", "true", "{}", "-1.5", "null" }
    local values = { 12, "a", { 1 }, true, {}, -1.5, JSON.null }
    local octets = ""

    for _, text in ipairs(texts) do octets = octets .. lines.wrap(text) end

    assert.same({ values }, { JSON.new { framing = "lines" }:get(octets) })
  end)
end)
