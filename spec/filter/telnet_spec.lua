local Telnet = require "poe.filter.telnet"
local contract = require "spec.contract.filter"

local IAC <const> = "\xff"
local WILL <const>, WONT <const>, DO <const>, DONT <const> = "\xff\xfb", "\xff\xfc", "\xff\xfd", "\xff\xfe"
local SB <const>, SE <const> = "\xff\xfa", "\xff\xf0"
local BINARY <const>, ECHO <const>, SGA <const>, NAWS <const> = "\0", "\1", "\3", "\x1f"

local function maker(options)
  return function() return Telnet.new(options) end
end

local function command(name) return { type = "command", command = name } end
local function subnegotiation(option, data) return { type = "subnegotiation", option = option, data = data } end
local function option(side, name, enabled)
  return { type = "option", side = side, option = name, enabled = enabled }
end

-- Data that were only told apart by how they came.
local function join(records)
  local list = {}
  for _, record in ipairs(records) do
    local last = #list
    if type(record) == "string" and type(list[last]) == "string" then
      list[last] = list[last] .. record
    else
      list[last + 1] = record
    end
  end
  return list
end

local function shown(octets)
  return (octets:gsub(".", function(octet) return ("%02x "):format(octet:byte()) end))
end

local WRONG = {
  { 3, "record or table of records expected, got number" },
  { { "a", 3 }, "record 2: string or table expected, got number" },
  { { {} }, "record 1: type 'command', 'subnegotiation' or 'option' expected, got nil" },
  { { type = "text" }, "record 1: type 'command', 'subnegotiation' or 'option' expected, got 'text'" },
  { { type = "command" }, "record 1: command: name expected, got nil" },
  { command "SE", "record 1: command: name expected, got 'SE'" },
  { subnegotiation("NAWS"), "record 1: data: string expected, got nil" },
  { subnegotiation(256, ""), "record 1: option: name or number in 0..255 expected, got 256" },
  { subnegotiation("NAWZ", ""), "record 1: option: name or number in 0..255 expected, got 'NAWZ'" },
  { option("both", 1, true), "record 1: side: 'local' or 'remote' expected, got 'both'" },
  { option("local", 1), "record 1: enabled: boolean expected, got nil" },
  { { "a", option("local", {}, true) }, "record 2: option: name or number in 0..255 expected, got table" },
}

local everything = {
  title = "data, commands and options",
  new = maker { remote_options = { "ECHO" }, local_options = { 31 }, max_subnegotiation = 1 << 20 },
  stream = "hi\r\0" .. IAC .. IAC .. "\r\n" .. IAC .. "\xf6" .. WILL .. ECHO .. "a" .. DO .. SGA .. WONT .. SGA
    .. "b" .. SB .. NAWS .. "\0\80" .. IAC .. IAC .. "\24" .. SE
    .. IAC .. "\xf1" .. "\r\r\0\0" .. IAC .. IAC .. IAC .. IAC,
  records = {
    "hi\r\255\r\n", command "AYT", option("remote", "ECHO", true), "a", "b",
    subnegotiation("NAWS", "\0\80\255\24"), command "NOP", "\r\r\0\255\255",
  },
  merges = join,
  put = { "a\255\r\n", command "BRK", "\r", subnegotiation(99, "\255\240\255"), "\n", subnegotiation("ECHO", "") },
  wrong = WRONG,
  malformed = {
    { IAC .. "\xf6" .. IAC .. "\5", { command "AYT" }, "unknown telnet command 0x05" },
    { SE, {}, "end of a subnegotiation that has not begun" },
    { SB .. NAWS .. "ab" .. IAC .. "\xf6", {}, "telnet command 0xf6 inside a subnegotiation" },
  },
  long = function(size) return SB .. NAWS .. ("x"):rep(size) .. SE end,
  endless = { maker(), SB .. NAWS .. ("x"):rep(4097), "subnegotiation longer than 4096 octets" },
}

local CASES = {
  everything,
  { title = "a negotiation that is not complete",
    new = maker(),
    stream = "abc" .. WILL,
    records = { "abc" },
    merges = join,
    wrong = { WRONG[1] },
    unfinished = "incomplete telnet command" },
  { title = "a subnegotiation that is not complete",
    new = maker { max_subnegotiation = 6 },
    stream = SB .. "\99" .. SE .. SB .. NAWS .. "abc" .. IAC .. IAC .. IAC,
    records = { subnegotiation(99, "") },
    merges = join,
    wrong = { WRONG[1] },
    malformed = { { SB .. "\99" .. "1234567", {}, "subnegotiation longer than 6 octets" } },
    endless = { maker { max_subnegotiation = 6 }, SB .. NAWS .. "123" .. (IAC .. IAC):rep(2),
      "subnegotiation longer than 6 octets" },
    unfinished = "incomplete telnet command" },
}

describe("poe.filter.telnet, as every filter", function()
  for _, case in ipairs(CASES) do contract(case) end
end)

local function replies_of(filter)
  return shown(table.concat(filter:get_replies() or {}))
end

describe("poe.filter.telnet", function()
  describe("data:", function()
    local READ = {
      { "a\r\0b", "a\rb" }, { "a\r\nb", "a\r\nb" }, { "a\rb\0", "a\rb\0" }, { "\r\r\0\0", "\r\r\0" }, { "\0", "\0" },
      { IAC .. IAC .. "\r" .. IAC .. IAC .. "\0", "\255\r\255\0" }, { "a\nb", "a\nb" },
    }
    for _, case in ipairs(READ) do
      it(("reads %q as %q, however it is cut"):format(case[1], case[2]), function()
        for i = 0, #case[1] do
          local filter = Telnet.new()
          local records = filter:get { case[1]:sub(1, i) }
          table.move(filter:get { case[1]:sub(i + 1) }, 1, 99, #records + 1, records)

          assert.equal(case[2], table.concat(records))
        end
      end)
    end

    local WRITTEN = {
      { "a\rb", "a\r\0b" }, { "a\r\nb", "a\r\nb" }, { "\r\r\n\r", "\r\0\r\n\r\0" },
      { "\255", IAC .. IAC }, { "\n", "\n" },
    }
    for _, case in ipairs(WRITTEN) do
      it(("writes %q as %q"):format(case[1], case[2]), function()
        assert.same({ case[2] }, Telnet.new():put(case[1]))
      end)
    end

    it("are left alone in a stream that is binary, but for IAC", function()
      local filter = Telnet.new { local_options = { "BINARY" }, remote_options = { "BINARY" } }
      filter:get { WILL .. BINARY }
      assert.same({ "\r\0\r\255\0" }, (filter:get { "\r\0\r" .. IAC .. IAC .. "\0" }))
      assert.same({ "\r\0" }, filter:put "\r")

      filter:get { WONT .. BINARY .. DO .. BINARY }

      assert.same({ { "\r" } }, { filter:get { "\r\0" } })
      assert.same({ "\r" .. IAC .. IAC }, filter:put "\r\255")
    end)
  end)

  describe("options:", function()
    -- what comes, the replies to it, the records
    local TALKS = {
      { "refuses what it does not have", { WILL .. SGA, DO .. SGA }, DONT .. SGA .. WONT .. SGA, {} },
      { "does not answer a refusal", { WONT .. SGA, DONT .. SGA, WONT .. ECHO, DONT .. NAWS }, "", {} },
      { "agrees to what it wants of the peer", { WILL .. ECHO }, DO .. ECHO, { option("remote", "ECHO", true) } },
      { "agrees to what it has", { DO .. NAWS }, WILL .. NAWS, { option("local", "NAWS", true) } },
      { "agrees once", { WILL .. ECHO, WILL .. ECHO }, DO .. ECHO, { option("remote", "ECHO", true) } },
      { "agrees to an end", { WILL .. ECHO, WONT .. ECHO, WONT .. ECHO }, DO .. ECHO .. DONT .. ECHO,
        { option("remote", "ECHO", true), option("remote", "ECHO", false) } },
      { "tells its sides apart", { DO .. ECHO, WILL .. NAWS }, WONT .. ECHO .. DONT .. NAWS, {} },
    }
    for _, case in ipairs(TALKS) do
      it(case[1], function()
        local filter = Telnet.new { local_options = { "NAWS" }, remote_options = { 1 } }

        assert.same(case[4], (filter:get(case[2])))
        assert.equal(shown(case[3]), replies_of(filter))
        assert.is_nil(filter:get_replies())
        assert.is_nil(filter:get_pending())
      end)
    end

    -- what is put, what goes, what comes, the replies to that, the records
    local ASKED = {
      { "asks, and hears yes", { option("remote", "ECHO", true) }, DO .. ECHO, WILL .. ECHO, "",
        { option("remote", "ECHO", true) } },
      { "asks, and hears no", { option("local", 99, true) }, WILL .. "\99", DONT .. "\99", "",
        { option("local", 99, false) } },
      { "asks once", { option("local", 1, true), option("local", "ECHO", true) }, WILL .. ECHO, "", "", {} },
      { "does not ask for the end of what is off", { option("local", 1, false) }, "", "", "", {} },
      { "asks for the opposite when the answer has come", { option("local", 1, true), option("local", 1, false) },
        WILL .. ECHO, DO .. ECHO, WONT .. ECHO, { option("local", "ECHO", true) } },
    }
    for _, case in ipairs(ASKED) do
      it(case[1], function()
        local filter = Telnet.new()

        assert.equal(shown(case[3]), shown(table.concat(filter:put(case[2]))))
        assert.same(case[6], (filter:get { case[4] }))
        assert.equal(shown(case[5]), replies_of(filter))
      end)
    end

    it("has one off when the peer has agreed to it", function()
      local filter = Telnet.new { remote_options = { "ECHO" } }
      filter:get { WILL .. ECHO }

      assert.same({ DONT .. ECHO }, filter:put(option("remote", "ECHO", false)))
      assert.is_true(filter:isenabled("remote", "ECHO"))
      assert.same({ option("remote", "ECHO", false) }, (filter:get { WONT .. ECHO }))
      assert.is_false(filter:isenabled("remote", 1))
      assert.is_false(filter:isenabled("local", "ECHO"))
    end)

    it("come to an end between two of ours, whoever asks", function()
      local one, two = Telnet.new { remote_options = { 1, 3 } }, Telnet.new { local_options = { 3 } }
      local octets = one:put { option("remote", 1, true), option("remote", 3, true), option("local", 31, true) }
      local from, to, times = one, two, 0
      while octets do
        to:get(octets)
        octets, from, to, times = to:get_replies(), to, from, times + 1
      end

      assert.is_true(times <= 2)
      assert.is_true(one:isenabled("remote", 3) and two:isenabled("local", 3))
      assert.is_false(one:isenabled("remote", 1) or one:isenabled("local", 31))
    end)
  end)

  describe("bounds:", function()
    it("max_subnegotiation is of octets as they come, however they do", function()
      local data, message = "12345" .. IAC .. IAC, "subnegotiation longer than 7 octets"
      local function outcome(octets, size)
        local filter, records, why = Telnet.new { max_subnegotiation = 7 }, {}, nil
        for from = 1, #octets, size do
          local more
          more, why = filter:get { octets:sub(from, from + size - 1) }
          table.move(more, 1, #more, #records + 1, records)
        end
        return { records, why }
      end

      for _, size in ipairs { 1, 2, 3, 99 } do
        assert.same({ { subnegotiation("NAWS", "12345\255") } }, outcome(SB .. NAWS .. data .. SE, size))
        assert.same({ {}, message }, outcome(SB .. NAWS .. data .. "6" .. SE, size))
      end
    end)

    it("max_replies has room for what answers a read, and what was left over from the one before", function()
      local filter = Telnet.new()
      local octets = (WILL .. SGA):rep(65538 // 3)

      filter:get { octets:sub(1, 2) }

      assert.same({ {} }, { filter:get { octets:sub(3) } })
      assert.equal(65538, #filter:get_replies()[1])
    end)

    it("max_replies is of what nobody has taken", function()
      local filter = Telnet.new { max_replies = 6 }

      assert.same({ {} }, { filter:get { (WILL .. SGA):rep(2) } })
      assert.equal(6, #filter:get_replies()[1])
      assert.same({ {} }, { filter:get { (WILL .. SGA):rep(2) } })
      assert.same({ {}, "more than 6 octets of replies" }, { filter:get { WILL .. SGA } })
    end)
  end)

  describe("isenabled", function()
    local REJECTED = {
      { "lokal", "ECHO", "#1 to 'isenabled' ('local' or 'remote' expected, got 'lokal')" },
      { nil, "ECHO", "#1 to 'isenabled' ('local' or 'remote' expected, got nil)" },
      { "local", "ECO", "#2 to 'isenabled' (name or number in 0..255 expected, got 'ECO')" },
      { "local", nil, "#2 to 'isenabled' (name or number in 0..255 expected, got nil)" },
    }
    for _, case in ipairs(REJECTED) do
      it("raises at its caller: bad argument " .. case[3], function()
        local _, message = pcall(function() return (Telnet.new():isenabled(case[1], case[2])) end)

        assert.matches("telnet_spec.lua:%d+: ", message)
        assert.equal("bad argument " .. case[3], message:match ": (.*)")
      end)
    end
  end)

  describe("new", function()
    local REJECTED = {
      { { local_options = { ECHO = true } }, "local_options",
        "list of names or numbers expected, got a table with other keys" },
      { { remote_options = { 1, nil, 3 } }, "remote_options",
        "list of names or numbers expected, got a table with other keys" },
      { { local_options = { "ECHOO" } }, "local_options", "element 1: name or number in 0..255 expected" },
      { { remote_options = { 1, -1 } }, "remote_options", "element 2: name or number in 0..255 expected" },
      { { remote_options = "ECHO" }, "remote_options", "table expected, got string" },
      { { max_subnegotiation = 0 }, "max_subnegotiation", "integer >= 1 expected, got 0" },
      { { max_replies = 2 }, "max_replies", "integer >= 3 expected, got 2" },
    }
    for _, case in ipairs(REJECTED) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() Telnet.new(case[1]) end,
          ("bad option '%s' to 'poe.filter.telnet.new' (%s)"):format(case[2], case[3]))
      end)
    end
  end)
end)
