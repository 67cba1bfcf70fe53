local contract = require "spec.contract.filter"
local driver = require "poe.driver"
local filter = require "poe.filter"
local handle = require "poe.handle"
local handles = require "spec.support.handles"
local memory = require "poe.driver.memory"

local function lines(per, opts)
  return filter.messages { filter = filter.line(opts), per = per }
end

-- Two senders whose messages hold half a line each.
local HALVES = { "on", "tw", "e\n", "o\nhal" }
local SENDERS = { "a", "b", "a", "b" }

describe("poe.filter.messages", function()
  describe("as every filter, for one sender,", function()
    contract {
      title = "lines",
      new = function() return lines("sender", { literal = "\r\n" }) end,
      stream = "one\r\n\r\nthree\rmore\r\nfour",
      records = { "one", "", "three\rmore", "four" },
      rest = "four",
      long = function(n) return ("x"):rep(n) .. "\r\n" end,
    }

    contract {
      title = "blocks",
      new = function() return filter.messages { filter = filter.block(), per = "sender" } end,
      stream = "3\0abc0\0" .. "2\0a",
      records = { "abc", "" },
      rest = "2\0a",
      put = { "abc", "" },
      unfinished = select(2, (function()
        local block = filter.block()
        block:get { "2\0a" }
        return block:finish()
      end)()),
    }
  end)

  describe("per message", function()
    it("frames each message by itself, and finishes it", function()
      assert.same({ { "on", "tw", "e", "o", "hal" }, { "a", "b", "a", "b", "b" } },
        { lines("message"):get(HALVES, SENDERS) })
    end)

    it("is the default", function()
      assert.same({ { "on", "tw", "e", "o", "hal" } }, { filter.messages { filter = filter.line() }:get(HALVES) })
    end)

    it("gives the same one by one", function()
      local messages, got = lines("message"), {}
      messages:get_one_start(HALVES, SENDERS)

      for record, sender in messages.get_one, messages do got[#got + 1] = sender .. ":" .. record end

      assert.same({ "a:on", "b:tw", "a:e", "b:o", "b:hal" }, got)
    end)

    it("does not take the two halves of a CRLF in two messages for one", function()
      assert.same({ "one", "", "two" }, (lines("message"):get { "one\r", "\ntwo" }))
    end)

    it("leaves nothing over, and makes nothing of an empty message", function()
      local messages = lines("message")

      assert.same({ {} }, { messages:get { "", "" } })
      messages:get { "half" }
      assert.is_nil(messages:get_pending())
      assert.is_nil(messages:finish())
    end)

    it("tells of a message that cannot be framed, drops its rest, and goes on", function()
      local messages = lines("message", { max_length = 4 })
      messages:get_one_start({ "ok\ntoo long\nlost\n", "fine" }, { "a", "b" })

      assert.same({ "ok", "a" }, { messages:get_one() })
      assert.same({ nil, "a: line longer than 4 octets", "a" }, { messages:get_one() })
      assert.same({ "fine", "b" }, { messages:get_one() })
      assert.is_nil(messages:get_one())
    end)

    it("tells of a message that ends within a record", function()
      local blocks = filter.messages { filter = filter.block { block_size = 4 } }

      local records, senders, message = blocks:get({ "abcdef", "ghij" }, { "a", "b" })

      assert.same({ "abcd", "ghij" }, records)
      assert.same({ "a", "b" }, senders)
      assert.matches("^a: .+", message)
    end)

    it("has pending what was not taken, message by message", function()
      local messages = lines("message")
      messages:get_one_start({ "1\n2\n3", "4" }, { "a", "b" })
      messages:get_one()

      assert.same({ { "2\n3", "4" }, { "a", "b" } }, { messages:get_pending() })
      assert.equal("2", (messages:get_one()))
    end)
  end)

  describe("per sender", function()
    it("joins what a sender cut, and never what two said", function()
      local messages = lines("sender")

      assert.same({ { "one", "two" }, { "a", "b" } }, { messages:get(HALVES, SENDERS) })
      assert.same({ { "hal" }, { "b" } }, { messages:get_pending() })
      assert.same({ "hal", "b" }, { messages:finish() })
      assert.is_nil(messages:finish())
    end)

    it("takes messages without senders for one sender's", function()
      assert.same({ { "one", "two" } }, { lines("sender"):get { "on", "e\ntw", "o\n" } })
    end)

    it("never joins what senders without a name said", function()
      assert.same({ { "on", "e" }, { "unix:", "unix:" } },
        { lines("sender"):get({ "on", "e\n" }, { "unix:", "unix:" }) })
    end)

    it("names the sender whose stream fails, and goes on with the others", function()
      local messages = lines("sender", { max_length = 4 })
      messages:get_one_start({ "ba", "go", "dbad", "od\n", "more\n", "fine\n" }, { "a", "b", "a", "b", "a", "b" })
      local fault = "a: line longer than 4 octets"

      assert.same({ nil, fault, "a" }, { messages:get_one() })
      assert.same({ "good", "b" }, { messages:get_one() })
      assert.same({ nil, fault, "a" }, { messages:get_one() })
      assert.same({ "fine", "b" }, { messages:get_one() })
      assert.same({ { "badbad" }, { "a" } }, { messages:get_pending() })
      assert.same({ { "last" }, { "b" }, fault }, { messages:get({ "x\n", "last\n" }, { "a", "b" }) })
    end)

    it("tells every fault of one get", function()
      local messages = lines("sender", { max_length = 1 })

      local records, senders, message = messages:get({ "xxx", "yyy", "z\n" }, { "a", "b", "c" })

      assert.same({ { "z" }, { "c" } }, { records, senders })
      assert.equal("a: line longer than 1 octets; b: line longer than 1 octets", message)
    end)

    it("forgets a sender and its fault when told to", function()
      local messages = lines("sender", { max_length = 4 })
      messages:get({ "badbad" }, { "a" })

      assert.same({ "badbad" }, messages:forget("a"))
      assert.is_nil(messages:forget("a"))
      assert.same({ { "good" }, { "a" } }, { messages:get({ "good\n" }, { "a" }) })
    end)

    it("forgets the longest silent when there are too many, and tells of its half record", function()
      local messages = filter.messages { filter = filter.line(), per = "sender", max_senders = 2 }
      messages:get({ "half", "b1\nb", "2" }, { "a", "b", "a" })

      local records, senders, message = messages:get({ "c\n", "2\n", "new\n" }, { "c", "b", "a" })

      assert.same({ "c", "2", "new" }, records)
      assert.same({ "c", "b", "a" }, senders)
      assert.equal("b: forgotten with 1 octets of a record; a: forgotten with 5 octets of a record", message)
    end)

    it("holds on to no more senders than it may", function()
      local messages = filter.messages { filter = filter.line(), per = "sender", max_senders = 10 }
      for i = 1, 1000 do messages:get({ "half" }, { "sender " .. i }) end

      local chunks, senders = messages:get_pending()

      assert.equal(10, #chunks)
      assert.equal("sender 991", senders[1])
      assert.equal("sender 1000", senders[10])
    end)

    it("finishes every sender, whatever fails", function()
      local blocks = filter.messages { filter = filter.block { block_size = 2 }, per = "sender" }
      blocks:get_one_start({ "abc", "d", "ef" }, { "a", "b", "c" })

      assert.same({ "ab", "a" }, { blocks:finish() })
      assert.same({ "ef", "c" }, { blocks:finish() })
      for _, sender in ipairs { "a", "b" } do
        local record, message, faulty = blocks:finish()
        assert.is_nil(record)
        assert.matches("^" .. sender .. ": .+", message)
        assert.equal(sender, faulty)
      end
      assert.is_nil(blocks:finish())
      assert.same({ { "c", "d" }, { "a", "b" } }, { blocks:get_pending() })
    end)
  end)

  describe("over a driver", function()
    -- Get and frame until `count` records have come.
    local function take(messages, d, h, count)
      local records, from = {}, {}
      for _ = 1, 1000 do
        local chunks, senders = assert(d:get(h))
        local more, said_by = messages:get(chunks, senders)
        table.move(more, 1, #more, #records + 1, records)
        table.move(said_by or {}, 1, #more, #from + 1, from)
        if #records >= count then break end
      end
      return records, from
    end

    it("keeps two unix sockets' half lines apart", function()
      local here = "unix:" .. handles.fresh_path()
      local names = { "unix:" .. handles.fresh_path(), "unix:" .. handles.fresh_path() }
      local receiver <close> = assert(handle.bind(here))
      local a <close> = assert(handle.bind(names[1]))
      local b <close> = assert(handle.bind(names[2]))
      for i, message in ipairs(HALVES) do
        local d <close> = driver.sendrecv()
        d:put({ message }, here)
        assert.same({ 0, nil, 0 }, { d:flush(i % 2 == 1 and a or b) })
      end
      local d <close>, messages = driver.new(receiver), lines("sender")

      local records, from = take(messages, d, receiver, 2)

      assert.same({ "one", "two" }, records)
      assert.same(names, from)
      assert.same({ { "hal" }, { names[2] } }, { messages:get_pending() })
      for _, name in ipairs { here, names[1], names[2] } do os.remove((name:gsub("^unix:", ""))) end
    end)

    it("keeps half lines in two messages apart, or joins one sender's", function()
      local a, b = memory.pair { type = "message" }
      local out, into = driver.new(a), driver.new(b)
      out:put { "on", "e\n", "tw", "o\n" }
      out:flush(a)
      local chunks = into:get(b)

      assert.same({ "on", "e", "tw", "o" }, (lines("message"):get(chunks)))
      assert.same({ "one", "two" }, (lines("sender"):get(chunks)))
    end)
  end)

  describe("put", function()
    it("makes one chunk, and so one message, of each record", function()
      assert.same({ "one\n", "two\n" }, lines("sender"):put { "one", "two" })
      assert.same({ "one\n" }, lines("message"):put "one")
    end)
  end)

  it("loses no record and no fault when a function raises in get", function()
    local fails = true
    local upper = filter.map { put = string.lower, get = function(text)
      if fails and text == "x" then error("no x", 0) end
      return text:upper()
    end }
    local short = filter.line { literal = "\n", max_length = 4 }
    local messages = filter.messages { per = "sender", filter = filter.stackable { filters = { short, upper } } }

    local chunks, senders = { "a\nb\n", "12345", "x\ny\n", "c\n" }, { "p", "q", "r", "s" }
    assert.has_error(function() messages:get(chunks, senders) end, "no x")

    assert.same({ "A", "p" }, { messages:get_one() })
    assert.same({ "B", "p" }, { messages:get_one() })
    assert.same({ nil, "q: line longer than 4 octets", "q" }, { messages:get_one() })
    assert.is_false(pcall(messages.get_one, messages))
    fails = false
    assert.same({ { "X", "Y", "C" }, { "r", "r", "s" } }, { messages:get {} })
    assert.same({ {} }, { messages:get {} })
  end)

  describe("clone", function()
    it("has the same options, and no senders", function()
      local messages = lines("sender", { max_length = 4 })
      messages:get({ "badbad", "half" }, { "a", "b" })
      local clone = messages:clone()

      assert.is_nil(clone:get_pending())
      assert.same({ { "ok" }, { "a" }, "b: line longer than 4 octets" },
        { clone:get({ "ok\n", "12345" }, { "a", "b" }) })
    end)
  end)

  describe("raises when it is given", function()
    local template = filter.line()
    local wrong = {
      { {}, "bad option 'filter' to 'poe.filter.messages.new' (table expected, got nil)" },
      { { filter = {} }, "bad option 'filter' to 'poe.filter.messages.new' (filter expected, got table)" },
      { { filter = template, per = "peer" },
        "bad option 'per' to 'poe.filter.messages.new' ('message' or 'sender' expected, got 'peer')" },
      { { filter = template, max_senders = 0 },
        "bad option 'max_senders' to 'poe.filter.messages.new' (integer >= 1 expected, got 0)" },
      { { filter = template, senders = 1 }, "unknown option 'senders' to 'poe.filter.messages.new'" },
    }
    for _, case in ipairs(wrong) do
      it(case[2], function()
        assert.has_error(function() filter.messages(case[1]) end, case[2])
      end)
    end

    it("senders that are not the messages' senders", function()
      local messages = lines("sender")

      assert.has_error(function() messages:get({ "a", "b" }, { "x" }) end,
        "bad argument #2 to 'get' (2 senders expected, got 1)")
      assert.has_error(function() messages:get_one_start({ "a" }, { 1 }) end,
        "bad argument #2 to 'get_one_start' (sender 1: string expected, got number)")
      assert.is_nil(messages:get_pending())
    end)

    it("wrong senders, and blames the line that gave them", function()
      local _, message = pcall(function() lines("sender"):get({ "a" }, { 1 }) end)

      assert.matches("messages_spec.lua:%d+: bad argument #2", message)
    end)
  end)
end)
