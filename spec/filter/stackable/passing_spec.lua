local passing = require "poe.filter.stackable.passing"

-- Layers of filters that put their names before each record; those that are to fail raise.
local function layers_of(undone, ...)
  local layers = {}
  for i, case in ipairs { ... } do
    local name, raised = table.unpack(case)
    layers[i] = { due = false, filter = {
      put = function(_, list)
        if raised then error(raised, 0) end
        return { name .. list[1] }
      end,
      undo_put = function() table.insert(undone, name) end,
      get_replies = case.replies and function() return case.replies end,
    } }
  end
  return layers
end

describe("poe.filter.stackable.passing", function()
  it("puts through all filters from one down to the first", function()
    local layers = layers_of({}, { "a" }, { "b" }, { "c" })

    assert.same({ "abr" }, (passing.put(layers, 2, { "r" })))
    assert.same({ "r" }, (passing.put(layers, 0, { "r" })))
  end)

  it("has those undo that have put before one raises, and says which that is", function()
    local undone = {}
    local layers = layers_of(undone, { "a" }, { "b", "no" }, { "c" }, { "d" })

    assert.same({ nil, "no", 2 }, { passing.put(layers, 4, { "r" }) })
    assert.same({ "c", "d" }, undone)
  end)

  it("undoes nothing of a filter that cannot", function()
    assert.is_nil(passing.undo({ { filter = {} } }, 1, 1))
  end)

  it("knows what put has said of its argument, and says whose it is but for the last", function()
    local layers = layers_of({}, { "a" }, { "b" })
    local message <const> = "file:1: bad argument #1 to 'put' (string expected)"

    assert.equal("string expected", passing.refusal(layers, 2, message))
    assert.matches("^filter 1, .*: string expected$", passing.refusal(layers, 1, message))
    assert.is_nil(passing.refusal(layers, 1, "another error"))
    assert.is_true(not passing.refusal(layers, 1, {}))
  end)

  it("puts a reply through those below, and leaves it due", function()
    local layers = layers_of({}, { "a" }, { "b", replies = { "r" } })

    assert.same({ "ar" }, (passing.reply(layers, 2)))
    assert.same({ "r" }, layers[2].due)
    assert.is_nil(passing.reply(layers, 1))
  end)

  it("says whose reply cannot be put, and raises for want of memory", function()
    local layers = layers_of({}, { "a", "no" }, { "b", replies = { "r" } })
    local chunks, why = passing.reply(layers, 2)
    assert.is_nil(chunks)
    assert.matches("^reply of filter 2, .*: no$", why)

    layers = layers_of({}, { "a", "not enough memory" }, { "b", replies = { "r" } })
    assert.has_error(function() passing.reply(layers, 2) end, "not enough memory")
  end)
end)
