local functions = require "poe.filter.functions"

local Both = functions.extend("spec.Both", "spec.both")

function Both.new(opts)
  return functions.object(Both, opts, {})
end

describe("poe.filter.functions", function()
  it("has a function for each way", function()
    assert.same({ get = print, put = print }, Both.new({ code = print }).options)
    assert.same({ get = print, put = error }, Both.new({ get = print, put = error }).options)
  end)

  it("replaces functions, those of clones apart", function()
    local both = Both.new { code = print }
    local clone = both:clone()

    both:modify { put = error }

    assert.same({ get = print, put = error }, both.options)
    assert.same({ get = print, put = print }, clone.options)
    assert.same({ get = print, put = error }, both:clone().options)
  end)
end)
