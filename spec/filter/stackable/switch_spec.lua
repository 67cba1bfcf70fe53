-- Other filters in a stack, while those that are there know something of what has come.

local filter = require "poe.filter"

local line, map, recordblock, stackable = filter.line, filter.map, filter.recordblock, filter.stackable

local function identity(value) return value end

local function same() return map { code = identity } end

local function of(...)
  return stackable { filters = { ... } }
end

-- All records that there are, and why there will be no more.
local function take(stack)
  local records = {}
  local record, message = stack:get_one()
  while record ~= nil do
    records[#records + 1] = record
    record, message = stack:get_one()
  end
  return records, message
end

local HEAD <const> = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\n\r\n"
local BODY <const> = "GET /evil HTTP/1.1\r\nHost: internal\r\n\r\n"

-- What changes at the top, with a stack of such filters above the one below.
local CHANGES = {
  push = { new = function(below) return of(below) end, change = function(stack) stack:push(same()) end },
  pop = { new = function(below) return of(below, same()) end, change = function(stack) stack:pop() end },
}

for name, case in pairs(CHANGES) do
  describe("poe.filter.stackable, after " .. name .. ",", function()
    it("takes the body of a request for a body, however it came", function()
      for cut = #HEAD, #HEAD + #BODY do
        local stack = case.new(filter.http { side = "server" })
        stack:get_one_start((HEAD .. BODY):sub(1, cut))
        stack:get_one()

        case.change(stack)

        stack:get_one_start((HEAD .. BODY):sub(cut + 1))
        local text = ""
        for _, record in ipairs((take(stack))) do
          assert.not_equal("request", record.type)
          text = text .. (record.data or "")
        end
        assert.equal(BODY, text)
      end
    end)

    it("still has the names that a header gave", function()
      local stack = case.new(filter.csv { header = true })
      stack:get_one_start "name,age\nbob,3\nann,4\n"
      stack:get_one()

      case.change(stack)

      assert.same({ { name = "ann", age = "4" } }, (take(stack)))
    end)

    it("still has the last event's id", function()
      local stack = case.new(filter.sse())
      stack:get_one_start "id: 7\ndata: a\n\ndata: b\n\n"
      stack:get_one()

      case.change(stack)

      assert.equal("7", stack:get_one().id)
    end)

    it("still knows what was agreed, and what is to be answered", function()
      local telnet = filter.telnet { local_options = { "ECHO" } }
      local stack = case.new(telnet)
      stack:get "\xff\xfd\1hi\xff"

      case.change(stack)

      assert.equal(telnet, stack:filters()[1])
      assert.is_true(telnet:isenabled("local", "ECHO"))
      assert.same({ "\xff\xfb\1" }, stack:get_replies())
      assert.same({ "\xffa" }, { table.concat((stack:get "\xffa")) })
    end)

    it("goes on in the middle of a message", function()
      local octets = table.concat(filter.websocket { side = "client", fragment_size = 3 }:put { "hello" })
      for cut = 0, #octets do
        local stack = case.new(filter.websocket { side = "server" })
        stack:get(octets:sub(1, cut))

        case.change(stack)

        stack:get_one_start(octets:sub(cut + 1))
        local records = take(stack)
        if cut < #octets then assert.equal("hello", records[1].data) end
      end
    end)
  end)
end

describe("poe.filter.stackable", function()
  it("keeps records that were put, when filters are pushed and popped", function()
    local stack = of(line(), recordblock { block_size = 2, check_put = true })
    stack:put { { "x" } }
    stack:get "a\n"

    stack:push(same())
    assert.same({ "x" }, stack:filters()[2]:put_pending())
    stack:pop()
    local blocks = stack:pop()

    assert.same({ "x" }, blocks:put_pending())
    assert.is_nil(blocks:get_pending())
    assert.same({ "a" }, (take(stack)))
  end)

  it("gives what the popped filter was to answer", function()
    local stack = of(filter.netstring(), filter.telnet { local_options = { "ECHO" } })
    stack:get "3:\xff\xfd\1,"

    stack:pop()

    assert.same({ "3:\xff\xfb\1," }, stack:get_replies())
  end)

  it("gives records that the popped filter held, and has them pending as they came", function()
    local stack = of(line(), recordblock { block_size = 3 })
    stack:get "a\r\nb\r"

    stack:pop()

    assert.same({ "a\r\nb\r" }, stack:get_pending())
    assert.equal("a", stack:get_one())
    assert.same({ "b\r" }, stack:get_pending())
    stack:push(recordblock { block_size = 2 })
    assert.same({ { "b", "c" } }, stack:get "\nc\n")
    assert.is_nil(stack:get_pending())
  end)

  it("feeds records that wait to the filter that is pushed", function()
    local stack = of(line(), map { get = identity, put = identity }, recordblock { block_size = 4 })
    stack:get "a,b\nc\r\n"
    stack:pop()

    stack:push(line { literal = "," })

    assert.equal("a", stack:get_one())
    assert.same({ "b\nc\r\n" }, stack:get_pending())
    assert.same({ "bcd" }, stack:get "d,\n")
  end)

  -- Filters, what they are fed and give records of, and which of them is in the way.
  local BUSY = {
    { "http", function() return { filter.http() } end, HEAD .. BODY, 1 },
    { "csv", function() return { filter.csv { header = true }, same() } end, "a,b\n1,2\n3,", 1 },
    { "csv", function() return { filter.csv { header = true }, recordblock { block_size = 9 } } end, "a\n1\n", 0 },
    { "telnet", function() return { line(), filter.telnet() } end, "a\xff\n", 1 },
    { "recordblock", function()
      local inner = of(line { literal = "\n" }, recordblock { block_size = 2, check_put = true })
      inner:put { { "x" } }
      return { of(line { literal = ";" }), of(inner, same()) }
    end, "a\n;", 0 },
  }
  for i, case in ipairs(BUSY) do
    local kind, new, octets, count = table.unpack(case)

    it(("raises on unshift while %s holds what would mean something else (%d)"):format(kind, i), function()
      local stack = stackable { filters = new() }
      stack:get_one_start(octets)
      for _ = 1, count do assert.not_nil(stack:get_one()) end
      if count == 0 then assert.is_nil(stack:get_one()) end
      local pending, members = stack:get_pending(), stack:filters()

      local _, message = pcall(function() stack:unshift(line()) end)

      local named = kind == "recordblock" and "stackable" or kind
      assert.matches("switch_spec.lua:%d+: ", message)
      assert.equal(("attempt to unshift a filter while '%s' is in the middle of a record"):format(named),
        message:match ": (.*)")
      assert.same(pending, stack:get_pending())
      assert.same(members, stack:filters())
    end)
  end

  it("puts a filter below one in the middle of a message that says itself how it is framed", function()
    local stack = of(filter.syslog())
    stack:get_one_start "5 hel"
    assert.is_nil(stack:get_one())

    stack:unshift(line())

    assert.same({ "hello" }, stack:get "lo\n")
  end)

  it("raises on shift in the middle of a record of a filter that goes by what came before", function()
    local stack = of(filter.http())
    stack:get_one_start(HEAD .. BODY)
    stack:get_one()

    local _, message = pcall(function() stack:shift() end)

    assert.matches("switch_spec.lua:%d+: attempt to shift a filter while 'http' is in the middle of a record", message)
    assert.equal(BODY, stack:get_one().data)
  end)

  it("lets filters stay that hold nothing, when another is put below them", function()
    local stack = of(filter.http { side = "server" })
    stack:get_one_start(HEAD)
    stack:get_one()

    stack:unshift(filter.netstring())

    stack:get_one_start("38:" .. BODY .. ",")
    assert.equal(BODY, stack:get_one().data)
  end)
end)
