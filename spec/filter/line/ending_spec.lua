local ending = require "poe.filter.line.ending"
local line = require "poe.filter.line"

-- Where lines end in windows that are entered one after the other: what enter says, then first and last of each.
local function ends_in(e, ...)
  local all = {}
  for i, window in ipairs { ... } do
    local from = 1 + e:enter(window, false)
    local found = { from - 1 }
    local first, last = e:find(window, from)
    while first do
      table.insert(found, first)
      table.insert(found, last)
      first, last = e:find(window, last + 1)
    end
    found.stays = last
    all[i] = found
  end
  return all
end

describe("poe.filter.line.ending, a literal", function()
  it("ends lines, and keeps what may be the beginning of the next one", function()
    assert.same({ { 0, 2, 3, 6, 7, stays = 8 } }, ends_in(ending.literal "-+", "a-+bc-+-"))
    assert.same({ { 0, stays = 3 } }, ends_in(ending.literal "-+", "a--"))
  end)

  it("is plain", function()
    assert.equal("-+", ending.literal "-+".plain)
  end)
end)

describe("poe.filter.line.ending, a newline", function()
  it("is of any kind, paired from the left", function()
    assert.same({ { 0, 2, 2, 4, 5, 6, 7, 8, 8, 9, 10, stays = 12 } }, ends_in(ending.newline(), "a\nb\r\n\n\r\r\r\nx"))
  end)

  it("may have its other half in the next window, which belongs to it", function()
    assert.same({ { 0, 2, 2, stays = 3 }, { 1, 3, 3, stays = 4 } }, ends_in(ending.newline(), "a\r", "\nb\n"))
    assert.same({ { 0, 2, 2, stays = 3 }, { 0, 1, 1, stays = 3 } }, ends_in(ending.newline(), "a\r", "\rb"))
  end)

  it("has no half to come where a line has started meanwhile", function()
    local e = ending.newline()
    ends_in(e, "a\r")

    assert.equal(0, e:enter("\nb", true))
  end)

  it("is plain where a window has one kind only, and said to be any where it has both", function()
    local e = ending.newline()

    for window, plain in pairs { ["a\nb"] = "\n", ["a\rb"] = "\r", ["a\r\nb"] = "" } do
      e:enter(window, false)
      assert.equal(plain, e.plain)
    end
  end)

  it("is looked for again where the window is gone through from the start", function()
    local e = ending.newline()
    e:enter("a\nb\rc", false)
    e:find("a\nb\rc", 3)

    assert.same({ 2, 2 }, { e:find("a\nb\rc", 1) })
  end)
end)

describe("poe.filter.line.ending, detected", function()
  it("waits for the other half beyond what is empty", function()
    local filter = line.new()

    assert.same({ "a" }, filter:get { "a\r" })
    assert.same({}, filter:get { "" })
    assert.same({ "b" }, filter:get { "\nb\r\n" })
  end)

  it("is the first newline from then on", function()
    assert.same({ { 0, 2, 3, 7, 8, stays = 9 } }, ends_in(ending.detected(), "a\r\nb\nc\r\nd"))
    assert.same({ { 0, 2, 2, 5, 5, stays = 6 } }, ends_in(ending.detected(), "a\nb\r\n"))
  end)

  it("waits for the other half, and then is both", function()
    local e = ending.detected()

    assert.same({ { 0, 2, 2, stays = 3 }, { 1, 3, 4, stays = 6 } }, ends_in(e, "a\r", "\nb\r\nc\n"))
    assert.equal("\r\n", e.plain)
  end)

  it("is one octet where no other half comes", function()
    local e = ending.detected()

    assert.same({ { 0, 2, 2, stays = 3 }, { 0, 2, 2, stays = 4 } }, ends_in(e, "a\r", "b\rc"))
    assert.equal("\r", e.plain)
  end)
end)
