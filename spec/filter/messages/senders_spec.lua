local Senders = require "poe.filter.messages.senders"

local function names(senders)
  local list = {}
  for entry in senders:each() do table.insert(list, entry.sender) end
  return list
end

local function senders_of(max, ...)
  local senders = Senders.new(max)
  for _, name in ipairs { ... } do senders:add(name, "filter of " .. tostring(name)) end
  return senders
end

describe("poe.filter.messages.senders", function()
  it("lists them from the longest silent on, and has a filter of each", function()
    local senders = senders_of(3, "a", "b", "c")

    assert.same({ "a", "b", "c" }, names(senders))
    assert.equal("a", senders:oldest().sender)
    assert.equal("filter of b", senders:peek "b".filter)
  end)

  it("counts who is found as having spoken, and who is looked at not", function()
    local senders = senders_of(3, "a", "b", "c")

    senders:find "a"
    senders:peek "b"

    assert.same({ "b", "c", "a" }, names(senders))
  end)

  it("knows nobody else", function()
    local senders = senders_of(3, "a")

    assert.is_nil(senders:find "x")
    assert.is_nil(senders:peek "x")
    assert.is_nil(senders:peek(false))
  end)

  it("has the longest silent make way, and tells who that was", function()
    local senders = senders_of(2, "a", "b")

    local entry, forgotten = senders:add("c", "filter")

    assert.same({ "c", "a" }, { entry.sender, forgotten.sender })
    assert.same({ "b", "c" }, names(senders))
    assert.is_nil(senders:find "a")
  end)

  it("has room again for who is removed", function()
    local senders = senders_of(2, "a", "b")

    senders:remove(senders:peek "a")
    local _, forgotten = senders:add("c", "filter")

    assert.is_nil(forgotten)
    assert.same({ "b", "c" }, names(senders))
  end)

  it("may be of one that has no name, or of none", function()
    local senders = senders_of(1, false)

    assert.equal(false, senders:find(false).sender)
    senders:remove(senders:peek(false))
    assert.is_nil(senders:oldest())
    assert.same({}, names(senders))
  end)
end)
