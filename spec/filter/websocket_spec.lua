local WebSocket = require "poe.filter.websocket"
local contract = require "spec.contract.filter"
local frames = require "spec.support.frames"
local random = require "poe.filter.websocket.random"

local masked, plain = frames.masked, frames.plain

local function maker(options)
  return function() return WebSocket.new(options) end
end

local function text(data) return { type = "text", data = data } end
local function binary(data) return { type = "binary", data = data } end
local function ping(data) return { type = "ping", data = data } end
local function pong(data) return { type = "pong", data = data } end
local function close(code, reason) return { type = "close", code = code, reason = reason } end

local function code(number, reason)
  return string.pack(">I2", number) .. (reason or "")
end

-- One that reads what it puts: what goes is made by the other side.
local function paired(side, options)
  return function()
    local filter = WebSocket.new { side = side, utf8 = options and options.utf8 }
    local other = WebSocket.new {
      side = side == "server" and "client" or "server", utf8 = options and options.utf8,
    }
    filter.put = function(_, records) return WebSocket.put(other, records) end
    return filter
  end
end

local WRONG = {
  { 3, "record or table of records expected, got number" },
  { { "a", 3 }, "record 2: string or table expected, got number" },
  { { {} }, "record 1: type 'text', 'binary', 'ping', 'pong' or 'close' expected, got nil" },
  { { type = "blob", data = "" }, "record 1: type 'text', 'binary', 'ping', 'pong' or 'close' expected, got 'blob'" },
  { { "a", nil, "c" }, "record 2: record expected, got nil" },
  { text(), "record 1: data of a text: string expected, got nil" },
  { binary(3), "record 1: data of a binary: string expected, got number" },
  { ping(true), "record 1: data of a ping: string expected, got boolean" },
  { pong(("x"):rep(126)), "record 1: data of a pong: at most 125 octets expected, got 126" },
  { "\xff", "record 1: text is not UTF-8: octet 1 is 0xff" },
  { { "a", text "ab\xed\xa0\x80" }, "record 2: text is not UTF-8: octet 3 is 0xed" },
  { { close(1000), "a" }, "record 2: comes behind a close" },
  { close(nil, "why"), "record 1: reason of a close: not without a code" },
  { close(1000, 5), "record 1: reason of a close: string expected, got number" },
  { close(1000, "\xc0"), "record 1: reason of a close: UTF-8 expected" },
  { close(1000, ("x"):rep(124)), "record 1: reason of a close: at most 123 octets expected, got 124" },
}
for _, number in ipairs { 0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000 } do
  local why = "record 1: code of a close: 1000..1003, 1007..1014 or 3000..4999 expected, got "
  WRONG[#WRONG + 1] = { close(number), why .. number }
end

-- Messages of all kinds, as frames that `make` makes.
local function stream_of(make)
  return make(0x81, "hello") .. make(0x82, "") .. make(0x89, "p") .. make(0x8a, "")
    .. make(0x01, "gr\xc3") .. make(0x00, "") .. make(0x80, "\xbc\xc3\x9fe") .. make(0x82, ("\0\255"):rep(70))
    .. make(0x88, code(1000, "bye"))
end

local RECORDS = {
  text "hello", binary "", ping "p", pong "", text "grüße", binary(("\0\255"):rep(70)), close(1000, "bye"),
}

-- What no server may be sent: frames, records before them, message, code of the close in answer.
local MALFORMED = {
  { masked(0xc1, "a"), {}, "frame with reserved bits 0x40", 1002 },
  { masked(0xb1, "a"), {}, "frame with reserved bits 0x30", 1002 },
  { masked(0x83, "a"), {}, "frame of unknown opcode 0x3", 1002 },
  { masked(0x8b, "a"), {}, "frame of unknown opcode 0xb", 1002 },
  { plain(0x81, "a"), {}, "text frame without a mask", 1002 },
  { plain(0x88, ""), {}, "close frame without a mask", 1002 },
  { masked(0x09, "a"), {}, "fragmented ping frame", 1002 },
  { masked(0x08, code(1000)), {}, "fragmented close frame", 1002 },
  { masked(0x8a, ("x"):rep(126)), {}, "pong frame longer than 125 octets", 1002 },
  { masked(0x80, "a"), {}, "continuation frame without a message", 1002 },
  { masked(0x81, "a") .. masked(0x00, "b"), { text "a" }, "continuation frame without a message", 1002 },
  { masked(0x01, "a") .. masked(0x81, "b"), {}, "text frame inside a fragmented message", 1002 },
  { masked(0x01, "a") .. masked(0x02, "b"), {}, "binary frame inside a fragmented message", 1002 },
  { "\x81\xfe\0\x7dkey ", {}, "frame length 125 written in 2 octets", 1002 },
  { "\x82\xff\0\0\0\0\0\0\xff\xffkey ", {}, "frame length 65535 written in 8 octets", 1002 },
  { "\x82\xff\x80\0\0\0\0\0\0\0key ", {}, "frame length with its top bit set", 1002 },
  { "\x82\xff\x7f\255\255\255\255\255\255\255", {}, "frame longer than 16777216 octets", 1009 },
  { masked(0x88, "a"), {}, "close frame of 1 octet", 1002 },
  { masked(0x88, code(999)), {}, "close code 999", 1002 },
  { masked(0x88, code(1005)), {}, "close code 1005", 1002 },
  { masked(0x88, code(1016)), {}, "close code 1016", 1002 },
  { masked(0x88, code(65535)), {}, "close code 65535", 1002 },
  { masked(0x88, code(1000, "\xc3")), {}, "close reason that is not UTF-8", 1007 },
  { masked(0x81, "ok") .. masked(0x81, "ab\xc3"), { text "ok" }, "text is not UTF-8: octet 3 is 0xc3", 1007 },
  { masked(0x81, "\xed\xa0\x80"), {}, "text is not UTF-8: octet 1 is 0xed", 1007 },
  { masked(0x81, "\xf4\x90\x80\x80"), {}, "text is not UTF-8: octet 1 is 0xf4", 1007 },
  { masked(0x81, "a\xc0\xaf"), {}, "text is not UTF-8: octet 2 is 0xc0", 1007 },
  { masked(0x01, "abc\xc3") .. masked(0x00, "("), {}, "text is not UTF-8: octet 4 is 0xc3", 1007 },
  { masked(0x01, "ab\xf4\x90"), {}, "text is not UTF-8: octet 3 is 0xf4", 1007 },
  { masked(0x01, "ab\xe2\x82") .. masked(0x80, ""), {}, "text is not UTF-8: octet 3 is 0xe2", 1007 },
}

local function before_code(cases)
  local list = {}
  for i, case in ipairs(cases) do list[i] = { case[1], case[2], case[3] } end
  return list
end

local CASES = {
  { title = "a server's",
    new = paired "server",
    stream = stream_of(masked),
    records = RECORDS,
    wrong = WRONG,
    malformed = before_code(MALFORMED),
    long = function(size) return masked(0x82, ("x"):rep(size)) end,
    endless = { maker { max_message = 1000 }, "\x82\xfe\3\xe9", "frame longer than 1000 octets" } },
  { title = "a client's",
    new = paired "client",
    stream = stream_of(plain),
    records = RECORDS,
    wrong = WRONG,
    malformed = { { masked(0x81, "a"), {}, "text frame with a mask", 1002 } },
    long = function(size) return plain(0x82, ("x"):rep(size)) end,
    endless = { maker { side = "client", max_message = 9, max_frame = 8 }, "\x82\x09", "frame longer than 8 octets" } },
  { title = "a server's, without a close",
    new = paired "server",
    stream = masked(0x81, "a") .. masked(0x02, "bc") .. masked(0x00, "de"),
    records = { text "a" },
    wrong = { WRONG[1] },
    unfinished = "incomplete message" },
  { title = "fragments as long records",
    new = paired "client",
    stream = plain(0x01, "a") .. plain(0x80, "b"),
    records = { text "ab" },
    wrong = { WRONG[1] },
    long = function(size) return plain(0x02, "") .. plain(0x00, "12345678"):rep(size // 8) .. plain(0x80, "") end },
  { title = "text that need not be UTF-8",
    new = paired("client", { utf8 = false }),
    stream = plain(0x81, "\xff") .. plain(0x01, "\xc3") .. plain(0x80, "("),
    records = { text "\xff", text "\xc3(" },
    wrong = { WRONG[1] } },
}

describe("poe.filter.websocket, as every filter", function()
  -- what put gives has to be the same each time
  local octets = random.octets
  setup(function() random.octets = function(count) return ("\x9b\1\xfe\x70"):rep(count // 4) end end)
  teardown(function() random.octets = octets end)

  for _, case in ipairs(CASES) do contract(case) end
end)

-- What a filter answers, as records that the other side reads.
local function replies_of(filter, side)
  local chunks = filter:get_replies()
  if not chunks then return nil end
  return (WebSocket.new { side = side or "client" }:get(chunks))
end

describe("poe.filter.websocket", function()
  it("gives control frames between fragments at once, and has the fragments pending", function()
    local first, last = masked(0x01, "a"), masked(0x80, "b")
    local stream = first .. masked(0x89, "p") .. masked(0x00, "-") .. masked(0x8a, "q") .. last
    for i = 0, #stream do
      local filter = WebSocket.new()
      local records = filter:get { stream:sub(1, i) }
      for _, record in ipairs(filter:get { stream:sub(i + 1) }) do records[#records + 1] = record end

      assert.same({ ping "p", pong "q", text "a-b" }, records)
      assert.is_nil(filter:get_pending())
    end
    local filter = WebSocket.new()
    filter:get { first .. masked(0x89, "p") .. last:sub(1, 3) }

    assert.same({ first .. last:sub(1, 3) }, filter:get_pending())
  end)

  it("goes on elsewhere with what is pending, within a fragmented message", function()
    local filter, other = WebSocket.new(), WebSocket.new()
    filter:get { masked(0x01, "a") .. masked(0x89, "p") .. masked(0x00, "b") .. "\x80" }

    other:get_one_start(filter:get_pending())

    assert.same({ text "abc" }, (other:get { masked(0x80, "c"):sub(2) }))
  end)

  for _, size in ipairs { 0, 1, 125, 126, 127, 128, 129, 160, 161, 255, 65535, 65536, 100001 } do
    it(("masks and unmasks %d octets"):format(size), function()
      local data = {}
      for i = 1, size do data[i] = string.char(i * 7 & 255) end
      data = table.concat(data)

      local octets = table.concat(WebSocket.new { side = "client" }:put(binary(data)))

      local key_at = size < 126 and 3 or size < 65536 and 5 or 11
      assert.equal(masked(0x82, data, octets:sub(key_at, key_at + 3)), octets)
      assert.same({ binary(data) }, (WebSocket.new():get { octets }))
      assert.equal(plain(0x82, data), table.concat(WebSocket.new():put(binary(data))))
    end)
  end

  it("takes another key for each frame", function()
    local client, keys, count = WebSocket.new { side = "client" }, {}, 0
    for _, chunk in ipairs(client:put((function()
      local list = {}
      for i = 1, 3000 do list[i] = "" end
      return list
    end)())) do keys[chunk:sub(3, 6)] = true end
    for _ in pairs(keys) do count = count + 1 end

    assert.is_true(count > 2990)
  end)

  describe("get_replies", function()
    it("has a pong for each ping, in their order, once", function()
      local filter = WebSocket.new()
      filter:get { masked(0x89, "a") .. masked(0x8a, "x") .. masked(0x89, "") .. masked(0x89, "c") }

      assert.same({ pong "a", pong "", pong "c" }, replies_of(filter))
      assert.is_nil(filter:get_replies())
    end)

    it("has masks on, of a client", function()
      local filter = WebSocket.new { side = "client" }
      filter:get { plain(0x89, "a") }

      assert.same({ pong "a" }, replies_of(filter, "server"))
    end)

    it("keeps no more than max_pongs, the last", function()
      local filter = WebSocket.new { max_pongs = 2 }
      filter:get { masked(0x89, "1") .. masked(0x89, "2") .. masked(0x89, "3") }

      assert.same({ pong "3" }, replies_of(filter))
    end)

    it("answers a close by a close of the same code, once", function()
      local filter = WebSocket.new()
      local records = filter:get { masked(0x89, "a") .. masked(0x88, code(4000, "why")) }

      assert.same({ ping "a", close(4000, "why") }, records)
      assert.same({ pong "a", close(4000, "") }, replies_of(filter))
      assert.is_nil(filter:get_replies())
    end)

    it("answers a close without a code by one without", function()
      local filter = WebSocket.new()

      assert.same({ close() }, (filter:get { masked(0x88, "") }))
      assert.same({ close() }, replies_of(filter))
    end)

    it("has nothing for a close that is the answer to ours, nor a pong behind ours", function()
      local filter = WebSocket.new()
      filter:put(close(1001))

      filter:get { masked(0x89, "a") .. masked(0x88, code(1001)) }

      assert.is_nil(filter:get_replies())
    end)

    for _, case in ipairs(MALFORMED) do
      it(("tells the peer %d of: %s"):format(case[4], case[3]), function()
        local filter = WebSocket.new()
        filter:get { case[1] }

        assert.same({ close(case[4], "") }, replies_of(filter))
        assert.is_nil(filter:get_replies())
      end)
    end
  end)

  describe("after a close", function()
    it("takes nothing more, and keeps what comes", function()
      local filter, more = WebSocket.new(), masked(0x81, "more")

      assert.same({ close() }, (filter:get { masked(0x88, "") .. more }))
      assert.same({ {} }, { filter:get { more } })
      assert.same({}, { filter:finish() })
      assert.same({ more .. more }, filter:get_pending())
    end)

    it("keeps the fragments before it, too", function()
      local filter, fragment = WebSocket.new(), masked(0x01, "a")

      assert.same({ close() }, (filter:get { fragment .. masked(0x88, "") .. "x" }))
      assert.same({ fragment .. "x" }, filter:get_pending())
    end)

    it("fails when more than max_message comes", function()
      local filter = WebSocket.new { max_message = 10 }
      filter:get { masked(0x88, "") .. ("x"):rep(10) }

      assert.is_nil(filter.get_one(filter))
      assert.same({ {}, "more than 10 octets after a close" }, { filter:get { "x" } })
      assert.same({ close() }, replies_of(filter))
    end)

    it("has put give no octets, whoever has sent it", function()
      local ours, theirs = WebSocket.new(), WebSocket.new()
      ours:put { "a", close(1000) }
      theirs:get { masked(0x88, "") }
      assert.same({ "\x81\1a" }, theirs:put "a") -- our answer has not gone yet
      theirs:get_replies()

      assert.same({}, ours:put "a")
      assert.same({}, theirs:put(close(1000)))
    end)

    it("has no answer when put has closed already", function()
      local filter = WebSocket.new()
      filter:get { masked(0x88, "") }

      assert.same({ "\x88\2\3\xe8" }, filter:put(close(1000)))
      assert.is_nil(filter:get_replies())
    end)
  end)

  describe("bounds:", function()
    local BOUNDS = {
      { { max_message = 5 }, masked(0x81, "123456"), "frame longer than 5 octets" },
      { { max_message = 5, max_frame = 9 }, masked(0x81, "123456"), "message longer than 5 octets" },
      { { max_message = 5 }, masked(0x01, "123") .. masked(0x80, "456"), "message longer than 5 octets" },
      { { max_frame = 2 }, masked(0x01, "12") .. masked(0x80, "345"), "frame longer than 2 octets" },
      { { max_fragments = 2 }, masked(0x01, "") .. masked(0, "") .. masked(0, ""), "message of more than 2 fragments" },
    }
    for _, case in ipairs(BOUNDS) do
      it(case[3], function()
        local filter = WebSocket.new(case[1])

        assert.same({ {}, case[3] }, { filter:get { case[2] } })
        assert.same({ close(1009, "") }, replies_of(filter))
      end)
    end

    it("take what just fits", function()
      local filter = WebSocket.new { max_message = 5, max_frame = 3, max_fragments = 2 }
      local message = masked(0x01, "123") .. masked(0x89, ("p"):rep(125)) .. masked(0x80, "45")

      assert.same({ ping(("p"):rep(125)), text "12345" }, (filter:get { message }))
    end)

    it("refuse the largest length there is, however large they are", function()
      local filter = WebSocket.new { max_message = math.maxinteger, max_frame = math.maxinteger }
      local _, message = filter:get { masked(0x01, "a") .. "\x80\xff\x7f" .. ("\255"):rep(7) .. "key " }

      assert.equal(("frame longer than %d octets"):format(1 << 60), message)
    end)

    it("refuse a frame by its head, before its octets come", function()
      local _, message = WebSocket.new():get { "\x82\xff\0\0\0\0\1\0\0\1" }
      assert.equal("frame longer than 16777216 octets", message)
    end)
  end)

  describe("new", function()
    local REJECTED = {
      { { side = "peer" }, "side", "'server' or 'client' expected, got 'peer'" },
      { { max_message = 0 }, "max_message", "integer >= 1 expected, got 0" },
      { { max_frame = 0 }, "max_frame", "integer >= 1 expected, got 0" },
      { { max_fragments = 0 }, "max_fragments", "integer >= 1 expected, got 0" },
      { { max_pongs = "1" }, "max_pongs", "integer >= 1 expected, got string" },
      { { fragment_size = 0 }, "fragment_size", "integer >= 1 expected, got 0" },
      { { utf8 = 1 }, "utf8", "boolean expected, got number" },
    }
    for _, case in ipairs(REJECTED) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() WebSocket.new(case[1]) end,
          ("bad option '%s' to 'poe.filter.websocket.new' (%s)"):format(case[2], case[3]))
      end)
    end

    it("is poe.filter's websocket", function()
      assert.equal(WebSocket.new, require("poe.filter").websocket)
    end)
  end)
end)
