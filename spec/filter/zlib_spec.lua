local contract = require "spec.contract.filter"

local ok, zlib = pcall(require, "zlib")
local REASON <const> = "(skipped: no lua-zlib here)"

if not ok then
  describe("poe.filter.zlib", function() pending("compresses " .. REASON) end)
  return
end

local Zlib = require "poe.filter.zlib"

local BITS = { gzip = 31, zlib = 15, raw = -15 }

local function maker(options)
  return function() return Zlib.new(options) end
end

local function compress(format, data, level)
  return (zlib.deflate(level or 6, BITS[format])(data, "finish"))
end

local function gzip(data, level)
  return compress("gzip", data, level)
end

-- Text that does not compress well.
local function text_of(size)
  local words = {}
  for i = 1, size // 8 + 1 do words[i] = ("%08x"):format(i * 2654435761 & 0xffffffff) end
  return table.concat(words):sub(1, size)
end

local function case_of(format, new_format)
  local stream = compress(format, "hello, hello, hello")
  return {
    title = new_format or format,
    new = maker { format = new_format or format },
    stream = stream,
    records = { "hello, hello, hello" },
    merges = true,
    put = { "a", "bc" },
    long = function(size) return compress(format, text_of(size), 0) end,
  }
end

local raw, by_zlib, by_gzip = case_of "raw", case_of "zlib", case_of "gzip"

-- Blocks that others may follow: a slice at least, so that each is a record.
function raw.long(size)
  return (zlib.deflate(0, BITS.raw)(text_of(math.max(1100, size)), "sync"))
end

by_zlib.long = nil -- of streams that follow each other, the first is all

-- Octets that never end, after the stream has.
by_gzip.endless = { function()
  local filter = Zlib.new { max_buffer = 10 }
  filter:get { gzip "data" }
  return filter
end, "x", "more than 10 octets after the end of the gzip stream" }

local members = case_of("gzip")
members.title = "two members, and some of a third"
members.stream = gzip "one " .. gzip "" .. gzip "two" .. gzip("three"):sub(1, 9)
members.records = { "one ", "two" }
members.unfinished = "truncated gzip stream"
members.malformed = {
  { "hello, world", {}, "malformed gzip stream at octet 2" },
  { "\x1f\x8b\x07\0\0\0", {}, "malformed gzip stream at octet 4" },
  { "\x1f\x8b\x08\xe0", {}, "malformed gzip stream at octet 4" },
}

describe("poe.filter.zlib, as every filter", function()
  contract(by_gzip)
  contract(by_zlib)
  contract(raw)
  contract(case_of("gzip", "auto"))
  contract(members)
end)

-- All output, the message, and what is pending then, when chunks come one by one.
local function outcome(filter, chunks)
  local records, message = {}, nil
  for _, chunk in ipairs(chunks) do
    local more
    more, message = filter:get { chunk }
    table.move(more, 1, #more, #records + 1, records)
  end
  return table.concat(records), message, table.concat(filter:get_pending() or {})
end

local function cut(octets, size)
  local chunks = {}
  for from = 1, #octets, size do chunks[#chunks + 1] = octets:sub(from, from + size - 1) end
  return chunks
end

-- The same outcome, however the input is cut.
local function assert_outcome(options, octets, ...)
  for _, size in ipairs { #octets, 1, 3, 1000, 1024, 1500 } do
    assert.same({ ... }, { outcome(Zlib.new(options), cut(octets, size)) })
  end
end

describe("poe.filter.zlib", function()
  it("does work in proportion to what comes, with lines above it in a stack", function()
    local filter = require "poe.filter"

    -- KiB that are allocated
    local function work(size)
      local stack = filter.stackable { filters = { Zlib.new(), filter.line() } }
      local octets = gzip((text_of(size):gsub("(.......).", "%1\n")))
      collectgarbage()
      collectgarbage "stop"
      local before = collectgarbage "count"
      stack:get(octets)
      local allocated = collectgarbage "count" - before
      collectgarbage "restart"
      return allocated
    end

    assert.is_true(work(1 << 19) <= 2.2 * work(1 << 18))
  end)

  it("leaves what comes after the end where it is", function()
    assert_outcome({}, gzip "data" .. "trailing", "data", nil, "trailing")
    assert_outcome({ format = "auto" }, gzip "data" .. gzip "more" .. "\x1f", "datamore", nil, "\x1f")
    assert_outcome({ format = "zlib" }, compress("zlib", "data") .. gzip "more", "data", nil, gzip "more")
    assert_outcome({ format = "auto" }, compress("zlib", "data") .. gzip "more", "data", nil, gzip "more")
    assert_outcome({ format = "raw" }, compress("raw", "data") .. "\0", "data", nil, "\0")
  end)

  it("does work in proportion to a long stream of zlib, however small the pieces", function()
    -- Instructions of the Lua machine, to the nearest hundred, and KiB allocated.
    local function work_of(size, piece)
      local filter, instructions = Zlib.new { format = "zlib" }, 0
      local chunks = cut(compress("zlib", text_of(size), 0), piece)
      collectgarbage "stop"
      local before = collectgarbage "count"
      debug.sethook(function() instructions = instructions + 100 end, "", 100)
      for _, chunk in ipairs(chunks) do filter:get(chunk) end
      debug.sethook()
      local allocated = collectgarbage "count" - before
      collectgarbage "restart"
      assert.is_true(filter:isended())
      return instructions, allocated
    end

    for _, piece in ipairs { 1, 64, 1 << 20 } do
      local size = math.min(1024 * piece, 1 << 18)
      local instructions, allocated = work_of(size, piece)
      local instructions2, allocated2 = work_of(2 * size, piece)

      assert.is_true(instructions2 <= 2.2 * instructions and allocated2 <= 2.2 * allocated)
    end
  end)

  it("does work in proportion to a long chunk when what is pending is counted all the time", function()
    local function work_of(size)
      local filter, counted = Zlib.new(), 0
      filter:get_one_start(gzip(text_of(size), 1))
      collectgarbage "stop"
      local before = collectgarbage "count"
      for _ in filter.get_one, filter do counted = counted + filter:count_pending() end
      local allocated = collectgarbage "count" - before
      collectgarbage "restart"
      assert.is_true(counted > size)
      return allocated
    end

    assert.is_true(work_of(1 << 19) <= 2.2 * work_of(1 << 18))
  end)

  it("tells whether the stream has ended", function()
    local filter = Zlib.new()

    assert.is_false(filter:isended())
    filter:get { gzip "data":sub(1, -2) }
    assert.is_false(filter:isended())
    filter:get { gzip "data":sub(-1) }
    assert.is_true(filter:isended())
    filter:get { gzip "data":sub(1, 3) }
    assert.is_false(filter:isended())
    assert.same({ nil, "truncated gzip stream" }, { filter:finish() })
  end)

  it("fails when too much comes after the end", function()
    local message = "more than 10 octets after the end of the gzip stream"
    assert_outcome({ max_buffer = 10 }, gzip "data" .. ("x"):rep(11), "data", message, ("x"):rep(11))
  end)

  it("gives all that comes before a fault, however it is cut, and keeps the rest", function()
    local octets = gzip(text_of(5000), 0)
    local trailer = octets:sub(-8)
    local bad = octets:sub(1, -9) .. ("\0"):rep(4) .. trailer:sub(5)
    local message = ("malformed gzip stream at octet %d"):format(#octets - 4)

    assert_outcome({}, bad .. "more", text_of(5000), message, bad:sub(-5) .. "more")
  end)

  it("gives all that comes before a fault within compressed data", function()
    local first = zlib.deflate(6, 31)(text_of(9000), "sync")
    local bad = first .. "\x07rest" -- a block of a kind that there is not

    assert_outcome({}, bad, text_of(9000), "malformed gzip stream at octet " .. #first + 1, "\x07rest")
  end)

  it("fails where a dictionary is needed", function()
    local _, message = Zlib.new { format = "zlib" }:get { "\x78\xbb\0\0\0\1" }

    assert.equal("zlib stream that needs a dictionary", message)
  end)

  describe("bounds:", function()
    local zeros = ("\0"):rep(8 << 20)
    local bomb = gzip(zeros, 9)

    it("max_ratio refuses what expands too much, before it fills the memory", function()
      local output, message = outcome(Zlib.new(), { bomb })

      assert.equal("gzip stream of more than 256 times its size", message)
      assert.is_true(#output < 3 << 20)
      assert_outcome({}, bomb, output, message, bomb:sub(1 + 1024 * math.ceil(#output / 1032 / 1024)))
    end)

    it("max_ratio lets through what it is told to", function()
      assert.equal(#zeros, #outcome(Zlib.new { max_ratio = 1100 }, { bomb }))
    end)

    it("max_output is what comes out in all, to the octet", function()
      local function check(max_output, data, expected, message)
        local output, why = outcome(Zlib.new { max_output = max_output }, cut(gzip(data), 7))
        assert.same({ expected, message }, { output, why })
      end

      check(10, "0123456789", "0123456789")
      check(10, "0123456789a", "0123456789", "gzip stream longer than 10 octets")
      check(2500, text_of(3000), text_of(2500), "gzip stream longer than 2500 octets")
    end)

    it("max_output has pending the same octets, however they were cut", function()
      local message = "gzip stream longer than 10 octets"
      assert_outcome({ max_output = 10 }, gzip("0123456789abc", 0) .. "trailing", "0123456789", message,
        gzip("0123456789abc", 0):sub(16 + 10) .. "trailing")
      local octets = gzip(text_of(5000))
      for _, max_output in ipairs { 1, 100, 1023, 4999 } do
        local filter = Zlib.new { max_output = max_output }
        local output, why, pending = outcome(filter, cut(octets, 1))

        assert.equal(max_output, #output)
        assert_outcome({ max_output = max_output }, octets, output, why, pending)
      end
    end)

    it("one record is never much more than a MiB", function()
      local filter = Zlib.new { max_ratio = 1100 }
      filter:get_one_start { bomb }
      for record in filter.get_one, filter do assert.is_true(#record <= 1032 * 1024) end
    end)
  end)

  describe("put", function()
    it("has the peer able to read each, in one stream", function()
      local filter, peer = Zlib.new(), Zlib.new()
      for _, text in ipairs { "one", "two", "three" } do
        assert.same({ text }, (peer:get(filter:put(text))))
      end
      assert.is_false(peer:isended())
      peer:get(filter:end_put())
      assert.is_true(peer:isended())
      assert.same({ "again" }, (peer:get(filter:put { "ag", "ain" })))
    end)

    it("with flush = 'none' keeps what is little", function()
      local filter = Zlib.new { flush = "none" }
      local chunks = filter:put("a")
      table.move(filter:put("b"), 1, 1, #chunks + 1, chunks)
      table.move(filter:end_put(), 1, 1, #chunks + 1, chunks)

      assert.equal(gzip "ab", table.concat(chunks))
    end)

    it("with flush = 'finish' makes a stream of each", function()
      local filter = Zlib.new { flush = "finish", level = 9 }

      assert.same({ gzip("a", 9) }, filter:put "a")
      assert.same({ gzip("bc", 9) }, filter:put { "b", "c" })
      assert.same({}, filter:end_put())
    end)

    it("starts anew when what started the stream has gone nowhere", function()
      local deflating = Zlib.new()
      deflating:put "gone"
      deflating:undo_put()

      assert.same({ "text" }, { table.concat((Zlib.new():get(deflating:put "text"))) })
    end)

    it("goes on when nothing has gone nowhere", function()
      local deflating, peer = Zlib.new(), Zlib.new()
      assert.same({ "a" }, (peer:get(deflating:put "a")))
      deflating:put ""
      deflating:undo_put()

      assert.same({ "b" }, (peer:get(deflating:put "b")))
    end)

    it("raises when a part of the stream has gone nowhere", function()
      local deflating = Zlib.new()
      deflating:put "a"
      deflating:put "gone"
      deflating:undo_put()

      local message = "put: a part of the stream has gone nowhere, so it cannot go on"
      local _, raised = pcall(function() deflating:put "b" end)
      assert.matches("zlib_spec.lua:%d+: ", raised)
      assert.equal(message, raised:match ": (.*)")
      assert.same("b", table.concat((Zlib.new():get(deflating:clone():put "b"))))
    end)

    it("makes nothing of nothing", function()
      assert.same({}, Zlib.new():put {})
      assert.same({}, Zlib.new():put "")
      assert.same({}, Zlib.new():end_put())
    end)

    it("compresses as its level says", function()
      local data = text_of(10000)
      local function size(level) return #table.concat(Zlib.new { level = level }:put(data)) end

      assert.is_true(size(0) > 10000)
      assert.is_true(size(9) < 9000)
    end)
  end)

  describe("new", function()
    local REJECTED = {
      { { format = "lzma" }, "format", "'gzip', 'zlib', 'raw' or 'auto' expected, got 'lzma'" },
      { { level = 10 }, "level", "integer in 0..9 expected, got 10" },
      { { flush = true }, "flush", "'sync', 'none' or 'finish' expected, got boolean" },
      { { max_ratio = 0 }, "max_ratio", "integer >= 1 expected, got 0" },
      { { max_output = 0 }, "max_output", "integer >= 1 expected, got 0" },
      { { max_buffer = 0 }, "max_buffer", "integer >= 1 expected, got 0" },
    }
    for _, case in ipairs(REJECTED) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() Zlib.new(case[1]) end,
          ("bad option '%s' to 'poe.filter.zlib.new' (%s)"):format(case[2], case[3]))
      end)
    end

    it("raises where lua-zlib is not installed", function()
      local loaded, preload = package.loaded.zlib, package.preload.zlib
      finally(function() package.loaded.zlib, package.preload.zlib = loaded, preload end)
      package.loaded.zlib = nil
      package.preload.zlib = function() error "not here" end

      assert.has_error(function() Zlib.new() end, "poe.filter.zlib.new needs lua-zlib: module 'zlib' not found")
    end)
  end)
end)

