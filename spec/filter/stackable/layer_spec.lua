local Exit = require "poe.filter.stackable.exit"
local Layer = require "poe.filter.stackable.layer"
local filter = require "poe.filter"

-- Layers of filters that are fed octets.
local function layers_of(octets, ...)
  local layers = {}
  for i, member in ipairs { ... } do layers[i] = Layer.new(member, layers[i - 1] or false) end
  for i, layer in ipairs(layers) do layer.above = layers[i + 1] or Exit.new() end
  layers[1].source:push(octets)
  return layers
end

describe("poe.filter.stackable.layer", function()
  it("takes no more from the layer below than it needs for a record", function()
    local layers = layers_of("a\nb\nc\nd\ne\n", filter.line(), filter.recordblock { block_size = 2 })

    assert.same({ "a", "b" }, layers[2]:take(false, 0))

    assert.same({ "c\nd\ne\n" }, layers[1].filter:get_pending())
    assert.equal(4, layers[1]:start())
  end)

  it("knows what is held above it, and lets go of the rest", function()
    local layers = layers_of("a\nb\nc\n", filter.line(), filter.recordblock { block_size = 2 })
    layers[2]:take(false, 0)

    assert.is_nil(layers[2]:take(false, 0))

    assert.is_nil(layers[1].filter:get_pending())
    assert.equal(4, layers[1]:start())
    layers[1]:trim(layers[2]:trim(0))
    assert.same({ "c\n" }, layers[1].source:rest(4))
  end)

  it("tells the part that was not returned from what was not looked at", function()
    local layers = layers_of("4\0a\nb\n2\0c\n", filter.block(), filter.line())

    assert.equal("a", layers[2]:take(false, 0))

    assert.same({ 0, 6 }, { layers[1]:oldest(), layers[1]:start() })
    assert.same({ "2\0b\n" }, layers[1]:stand())
  end)

  it("finishes the layers below before itself", function()
    local layers = layers_of("a\nb", filter.line(), filter.recordblock { block_size = 2 })

    assert.is_nil(layers[2]:take(false, 0))
    assert.same({ "a", "b" }, layers[2]:take(true, 0))
    assert.same({}, { layers[2]:take(true, 0) })
  end)
end)
