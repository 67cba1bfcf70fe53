local contract = require "spec.contract.filter"
local filter = require "poe.filter"
local stacks = require "spec.support.stacks"

local line, block, map, grep = filter.line, filter.block, filter.map, filter.grep
local recordblock, stackable = filter.recordblock, filter.stackable
local identity, upper, splitter, of, STACKS =
  stacks.identity, stacks.upper, stacks.splitter, stacks.of, stacks.STACKS

local function long_line(size) return ("x"):rep(size - 1) .. "\n" end

-- So many filters, each of which gives what it is fed.
local function deep(count)
  local members = { line { literal = "\n" } }
  for i = 1, count do members[i + 1] = map { code = identity } end
  return stackable { filters = members }
end

local CASES = {
  { title = "line and map",
    new = STACKS.upper,
    stream = "ab\n\nc\r\nde",
    records = { "AB", "", "C\r", "DE" },
    put = { "AB", "C" },
    wrong = { { { 1, nil, 3 }, "record 2: record expected, got nil" } },
    long = long_line },
  { title = "line, map, grep and recordblock",
    new = STACKS.groups,
    stream = "a\n-\nb\nc\n-\nd\n-\ne\n",
    records = { { "A", "B" }, { "C", "D" } },
    unfinished = "incomplete group: 1 of 2 records",
    wrong = {
      { { { "a" }, 3 }, "record 2: table of records expected, got number" },
      { 3, "record 1: table of records expected, got number" },
    } },
  { title = "block and line",
    new = STACKS.lines_in_blocks,
    stream = "4\0a\nb\n6\0cdef\n\n12\0",
    records = { "a", "b", "cdef", "" },
    unfinished = "incomplete block: 12 octets missing",
    malformed = { { "2\0a\nx2\0b\n", { "a" }, "malformed block length: octet 1 is 0x78" } },
    long = function(size) return size .. "\0" .. long_line(size) end },
  { title = "line with a limit, and map",
    new = function() return of(line { literal = "\n", max_length = 4 }, upper()) end,
    stream = "a\nb\n",
    records = { "A", "B" },
    wrong = { { { [2] = "b" }, "record 1: record expected, got nil" } },
    malformed = { { "a\nabcde\nb\n", { "A" }, "line longer than 4 octets" } },
    endless = { function() return of(line { literal = "\n", max_length = 4 }, upper()) end, "a",
      "line longer than 4 octets" } },
  { title = "line and a map that gives false",
    new = function()
      return of(line { literal = "\n" }, map {
        get = function(text) return text ~= "f" and text end,
        put = function(value) return value or "f" end,
      })
    end,
    stream = "f\na\nf\nf\nb\nf",
    records = { false, "a", false, false, "b", false },
    wrong = { { { 1, nil, 3 }, "record 2: record expected, got nil" } },
    long = long_line },
  { title = "telnet and map",
    new = function() return of(filter.telnet { local_options = { "ECHO" } }, map { code = identity }) end,
    stream = "\xff\xfd\1a\xff\xfd\6b",
    records = { { type = "option", side = "local", option = "ECHO", enabled = true }, "a", "b" },
    put = { "a" },
    wrong = { { { 1, nil, 3 }, "record 2: record expected, got nil" } },
    replies = "\xff\xfb\1\xff\xfc\6" },
  { title = "none",
    new = stackable,
    stream = "ab\ncd",
    records = { "ab\ncd" },
    merges = true },
  { title = "stream alone",
    new = function() return of(filter.stream()) end,
    stream = "ab\ncd",
    records = { "ab\ncd" },
    merges = true },
  { title = "stacks in stacks",
    new = function() return of(of(block(), of(line())), of(of(upper()), of(grep { code = identity }))) end,
    stream = "4\0a\nb\n6\0cdef\n\n",
    records = { "A", "B", "CDEF", "" },
    wrong = { { { 1, nil, 3 }, "record 2: record expected, got nil" } },
    long = function(size) return size .. "\0" .. long_line(size) end },
}

describe("poe.filter.stackable", function()
  describe("as every filter", function()
    for _, case in ipairs(CASES) do contract(case) end
  end)

  describe("get", function()
    it("feeds each filter what the one before it gives", function()
      local paren = map { get = function(text) return "(((" .. text .. ")))" end, put = identity }
      local stack = of(line { literal = "!" }, paren, grep { get = function(text) return text:find "1" end,
        put = identity }, recordblock { block_size = 2 })

      assert.same({}, stack:get "test one (1)!test two (2)!")
      assert.same({ "test one (1)!test two (2)!" }, stack:get_pending())
      assert.same({ { "(((test one (1))))", "(((test four (100))))" } }, stack:get "test three (3)!test four (100)!")
      assert.is_nil(stack:get_pending())
    end)

    it("gives the records before what raises when it is called again", function()
      local fails = true
      local stack = of(line(), map { code = function(text)
        if fails and text == "c" then error("no c", 0) end
        return text
      end })

      assert.has_error(function() stack:get "a\nb\nc\nd" end, "no c")
      assert.same({ "a\nb\nc\nd" }, stack:get_pending())
      assert.equal("a", stack:get_one())
      assert.same({ "b\nc\nd" }, stack:get_pending())
      fails = false
      assert.same({ "b", "c" }, stack:get {})
      assert.same({ "d" }, stack:get_pending())
    end)

    it("raises when a filter is given what it does not take, and keeps the octets", function()
      local stack = of(line(), map { get = function() return 3 end, put = identity }, line { literal = "," })

      stack:get_one_start "a,b\nc,\n"

      local _, message = pcall(stack.get_one, stack)

      assert.matches("bad argument #1 to 'get_one_start' %(string or table of strings expected, got number%)", message)
      assert.same({ "a,b\nc,\n" }, stack:get_pending())
      assert.is_false(pcall(stack.get_one, stack))
      assert.same({ "a,b\nc,\n" }, stack:get_pending())
    end)

    it("does work in proportion to the filters that there are", function()
      local function work(count)
        local stack, instructions = deep(count), 0
        debug.sethook(function() instructions = instructions + 100 end, "", 100)
        stack:get(("a\n"):rep(20))
        debug.sethook()
        return instructions
      end

      assert.is_true(work(100) <= 2.2 * work(50))
    end)

    it("takes values when the lowest filter does", function()
      local stack = of(splitter(), recordblock { block_size = 2 })

      assert.same({ { "a", "b" } }, stack:get { "a,b", "c" })
      assert.same({ "c" }, stack:get_pending())
      assert.same({ { "c", "d" } }, stack:get { "d,e" })
      assert.same({ "e" }, stack:get_pending())
      assert.has_error(function() stack:get() end,
        "bad argument #1 to 'get' (record or table of records expected, got nil)")
    end)
  end)

  describe("finish", function()
    it("finishes the lowest filter first", function()
      local stack = of(line(), splitter(), recordblock { block_size = 2 })
      stack:get_one_start "a,b,c\nd,e"

      assert.same({ { "a", "b" }, { "c", "d" } }, { stack:finish(), stack:finish() })
      assert.same({ nil, "incomplete group: 1 of 2 records" }, { stack:finish() })
      assert.same({ "e\n" }, stack:get_pending())
    end)

    it("gives what upper filters make of the end, too", function()
      local stack = of(block(), line())
      stack:get_one_start "3\0a\nb"

      assert.same({ "a", "b" }, { stack:finish(), stack:finish() })
      assert.same({}, { stack:finish() })
      assert.is_nil(stack:get_pending())
    end)

    it("finishes no upper filter when a lower one has failed", function()
      local stack = of(block(), line())
      stack:get_one_start "3\0a\nb3\0c"

      assert.equal("a", stack:finish())
      assert.same({ nil, "incomplete block: 2 octets missing" }, { stack:finish() })
      assert.same({ "1\0b3\0c" }, stack:get_pending())
    end)
  end)

  describe("put", function()
    it("goes from the last filter to the first", function()
      assert.same({ "2\0x\n", "3\0yy\n" }, of(block(), line()):put { "x", "yy" })
      assert.same({ "ab\n", "cd\n" }, STACKS.upper():put { "AB", "CD" })
      assert.same({ "ab\n" }, STACKS.upper():put "AB")
      assert.same({ "a\n", "b\n" }, of(line(), recordblock { block_size = 2 }):put { { "a", "b" } })
      assert.same({ "a" }, stackable():put "a")
    end)

    it("blames its caller, and names the filter", function()
      local stack = of(line(), map { code = function(value) return value end })

      local _, message = pcall(function() stack:put { "a", 3 } end)

      assert.matches("stackable_spec.lua:%d+: ", message)
      assert.equal("bad argument #1 to 'put' (filter 1, line: record 2: string expected, got number)",
        message:match ": (.*)")
    end)

    it("raises what a function raises, as it is", function()
      local failure = {}
      local stack = of(line(), map { code = function() error(failure) end })

      local _, raised = pcall(stack.put, stack, "a")

      assert.equal(failure, raised)
    end)

    it("has changed nothing when a filter raises, what is kept in another neither", function()
      local stack = of(line(), of(recordblock { block_size = 2, check_put = true }))
      local blocks = stack:filters()[2]:filters()[1]
      stack:put { { "a" } }

      assert.is_false(pcall(stack.put, stack, { { 3, "b" } }))

      assert.same({ "a" }, blocks:put_pending())
      assert.same({ "a\n", "b\n" }, stack:put { { "b", "c" } })
      assert.same({ "c" }, blocks:put_pending())
    end)
  end)

  describe("put, when a lower filter refuses what another has made,", function()
    local ECHO <const> = { type = "option", side = "remote", option = "ECHO", enabled = true }

    -- Filters on a netstring of so many octets, what is too long, and what is put then; and the same as new.
    local UNDONE = {
      { "telnet", 2, function() return filter.telnet() end, ECHO },
      { "telnet, in a stack", 2, function() return of(filter.telnet()) end, ECHO },
      { "websocket", 1, function() return filter.websocket { side = "server" } end, { type = "close", code = 1000 } },
      { "csv", 5, function() return filter.csv { header = true, names = { "name" } } end, { { "long" } } },
    }
    for _, case in ipairs(UNDONE) do
      local name, most, new, records = table.unpack(case)

      it("puts it all the next time: " .. name, function()
        local stack = of(filter.netstring { max_length = most }, new())
        assert.is_false(pcall(stack.put, stack, records))
        local member = stack:pop()

        assert.same(new():put(records), member:put(records))
        assert.not_same({}, new():put(records))
      end)
    end
  end)

  describe("get_replies", function()
    -- A filter that answers each record.
    local function polite(word, made)
      made = made or line()
      local replies = {}
      local get_one = made.get_one
      function made.get_one(self)
        local record = get_one(self)
        if record then replies[#replies + 1] = word end
        return record
      end
      function made.get_replies()
        local given = replies
        replies = {}
        return given[1] and given or nil
      end
      return made
    end

    it("puts what each filter answers through those below it, and gives it once", function()
      local stack = of(polite "low", block { block_size = 2 }, polite "high")
      stack:get_one_start "a\rb\rcd\r\n" -- ends lines of the lowest only

      assert.is_nil(stack:get_replies())
      assert.is_nil(stack:get_one())
      assert.same({ "low", "low", "low" }, stack:get_replies())
      assert.is_nil(stack:get_replies())
    end)

    it("frames what an upper filter answers", function()
      local stack = of(block { format = "B" }, block(), polite "high")
      stack:get(stack:put { "a", "b" })

      assert.same({ "\0064\0high", "\0064\0high" }, stack:get_replies())
      assert.is_nil(stack:get_replies())
    end)

    it("loses no reply when a lower filter refuses another, which is a fault of the stream", function()
      local stack = of(polite("low", filter.stream()), filter.netstring { max_length = 4 }, polite "higher")
      stack:get_one_start "2:a\n,"
      assert.equal("a", stack:get_one())
      assert.same({ "low" }, stack:get_replies())

      local message = "reply of filter 3, line: filter 2, netstring: record 1: at most 4 octets expected, got 6"
      assert.same({ nil, message }, { stack:get_one() })
      assert.same({ {}, message }, { stack:get "1:b," })
      assert.same({ nil, message }, { stack:finish() })
    end)

    it("gives nothing when no filter answers", function()
      assert.is_nil(of(line()):get_replies())
    end)
  end)

  describe("clone", function()
    it("is deep, and as new", function()
      local stack = STACKS.groups()
      stack:get_one_start "a\nb\nc"
      stack:get_one()

      local clone = stack:clone()

      assert.same(stack:filter_types(), clone:filter_types())
      for i, member in ipairs(stack:filters()) do assert.not_equal(member, clone:filters()[i]) end
      assert.is_nil(clone:get_pending())
      assert.same({ { "X", "Y" } }, clone:get "x\ny\n")
      assert.same({ "c" }, stack:get_pending())
    end)
  end)

  describe("new", function()
    it("does not keep the list that it was given", function()
      local list = { line() }
      local stack = stackable { filters = list }

      list[2] = upper()

      assert.same({ "line" }, stack:filter_types())
    end)

    local twice = line()
    local rejected = {
      { { filters = "x" }, "table expected, got string" },
      { { filters = { line(), 3 } }, "filter 2: filter expected, got number" },
      { { filters = { line = line() } }, "list expected, got one with the key 'line'" },
      { { filters = { twice, upper(), twice } }, "filter 3: the same as filter 1" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2], function()
        local _, message = pcall(function() return (stackable(case[1])) end)

        assert.matches("stackable_spec.lua:%d+: ", message)
        assert.equal("bad option 'filters' to 'poe.filter.stackable.new' (" .. case[2] .. ")", message:match ": (.*)")
      end)
    end

    it("raises on an unknown option", function()
      assert.has_error(function() stackable { bogus = 1 } end, "unknown option 'bogus' to 'poe.filter.stackable.new'")
    end)
  end)
end)
