local SSE = require "poe.filter.sse"
local contract = require "spec.contract.filter"
local filter = require "poe.filter"

local function maker(options)
  return function() return SSE.new(options) end
end

local function message(data, id)
  return { type = "message", data = data, id = id }
end

local LONG = "event longer than 100 octets"

local WRONG = {
  { 3, "record or table of records expected, got number" },
  { { "a", 3 }, "record 2: string or table expected, got number" },
  { { "a", nil, "c" }, "record 2: record expected, got nil" },
  { { "a", {} }, "record 2: field expected: data, type, id, retry or comment" },
  { { data = 1 }, "record 1: field 'data': string expected, got number" },
  { { { type = "a\nb" } }, "record 1: field 'type': string without newlines expected" },
  { { { event = "a\rb" } }, "record 1: field 'event': string without newlines expected" },
  { { { type = "" } }, "record 1: field 'type': string of >= 1 octets expected" },
  { { "a", { type = "message", event = "x" } }, "record 2: fields 'type' and 'event' in one event" },
  { { { id = "a\n" } }, "record 1: field 'id': string without newlines expected" },
  { { { id = "a\0" } }, "record 1: field 'id': string without NUL expected" },
  { { { id = true } }, "record 1: field 'id': string expected, got boolean" },
  { { { retry = -1 } }, "record 1: field 'retry': integer >= 0 expected, got -1" },
  { { { retry = "1" } }, "record 1: field 'retry': integer >= 0 expected, got string" },
  { { { date = "a" } }, "record 1: unknown field 'date'" },
}

local STREAM = ": hello\n\ndata: one\ndata: two\n\nid: 7\nevent: add\ndata:  x\nretry: 1000\n: amid\n\n\n" ..
  "data\n\nid\nevent: none\n\ndata:\ndata:\n\nother: field\ndata:é:\nid: 8\0\nretry: 1s\n\ndata: thr"

local RECORDS = {
  message "one\ntwo", { type = "add", data = " x", id = "7", retry = 1000 }, message("", "7"), message("\n", ""),
  message("é:", ""),
}

-- The stream with other ends of lines.
local function with_ends(ending)
  return (STREAM:gsub("\n", ending))
end

local ENDS = { LF = "\n", CR = "\r", CRLF = "\r\n" }

describe("poe.filter.sse, as every filter", function()
  for name, ending in pairs(ENDS) do
    contract {
      title = "lines end with " .. name,
      new = maker(),
      stream = with_ends(ending),
      records = RECORDS,
      wrong = WRONG,
      long = function(size) return "data:" .. ("x"):rep(size) .. ending .. ending end,
      endless = { maker { max_length = 100 }, "data: x" .. ending, LONG },
    }
  end

  contract {
    title = "all ends of lines, after a byte order mark",
    new = maker(),
    stream = "\xEF\xBB\xBFdata: a\r\ndata: b\rdata: c\n\rdata: d\n\r\n\n" ..
      "data: e\r\r\n\xEF\xBB\xBFdata: f\n\ndata: g\n\n",
    records = { message "a\nb\nc", message "d", message "e", message "g" },
    wrong = WRONG,
    endless = { maker { max_length = 100 }, "data", LONG },
  }

  contract {
    title = "comments",
    new = maker { comments = true },
    stream = ": one\r\n:two\n:\n\ndata: a\n: amid\r\n:  it\ndata: b\n\n:three\rdata: c\n\n: half",
    records = { { comment = "one" }, { comment = "two" }, { comment = "" },
      { type = "message", data = "a\nb", comment = "amid\n it" }, { comment = "three" }, message "c" },
    wrong = WRONG,
    long = function(size) return ":" .. ("x"):rep(size) .. "\n" end,
    endless = { maker { comments = true, max_length = 100 }, ":", LONG },
  }

  contract {
    title = "events of at most 12 octets",
    new = maker { max_length = 12 },
    stream = ": as long as it likes to be\n\ndata: abcd\n\ndata:abcd\r\n\r\n",
    records = { message "abcd", message "abcd" },
    wrong = WRONG,
    malformed = {
      { "data: abcd\n\ndata: abcde\n\n", { message "abcd" }, "event longer than 12 octets" },
      { "data: abcde\r\r", {}, "event longer than 12 octets" },
      { "data: ab\r\n\r\nevent: abcdef\n\n", { message "ab" }, "event longer than 12 octets" },
    },
  }
end)

describe("poe.filter.sse", function()
  it("is poe.filter's", function()
    assert.equal(SSE.new, filter.sse)
  end)

  it("gives an event when the CR that ends it has come, and drops the LF after it", function()
    local sse = SSE.new()

    assert.same({ { message "a" } }, { sse:get "data: a\r\r" })
    assert.same({ {} }, { sse:get "\n" })
    assert.is_nil(sse:get_pending())
  end)

  it("drops any number of comments and empty lines", function()
    local sse = SSE.new { max_length = 20 }

    assert.same({ {} }, { sse:get((": alive\r\n\r\n"):rep(100) .. ":" .. ("x"):rep(100)) })
    assert.is_nil(sse:get_pending())
  end)

  for _, line in ipairs { "data:0123456789", ":0123456789" } do
    it(("takes memory for each line %q of an event once"):format(line), function()
      local sse, stream = SSE.new { comments = true }, "data\n" .. (line .. "\n"):rep(4000) .. "\n"
      collectgarbage()
      collectgarbage "stop"
      local before = collectgarbage "count"

      local records = sse:get(stream)
      local kibibytes = collectgarbage "count" - before
      collectgarbage "restart"

      assert.equal(4000 * 11 - 1, #(records[1].comment or records[1].data:sub(2)))
      assert.is_true(kibibytes < 1024)
    end)
  end

  it("gives the lines of a comment alone one by one, as each may be the last", function()
    local sse = SSE.new { comments = true }

    assert.same({ { { comment = "c" }, { comment = "d" } } }, { sse:get(table.concat(sse:put { comment = "c\nd" })) })
  end)

  it("keeps what is no event at the end pending", function()
    local sse = SSE.new()
    sse:get "data: a\n\ndata: b\n"

    assert.same({}, { sse:finish() })
    assert.same({ "data: b\n" }, sse:get_pending())
  end)

  it("keeps the last id and the time of reconnection, of events without data, too", function()
    local sse = SSE.new()
    assert.same({}, { sse:last_id(), sse:reconnection_time() })

    sse:get "id: 5\nretry: 2000\n\n: x\n\n"
    assert.same({ "5", 2000 }, { sse:last_id(), sse:reconnection_time() })
    sse:get "data: a\n\nid\n\nretry: 99999999999999999999\n"
    assert.same({ "", 2000 }, { sse:last_id(), sse:reconnection_time() })
    sse:get "\n"
    assert.equal(math.maxinteger, sse:reconnection_time())
  end)

  local FIELDS = {
    { "data: a", message "a" }, { "data:a", message "a" }, { "data:  a", message " a" }, { "data", message "" },
    { "data: a:b", message "a:b" }, { "data : a" }, { " data: a" }, { "Data: a" }, { "event: x" },
    { "event: x\nevent: y\ndata", { type = "y", data = "" } }, { "event\ndata", message "" },
    { "event:\ndata: a", message "a" }, { "data: a\nretry: 5", { type = "message", data = "a", retry = 5 } },
    { "data: a\nretry: -5", message "a" }, { "data: a\nretry: 5.0", message "a" }, { "data: a\nretry", message "a" },
    { "data: a\nid: 1", message("a", "1") }, { "data: a\nid: 1\nid", message("a", "") },
    { "data: a\nid: 1\0", message "a" }, { "data: \xFF\0", message "\xFF\0" },
    { "data: a\ndata\ndata: b", message "a\n\nb" },
    { "\xEF\xBB\xBFdata: a", message "a" }, { "\xEF\xBB\xBF\xEF\xBB\xBFdata: a" }, { "\xEF\xBBdata: a" },
  }
  for _, case in ipairs(FIELDS) do
    it(("reads %q as the standard says"):format(case[1]), function()
      assert.same({ { case[2] } }, { SSE.new():get(case[1] .. "\n\n") })
    end)
  end

  describe("put", function()
    local EVENTS = {
      { "a", "data: a\n\n" }, { "", "data: \n\n" },
      { "a\nb\r\nc\rd\n", "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n" },
      { { data = "a" }, "data: a\n\n" }, { { type = "message", data = "a" }, "data: a\n\n" },
      { { type = "x", data = "a", id = "5", retry = 10 }, "event: x\nid: 5\nretry: 10\ndata: a\n\n" },
      { { event = "x", data = "a", id = 5 }, "event: x\nid: 5\ndata: a\n\n" }, { { id = "" }, "id: \n\n" },
      { { retry = 0 }, "retry: 0\n\n" }, { { comment = "a\nb" }, ": a\n: b\n" },
      { { data = "a", comment = "b" }, "data: a\n: b\n\n" },
    }
    for _, case in ipairs(EVENTS) do
      it(("writes %q"):format(case[2]), function()
        assert.same({ case[2] }, SSE.new():put { case[1] })
        assert.same({ case[2] }, SSE.new():put(case[1]))
      end)
    end

    it("makes one chunk of each event", function()
      assert.same({ "data: a\n\n", "id: 1\n\n" }, SSE.new():put { "a", { id = "1" } })
      assert.same({}, SSE.new():put {})
    end)
  end)

  describe("new", function()
    it("raises on wrong options", function()
      assert.has_error(function() SSE.new { max_length = 0 } end,
        "bad option 'max_length' to 'poe.filter.sse.new' (integer in 1..1152921504606846976 expected, got 0)")
      assert.has_error(function() SSE.new { comments = 1 } end,
        "bad option 'comments' to 'poe.filter.sse.new' (boolean expected, got number)")
    end)
  end)
end)
