--- What every driver must do on every kind of descriptor that keeps messages.

local busted = require "busted" -- which gives its names to spec files only
local it = busted.it
local assert = require "luassert"

local each_kind = require "spec.contract.driver.case"
local specify_queue = require "spec.contract.driver.queue"
local transfer = require "spec.support.transfer"

local EMSGSIZE <const> = 90

-- Octets; around every power of two, and what an Ethernet frame holds of UDP.
local SIZES = { 0, 1472, 1473, 65507 }
for power = 0, 15 do table.move({ (1 << power) - 1, 1 << power, (1 << power) + 1 }, 1, 3, #SIZES + 1, SIZES) end

local OCTETS <const> = transfer.octets(5, 65507)

local function numbered(count, size)
  local messages = {}
  for i = 1, count do messages[i] = ("%d "):format(i) .. ("x"):rep(i % size) end
  return messages
end

local function specify_boundaries(case)
  it("gives each message as one chunk, in order", function()
    case:put { "one", "two" }
    case:put { "\0\255three" }

    assert.same({ 0, nil, 0 }, { transfer.flush(case.driver, case.writer) })

    assert.equal(0, case.driver:get_out_messages_buffered())
    assert.same({ "one", "two", "\0\255three" }, transfer.messages(case.driver, case.reader, 3))
  end)

  it("keeps empty messages", function()
    assert.equal(0, case:put {})
    assert.equal(1, case:put { "", "a", "", "" })
    assert.equal(4, case.driver:get_out_messages_buffered())

    assert.same({ 0, nil, 0 }, { transfer.flush(case.driver, case.writer) })

    assert.same({ "", "a", "", "" }, transfer.messages(case.driver, case.reader, 4))
  end)

  it("keeps messages of all sizes apart", function()
    for _, size in ipairs(SIZES) do
      local message = OCTETS:sub(1, size)
      case:put { "<", message, ">" }

      local got = transfer.messages_through(case, 3)

      assert.same({ 1, size, 1 }, { #got[1], #got[2], #got[3] })
      assert.is_true(got[2] == message)
    end
  end)

  it("moves more messages than a system call takes", function()
    local messages = numbered(100, 40)
    case:put(messages)

    assert.same(messages, transfer.messages_through(case, 100))
    assert.equal(0, case.driver:get_out_messages_buffered())
  end)

  it("loses a message that is too long, tells it, and loses no other", function()
    case:put { "before", ("x"):rep(1 << 20), "after" }

    local left, message, errno = case.driver:flush(case.writer)

    assert.same({ 0, EMSGSIZE }, { left, errno })
    assert.matches("^%l+: .+", message)
    assert.same({ "before", "after" }, transfer.messages(case.driver, case.reader, 2))
    assert.same({ 0, nil, 0 }, { transfer.flush(case.driver, case.writer) })
  end)
end

local function specify_waiting(case)
  if not case.kind.backs_up then return end

  it("keeps whole messages when no more fit, and goes on with them later", function()
    local messages = numbered(1000, 997)
    local octets = #table.concat(messages)
    case:put(messages)

    local left, message, errno = case.driver:flush(case.writer)
    local count = case.driver:get_out_messages_buffered()
    assert.same({ nil, 0 }, { message, errno })
    assert.is_true(count > 0 and count < 1000)
    assert.equal(octets - #table.concat(messages, "", 1, 1000 - count), left)

    local got = transfer.messages_through(case, 1000)
    assert.is_true(table.concat(got, "|") == table.concat(messages, "|"))
  end)
end

local function specify_get(case)
  it("has nothing to get at first, and no end", function()
    for _ = 1, 2 do
      local chunks, senders = case.driver:get(case.reader)
      assert.same({}, chunks)
      assert.same(case.to and {} or nil, senders)
    end
  end)

  it("fills the caller's table, and empties it", function()
    local driver, reader = case.driver, case.reader
    local into = { "old", "older", "oldest" }
    case:put { "new" }
    transfer.flush(driver, case.writer)

    assert.equal(into, transfer.get(driver, reader, into))
    assert.same({ "new" }, into)

    driver:get(reader, into)
    assert.same({}, into)
  end)
end

local function specify_senders(case)
  it("tells the senders where the handle is not connected, and only there", function()
    case:put { "one", "", "three" }
    transfer.flush(case.driver, case.writer)

    local _, senders = transfer.messages(case.driver, case.reader, 3)

    local sender = case.to and case.writer:getsockname()
    assert.same({ sender, sender, sender }, senders)
  end)

  it("replies to a sender", function()
    local replier = case:new(case.reader)
    case:put { "question" }
    transfer.flush(case.driver, case.writer)
    local _, senders = transfer.messages(replier, case.reader, 1)

    if case.to then replier:put({ "answer" }, senders) else replier:put { "answer" } end
    assert.same({ 0, nil, 0 }, { transfer.flush(replier, case.reader) })

    assert.same({ "answer" }, transfer.messages(case.driver, case.writer, 1))
  end)
end

local function specify_leaving(case)
  it("gives what was sent before the writer left" .. (case.kind.ends and ", then the end" or ""), function()
    local driver, reader = case.driver, case.reader
    case:put { "last", "words" }
    transfer.flush(driver, case.writer)
    case.writer:close()

    assert.same({ "last", "words" }, transfer.messages(driver, reader, 2))
    for _ = 1, 3 do
      local chunks, message, errno = driver:get(reader)
      if case.kind.ends then
        assert.same({ nil, "end of file", 0 }, { chunks, message, errno })
      else
        assert.same({}, chunks)
      end
    end
  end)

  if not case.kind.gone then return end

  it("reports a reader that has gone and lives on", function()
    local left = case.kind.keeps_unsent and 3 or 0
    case.reader:close()
    case:put { "abc" }

    local pending, message, errno = case.driver:flush(case.writer)

    assert.equal(left, pending)
    assert.matches("^%l+: " .. case.kind.gone .. "$", message)
    assert.is_true(errno > 0)
    assert.equal(left > 0 and 1 or 0, case.driver:get_out_messages_buffered())
    assert.equal(left + 1, case:put { "d" })
  end)
end

---@param name string which driver
---@param make fun(handle: poe.FileHandle, kind: table): poe.Driver
---@param kinds table[] of spec.support.kinds
return function(name, make, kinds)
  each_kind(name, make, kinds, function(case)
    specify_queue(case)
    specify_boundaries(case)
    specify_waiting(case)
    specify_get(case)
    specify_senders(case)
    specify_leaving(case)
  end)
end
