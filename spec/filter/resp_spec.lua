local RESP = require "poe.filter.resp"

local null, huge = RESP.null, math.huge

-- A list of strings, as it is on the wire.
local function command(...)
  return RESP.new():put { { ... } }[1]
end

local STREAM = table.concat {
  "+OK\r\n", "+\r\n", "-ERR no such thing\r\n", ":0\r\n:-12\r\n:9223372036854775807\r\n",
  "$5\r\nhello\r\n", "$0\r\n\r\n", "$4\r\n\r\n+\r\r\n", "$-1\r\n", "*-1\r\n", "*0\r\n",
  "*3\r\n$1\r\na\r\n:1\r\n*2\r\n+b\r\n*1\r\n$-1\r\n", "_\r\n", "#t\r\n", ",1.5\r\n", ",-inf\r\n", ",10\r\n",
  "(3492890328409238509324850943850943825024385\r\n", "!9\r\nERR\r\ntwo\n\r\n", "=8\r\ntxt:text\r\n",
  "%2\r\n+a\r\n:1\r\n:2\r\n%1\r\n$1\r\nb\r\n#f\r\n", "~2\r\n+x\r\n:3\r\n", ">3\r\n+message\r\n+channel\r\n$2\r\nhi\r\n",
  "|1\r\n+ttl\r\n:9\r\n*1\r\n|1\r\n+a\r\n*1\r\n:1\r\n:5\r\n", "%0\r\n~0\r\n>0\r\n|0\r\n:1\r\n",
}

-- What a value is, with what it has in it.
local function anatomy(value)
  local kind = RESP.kind(value)
  if kind == "list" or kind == "set" or kind == "push" or kind == "map" or kind == "pairs" or kind == "attributed" then
    local parts = {}
    for key, part in pairs(value) do parts[key] = anatomy(part) end
    return { kind, parts }
  end
  return { kind, kind == "double" and tostring(value) or value }
end

local function only(filter, octets)
  local records, why = filter:get(octets)
  assert.same({ 1, nil }, { #records, why })
  return records[1]
end

describe("poe.filter.resp", function()
  describe("of a client", function()
    local kinds = {
      { "+OK\r\n", "string" }, { "$2\r\nOK\r\n", "string" }, { "=6\r\ntxt:OK\r\n", "string" }, { ":1\r\n", "integer" },
      { ",1\r\n", "double" }, { ",nan\r\n", "double" }, { ",1e3\r\n", "double" }, { "#t\r\n", "boolean" },
      { "#f\r\n", "boolean" }, { "_\r\n", "null" }, { "$-1\r\n", "null" }, { "*-1\r\n", "null" }, { "-E\r\n", "error" },
      { "!1\r\nE\r\n", "error" }, { "(1\r\n", "bignumber" }, { "*0\r\n", "list" }, { "*1\r\n*0\r\n", "list" },
      { "~0\r\n", "set" }, { "~1\r\n:1\r\n", "set" }, { ">0\r\n", "push" }, { ">1\r\n:1\r\n", "push" },
      { "%0\r\n", "map" }, { "%1\r\n:1\r\n:2\r\n", "map" }, { "|1\r\n:1\r\n:2\r\n:3\r\n", "integer" },
    }
    for _, case in ipairs(kinds) do
      it(("takes %q for one of the kind %s"):format(case[1], case[2]), function()
        assert.equal(case[2], RESP.kind(only(RESP.new(), case[1])))
      end)
    end

    it("reads an error's code", function()
      local reply = only(RESP.new(), "-WRONGTYPE Operation against a key\r\n")

      assert.same({ "WRONGTYPE", "WRONGTYPE Operation against a key" }, { reply.code, reply.message })
      assert.equal(reply.message, tostring(reply))
    end)

    it("reads integers to their limits", function()
      assert.same({ { math.mininteger, math.maxinteger, 5, 7, -0 } },
        { RESP.new():get ":-9223372036854775808\r\n:9223372036854775807\r\n:+5\r\n:007\r\n:-0\r\n" })
      assert.equal("integer", math.type(only(RESP.new(), ":0\r\n")))
    end)

    it("reads doubles as floats", function()
      local records = RESP.new():get ",10\r\n,-0.5\r\n,1.5E-3\r\n,inf\r\n,-inf\r\n,nan\r\n"

      assert.same({ 10.0, -0.5, 0.0015, huge, -huge }, { table.unpack(records, 1, 5) })
      assert.equal("float", math.type(records[1]))
      assert.not_equal(records[6], records[6])
    end)

    it("gives false as a record, however it is taken", function()
      local stream = "#f\r\n:1\r\n#f\r\n"
      assert.same({ { false, 1, false } }, { RESP.new():get(stream) })

      for _, method in ipairs { "get_one", "finish" } do
        local filter, records = RESP.new(), {}
        filter:get_one_start(stream)
        local record = filter[method](filter)
        while record ~= nil do
          records[#records + 1] = record
          record = filter[method](filter)
        end
        assert.same({ false, 1, false }, records)
      end
    end)

    it("gives each record that was taken, false too, when what took them had raised", function()
      local filter, calls = RESP.new(), 0
      local parse = filter.parse
      function filter.parse(...)
        calls = calls + 1
        if calls == 4 then error "once" end
        return parse(...)
      end

      assert.has_error(function() filter:get "#f\r\n:1\r\n#f\r\n#t\r\n" end)
      assert.same({ false }, { filter:get_one() })
      assert.same({ 1 }, { filter:get_one() })
      assert.same({ false }, { filter:get_one() })
      assert.same({ { true } }, { filter:get {} })
    end)

    it("gives a map whose keys are no keys in Lua, or repeat, as pairs", function()
      local maps = {
        { "%1\r\n,1\r\n+a\r\n", { { 1.0, "a" } } },
        { "%1\r\n*0\r\n+a\r\n", { { {}, "a" } } },
        { "%2\r\n+a\r\n:1\r\n+a\r\n#f\r\n", { { "a", 1 }, { "a", false } } },
        { "%2\r\n+a\r\n#f\r\n+a\r\n:1\r\n", { { "a", false }, { "a", 1 } } },
      }
      for _, case in ipairs(maps) do
        local map = only(RESP.new(), case[1])
        assert.same({ "pairs", case[2] }, { RESP.kind(map), map })
      end
      local map = only(RESP.new(), "%1\r\n,nan\r\n+a\r\n")
      assert.equal("pairs", RESP.kind(map))
    end)

    it("gives a map with keys of any other kind as a table", function()
      local map = only(RESP.new(), "%5\r\n+a\r\n:1\r\n:2\r\n:3\r\n,0.5\r\n:4\r\n#f\r\n:5\r\n_\r\n:6\r\n")

      assert.equal("map", RESP.kind(map))
      assert.same({ 1, 3, 4, 5, 6 }, { map.a, map[2], map[0.5], map[false], map[null] })
    end)

    it("leaves attributes out, or keeps them", function()
      local octets = "*2\r\n|1\r\n+ttl\r\n:9\r\n+a\r\n+b\r\n"

      assert.same({ "a", "b" }, only(RESP.new(), octets))
      local kept = only(RESP.new { attributes = true }, octets)
      assert.same({ "attributed", "a", { ttl = 9 } }, { RESP.kind(kept[1]), kept[1].value, kept[1].attributes })
      assert.equal("map", RESP.kind(kept[1].attributes))
      assert.equal("b", kept[2])
    end)

    it("takes a push with attributes", function()
      local push = only(RESP.new(), "|1\r\n+a\r\n:1\r\n>1\r\n+x\r\n")

      assert.same({ "push", { "x" } }, { RESP.kind(push), push })
    end)

    it("takes no memory for a list that is announced and does not come", function()
      local filter = RESP.new { max_elements = 1 << 40 }
      collectgarbage()
      local before = collectgarbage "count"

      assert.same({ {} }, { filter:get "*1000000000\r\n:1\r\n" })

      assert.is_true(collectgarbage "count" - before < 64)
    end)

    local OVERFLOWS = { "4611686018427387904", "4611686018427387905", "9223372036854775807", "9223372036854775808" }
    for _, count in ipairs(OVERFLOWS) do
      for _, kind in ipairs { "*", "~", ">", "%", "|" } do
        it(("takes no %s%s for a short list, nor the one after it"):format(kind, count), function()
          local octets = "*2\r\n$1\r\nx\r\n*2\r\n|1\r\n+a\r\n:1\r\n" .. kind .. count .. "\r\n*1000\r\n+stolen\r\n"
          local why = "more than %d elements at octet 28 of the reply"

          for _, options in ipairs { { max_elements = 10 }, { max_elements = 10, attributes = true } } do
            assert.same({ {}, why:format(10) }, { RESP.new(options):get(octets) })
          end
          assert.same({ {}, why:format(1 << 60) }, { RESP.new { max_elements = math.maxinteger }:get(octets) })
        end)
      end
    end

    it("puts a chunk for each command", function()
      local filter = RESP.new()

      assert.same({ "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n1\r\n" }, filter:put { "SET", "k", 1 })
      assert.same({ "*1\r\n$4\r\nPING\r\n", "*2\r\n$3\r\nGET\r\n$0\r\n\r\n" }, filter:put { { "PING" }, { "GET", "" } })
      assert.same({ "*2\r\n$1\r\na\r\n$3\r\n0.1\r\n", "*2\r\n$1\r\n2\r\n$4\r\n-inf\r\n" },
        filter:put { { "a", 0.1 }, { 2.0, -huge } })
      assert.same({}, filter:put {})
    end)
  end)

  describe("of a server", function()
    it("puts what another filter gets as the same, in version 3", function()
      local client, server = RESP.new { exact = true, attributes = true }, RESP.new { side = "server", version = 3 }
      for _, value in ipairs(RESP.new { exact = true, attributes = true }:get(STREAM)) do
        local back = only(client, server:put { value })
        assert.same(anatomy(value), anatomy(back))
      end
    end)

    it("puts in the version it is told", function()
      local server = RESP.new { side = "server" }
      assert.same({ "$-1\r\n" }, server:put(null))
      server:set_version(3)
      assert.same({ "_\r\n" }, server:put(null))
      server:set_version(2)
      assert.same({ "$-1\r\n" }, server:put(null))
      assert.has_error(function() server:set_version(4) end,
        "bad argument #1 to 'set_version' (2 or 3 expected, got 4)")
    end)

    it("puts one reply alone, unless it is a list", function()
      local server = RESP.new { side = "server", version = 3 }

      assert.same({ "#f\r\n" }, server:put(false))
      assert.same({ "~1\r\n:1\r\n" }, server:put(RESP.set { 1 }))
      assert.same({ ":1\r\n", ":2\r\n" }, server:put { 1, 2 })
      assert.same({ "*2\r\n:1\r\n:2\r\n" }, server:put { { 1, 2 } })
    end)

    it("has nothing left when the last commands had no words", function()
      local filter = RESP.new { side = "server" }
      filter:get_one_start "PING\r\n\r\n*0\r\n"

      assert.same({ "PING" }, filter:finish())
      assert.same({}, { filter:finish() })
      filter:get_one_start "*1\r\n"
      assert.same({ nil, "incomplete command" }, { filter:finish() })
    end)

    it("gets commands whose words are many, or long", function()
      local words = {}
      for i = 1, 1000 do words[i] = ("x"):rep(i) end

      assert.same({ words }, RESP.new { side = "server" }:get(command(table.unpack(words))))
    end)
  end)

  -- A value of any kind, of its octets.
  local function generate(random, depth)
    local kind = random(depth > 0 and 12 or 8)
    if kind == 1 then return ":" .. random(-1000, 1000) .. "\r\n" end
    if kind == 2 then return "+" .. ("s"):rep(random(0, 20)) .. "\r\n" end
    if kind == 3 then return ("-E %s\r\n"):format(("e"):rep(random(0, 20))) end
    if kind == 4 then return "_\r\n" end
    if kind == 5 then return random(2) == 1 and "$-1\r\n" or "*0\r\n" end
    if kind == 6 then return "#t\r\n" end
    if kind <= 8 then
      local text = ("\r\n"):rep(random(0, 10))
      return ("$%d\r\n%s\r\n"):format(#text, text)
    end
    local n, parts = random(0, 20), {}
    for i = 1, kind == 12 and 2 * n or n do parts[i] = generate(random, depth - 1) end
    return ({ "*", "~", "*", "%" })[kind - 8] .. n .. "\r\n" .. table.concat(parts)
  end

  it("gives the same values, whichever way they are read", function()
    math.randomseed(1)
    for _ = 1, 100 do
      local octets = generate(math.random, 3)
      local whole = only(RESP.new(), octets)
      local filter, record = RESP.new(), nil
      for from = 1, #octets, 3 do record = filter:get(octets:sub(from, from + 2))[1] end

      assert.same(anatomy(whole), anatomy(record))
      assert.is_nil(filter:get_pending())
    end
  end)

  describe("new", function()
    local rejected = {
      { { side = "peer" }, "side", "'client' or 'server' expected, got 'peer'" },
      { { exact = true, side = "server" }, "exact", "of a client only" },
      { { attributes = true, side = "server" }, "attributes", "of a client only" },
      { { version = 3 }, "version", "of a server only" },
      { { inline = false }, "inline", "of a server only" },
      { { side = "server", version = 4 }, "version", "integer in 2..3 expected, got 4" },
      { { max_length = 0 }, "max_length", "integer >= 1 expected, got 0" },
      { { max_length = 10, max_buffer = 30 }, "max_buffer", "integer >= 34 expected, got 30" },
      { { max_depth = 0 }, "max_depth", "integer >= 1 expected, got 0" },
      { { max_elements = 0 }, "max_elements", "integer >= 1 expected, got 0" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() RESP.new(case[1]) end,
          ("bad option '%s' to 'poe.filter.resp.new' (%s)"):format(case[2], case[3]))
      end)
    end

    it("takes math.maxinteger for no limit", function()
      local filter = RESP.new { max_length = math.maxinteger, max_buffer = math.maxinteger,
        max_elements = math.maxinteger, max_depth = math.maxinteger }

      assert.same({ { { "a" } } }, { filter:get "*1\r\n$1\r\na\r\n" })
    end)

    it("fits max_length to a max_buffer that is given alone", function()
      assert.same({ { ("x"):rep(16) } }, { RESP.new { max_buffer = 40 }:get("$16\r\n" .. ("x"):rep(16) .. "\r\n") })
    end)
  end)
end)
