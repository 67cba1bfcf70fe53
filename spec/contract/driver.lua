--- What every driver of octets must do on every kind of descriptor.

local busted = require "busted" -- which gives its names to spec files only
local it = busted.it
local assert = require "luassert"

local each_kind = require "spec.contract.driver.case"
local specify_queue = require "spec.contract.driver.queue"
local transfer = require "spec.support.transfer"

-- More than any of them takes at once, and enough for the messages below.
local BACKLOG <const>, OCTETS <const> = transfer.octets(3, 400000), transfer.octets(7, 200000)

local function specify_empties(case)
  it("drops empty chunks", function()
    assert.equal(0, case:put {})
    assert.equal(0, case:put { "", "" })
    assert.equal(1, case:put { "", "a", "" })
    assert.equal(1, case.driver:get_out_messages_buffered())
  end)
end

local function specify_get(case)
  it("flushes what was put, in order", function()
    local driver = case.driver
    case:put { "one", "two" }
    case:put { "\0\255three" }

    assert.equal("onetwo\0\255three", transfer.through(driver, case.writer, driver, case.reader))

    assert.equal(0, driver:get_out_messages_buffered())
    assert.same({ 0, nil, 0 }, { driver:flush(case.writer) })
  end)

  it("has nothing to get at first", function()
    local ended = { nil, "end of file", 0 }

    assert.same(case.kind.ready and ended or { {} }, { case.driver:get(case.reader) })
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

  it("tells the end, again and again", function()
    local driver, reader = case.driver, case.reader
    case:put { "last" }
    transfer.flush(driver, case.writer)
    local chunks = transfer.read(driver, reader, 4)
    case.writer:close()

    assert.equal("last", chunks)
    for _ = 1, 3 do
      assert.same({ nil, "end of file", 0 }, { transfer.get(driver, reader) })
    end
  end)
end

local function specify_volume(case)
  it("moves many messages of all sizes without loss", function()
    local whole, chunks, at = OCTETS, {}, 1
    for i = 1, 400 do
      local size = i * 7919 % 997
      chunks[i] = whole:sub(at, at + size - 1)
      at = at + size
    end
    local expected = table.concat(chunks)
    case:put(chunks)

    local got = transfer.through(case.driver, case.writer, case:new(case.reader), case.reader)
    got = got .. transfer.read(case:new(case.reader), case.reader, #expected - #got)

    assert.is_true(got == expected)
    assert.equal(0, case.driver:get_out_messages_buffered())
  end)

  it("keeps what does not fit, and goes on with it later", function()
    if case.kind.ready then return end -- a file takes everything
    local driver, whole = case.driver, BACKLOG
    case:put { whole:sub(1, #whole // 2), whole:sub(#whole // 2 + 1) }

    local left, message, errno = driver:flush(case.writer)
    assert.is_true(left > 0 and left < #whole)
    assert.same({ nil, 0 }, { message, errno })
    assert.equal(left > #whole // 2 and 2 or 1, driver:get_out_messages_buffered())
    assert.equal(left + 4, case:put { "tail" })

    local got = transfer.through(driver, case.writer, case:new(case.reader), case.reader)
    got = got .. transfer.read(case:new(case.reader), case.reader, #whole + 4 - #got)
    assert.is_true(got == whole .. "tail")
  end)
end

local function specify_leaving(case)
  if not case.kind.gone then return end

  it("reports a peer that has gone and lives on", function()
    case.reader:close()
    case:put { "abc" }

    for _ = 1, 2 do
      local left, message, errno = case.driver:flush(case.writer)
      assert.same({ 3, 32 }, { left, errno })
      assert.matches("^%l+: " .. case.kind.gone .. "$", message)
    end
    assert.equal(1, case.driver:get_out_messages_buffered())
  end)
end

---@param name string which driver
---@param make fun(handle: poe.FileHandle, kind: table): poe.Driver
---@param kinds table[] of spec.support.kinds
return function(name, make, kinds)
  each_kind(name, make, kinds, function(case)
    specify_queue(case)
    specify_empties(case)
    specify_get(case)
    specify_volume(case)
    specify_leaving(case)
  end)
end
