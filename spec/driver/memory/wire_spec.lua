local Queue = require "poe.driver.memory.queue"
local Wire = require "poe.driver.memory.wire"

local function queue_of(...)
  local queue = Queue.new()
  for _, octets in ipairs { ... } do queue:push(octets) end
  return queue
end

-- What a read of so many octets gives.
local function read(wire, most)
  local into = {}
  local take = wire.keeps_messages and wire.read_messages or wire.read_octets
  take(wire, most, into)
  return into
end

describe("poe.driver.memory.wire of octets", function()
  it("takes what it has room for, and gives it as one string", function()
    local wire, out = Wire.new(false, 4), queue_of("abc", "def")

    wire:write_octets(out)
    assert.same({ 4, 2 }, { wire:held(), out.octets })
    assert.same({ "abc" }, read(wire, 3))
    wire:write_octets(out)
    assert.same({ "def" }, read(wire, 9))
    assert.same({}, read(wire, 9))
  end)
end)

describe("poe.driver.memory.wire of messages", function()
  it("takes whole ones that it has room for, empty ones as if of one octet", function()
    local wire, out = Wire.new(true, 3), queue_of("", "", "", "x")

    assert.is_nil(wire:write_messages(out))
    assert.same({ 3, 1 }, { wire:held(), out.count })
    assert.same({ "", "", "" }, read(wire, 9))
    wire:write_messages(out)
    assert.same({ "x" }, read(wire, 9))
  end)

  it("drops those that would never fit, and tells the size of the first", function()
    local wire, out = Wire.new(true, 3), queue_of("a", "12345", "1234", "b")

    assert.equal(5, wire:write_messages(out))
    assert.same({ "a", "b" }, read(wire, 9))
  end)

  it("gives as many as fit, and the first in any case", function()
    local wire = Wire.new(true, 100)
    wire:write_messages(queue_of("abc", "d", "e"))

    assert.same({ "abc" }, read(wire, 2))
    assert.same({ "d", "e" }, read(wire, 2))
  end)
end)

describe("poe.driver.memory.wire", function()
  it("ends when all is read that was written before its writer finished", function()
    local wire = Wire.new(false, 9)
    wire:write_octets(queue_of "a")

    wire:finish()
    assert.same({ false, true }, { wire:has_ended(), wire:is_readable() })
    read(wire, 9)
    assert.same({ true, true }, { wire:has_ended(), wire:is_readable() })
  end)

  it("ends at once, and drops what is in flight, when it is broken off", function()
    local wire = Wire.new(false, 9)
    wire:write_octets(queue_of "a")

    wire:break_off()
    assert.same({ true, true, 0 }, { wire.broken, wire:has_ended(), wire:held() })
  end)

  it("tells its reader of what is written and its writer of what is read, until that ceases", function()
    local wire, told = Wire.new(false, 9), {}
    local function note(who) table.insert(told, who) end
    wire:notify("reader", note, "reader")
    wire:notify("writer", note, "writer")

    wire:write_octets(queue_of "a")
    read(wire, 9)
    wire:finish()
    wire:break_off()
    assert.same({ "reader", "writer", "reader", "reader", "writer" }, told)
    wire:notify("reader", nil)
    wire:notify("writer", nil)
    wire:break_off()
    assert.equal(5, #told)
  end)

  it("has passed nothing where telling raises", function()
    local wire, out = Wire.new(false, 9), queue_of "a"
    wire:notify("reader", function() error("no", 0) end)

    assert.same({ false, "no" }, { pcall(wire.write_octets, wire, out) })
    assert.same({ 0, 1 }, { wire:held(), out.octets })
  end)
end)
