local Queue = require "poe.driver.memory.queue"

local function queue_of(...)
  local queue = Queue.new()
  for _, octets in ipairs { ... } do queue:push(octets) end
  return queue
end

-- Strings and octets it says it holds, and all that is left in it.
local function state(queue)
  return { queue.count, queue.octets, queue:peek(1000) }
end

describe("poe.driver.memory.queue", function()
  it("gives whole strings in order, the front without what has gone of it", function()
    local queue = queue_of("abc", "", "de")

    queue:drop(2)
    assert.equal(1, queue:front_size())
    assert.same({ "c", "", "de" }, { queue:pop(), queue:pop(), queue:pop() })
    assert.is_nil(queue:front_size())
    assert.same({ 0, 0, "" }, state(queue))
  end)

  it("shows octets of several strings as one, and leaves them there", function()
    local queue = queue_of("abc", "", "de", "f")

    queue:drop(1)
    assert.same({ "b", "bc", "bcd", "bcdef", "bcdef" },
      { queue:peek(1), queue:peek(2), queue:peek(3), queue:peek(5), queue:peek(9) })
    assert.same({ 4, 5, "bcdef" }, state(queue))
  end)

  it("shows a string as it was, though octets of it have gone", function()
    local queue = queue_of("abc", "de")

    queue:drop(1)

    assert.same({ "abc", "de" }, { queue:at(1), queue:at(2) })
  end)

  it("drops octets over the ends of strings, and empty ones with those before them", function()
    local queue = queue_of("abc", "", "de", "")

    queue:drop(4)
    assert.same({ 2, 1, "e" }, state(queue))
    queue:drop(1)
    assert.same({ 0, 0, "" }, state(queue))
  end)

  it("goes on after it was empty, reserved and cleared", function()
    local queue = queue_of("a")

    queue:drop(1)
    queue:reserve(3)
    queue:push "bc"
    assert.same({ 1, 2, "bc" }, state(queue))
    queue:drop(1)
    queue:clear()
    queue:push "d"
    assert.same({ 1, 1, "d" }, state(queue))
  end)
end)
