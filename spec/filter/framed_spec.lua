local contract = require "spec.contract.filter"
local framed = require "poe.filter.framed"

-- Digits say how many octets follow: "3abc"; a "+" comes between the pieces of a record, and
-- is one itself; "!" is a fault; "-" is in no record, nor is a comment, "#" to its next "#".
local Counted = framed.extend("spec.Counted", "record")

local incomplete = Counted.take_rest

function Counted.new(opts)
  return framed.object(Counted, opts or {}, 40)
end

-- One whose next record is to have 99 octets.
function Counted.long()
  return framed.object(Counted, {}, 40, { state = 99 })
end

function Counted.parse(_, window, from, state, held)
  if from > #window then return nil, from, state end
  if state == "#" then
    local last = window:find("#", from, true)
    if last then return framed.SKIP, last + 1, false end
    return nil, #window + 1, state
  end
  local first = window:sub(from, from)
  if state then -- octets that are still to come
    if first == "+" then return first, from + 1, state, "" end
    local last = from + state - 1
    if last > #window then return nil, from, state end
    return held:with(window:sub(from, last)):sub(2), last + 1, false
  end
  if first == "!" then return nil, nil, "an exclamation" end
  if first == "#" then return nil, from + 1, first end
  if first == "-" then return framed.SKIP, from + 1, false end
  return nil, from + 1, tonumber(first)
end

function Counted:take_rest()
  if self:unread() ~= "9left" then return incomplete(self) end
  self:drop_rest()
  return "left"
end

function Counted.frame(_, records)
  local chunks = {}
  for i, record in ipairs(records) do chunks[i] = #record .. record end
  return chunks
end

describe("poe.filter.framed", function()
  it("gives records with which pieces of the next one are held, and keeps them pending", function()
    local filter = Counted.new()

    assert.same({ { "+" } }, { filter:get { "3+" } })
    assert.same({ "3" }, filter:get_pending())
    assert.same({ { "abc" } }, { filter:get { "abc" } })
    assert.is_nil(filter:get_pending())
  end)

  it("asks for a record that takes no octets where a class may have one", function()
    local filter = Counted.new()
    filter.least = 0
    function filter.parse(_, window, from, state)
      if state then return "empty", from, false end
      if from > #window then return nil, from, state end
      return window:sub(from, from), from + 1, true
    end

    assert.same({ { "a", "empty", "b", "empty" } }, { filter:get { "ab" } })
    assert.is_nil(filter:get_pending())
  end)

  it("drops what is in no record, of any length, and no longer has it pending", function()
    local filter = Counted.new()

    assert.same({ { "a", "b" } }, { filter:get { "-1a--1b" .. ("-"):rep(100) } })
    assert.is_nil(filter:get_pending())
    assert.same({ { "c" } }, { filter:get { "#abc#1c#a" } })
    assert.same({ "#a" }, filter:get_pending())
  end)

  it("takes its rest for a record, where its kind says so, and is then as new", function()
    local filter = Counted.new()
    filter:get { "1a9le" }
    filter:get_one_start { "ft" }

    assert.equal("left", filter:finish())
    assert.is_nil(filter:finish())
    assert.is_nil(filter:get_pending())
    assert.same({ { "b" } }, { filter:get { "1b" } })
  end)

  it("gives the records that were taken, when what took them had raised", function()
    local filter = Counted.new()
    local parse = filter.parse
    local calls = 0
    function filter.parse(...)
      calls = calls + 1
      if calls == 4 then error "once" end
      return parse(...)
    end

    assert.has_error(function() filter:get { "1a1b1c" } end)
    assert.same({ { "a", "b", "c" } }, { filter:get {} })
  end)
end)

describe("poe.filter.framed, as every filter", function()
  contract {
    title = "counted records",
    new = Counted.new,
    stream = "3abc5hello2",
    records = { "abc", "hello" },
    unfinished = "incomplete record",
    malformed = { { "1a!1b", { "a" }, "an exclamation" } },
    long = function(size) return ("9" .. ("x"):rep(9)):rep(size // 10) end,
    endless = { Counted.long, "x", "record longer than 40 octets" },
  }

  contract {
    title = "octets that are in no record",
    new = Counted.new,
    stream = "--3abc#note##5#-5hello-#unended",
    records = { "abc", "hello" },
    unfinished = "incomplete record",
  }
end)
