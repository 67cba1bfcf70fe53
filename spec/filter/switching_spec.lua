-- From one filter to another at run time, with get_pending: nothing is lost or doubled.
--
-- A row is a filter: { title, new, octets, records }, what `new` makes of the octets, which
-- end where a record does, and
--   greedy     it takes all octets that are there, so no filter comes after it in a stream that
--              came at once
--   merges     how records came is how they are told apart; or a function that joins such
--   is_over    has such a filter come to its end? Records do not tell; what it has taken before
--              that, no other filter can go on with
--   writer     makes a filter that puts what `new` reads, where that is not its own kind: a peer
--   put        what that puts, if it is not the records
-- Where a filter takes a record before its end is certain (a line that CR ends, of which LF may
-- follow), what comes then is the next filter's: such ends are not in these octets. Nor are rows
-- of what a message's end ends (poe.filter.messages for each): a stream has no messages.

local filter = require "poe.filter"
local wheels = require "spec.support.wheels"

local function identity(value) return value end

-- "a,b" -> "a", "b"
local function split(text)
  local words = {}
  for word in (text .. ","):gmatch "([^,]*)," do words[#words + 1] = word end
  return table.unpack(words)
end

local function upper() return filter.map { get = string.upper, put = string.lower } end
local function splitter() return filter.map { get = split, put = identity } end
local function no_dash() return filter.grep { code = function(text) return text ~= "-" end } end
local function pairs_of() return filter.recordblock { block_size = 2 } end

-- Each row's `new`: of a filter's name and options, or of a stack of what functions make.
local function maker(kind, options)
  return function() return filter[kind](options) end
end

local function stack(...)
  local makers = { ... }
  return function()
    local made = {}
    for i, make in ipairs(makers) do made[i] = make() end
    return filter.stackable { filters = made }
  end
end

local line, block = maker("line", { literal = "\n" }), maker "block"
local http_client, websocket_client = maker("http", { side = "client" }), maker("websocket", { side = "client" })

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

local GET = { type = "request", method = "GET", target = "/", version = "1.1", headers = { host = "a" },
  fields = { { "Host", "a" } }, keep_alive = true, expect_continue = false, chunked = false, body = "" }
local HTTPD_GET = { method = "GET", uri = "/", protocol = "HTTP/1.1", headers = { host = "a" },
  fields = { { "Host", "a" } }, keep_alive = true, expect_continue = false, content = "" }

local has_zlib, zlib = pcall(require, "zlib")

local ROWS = {
  { "line", maker "line", "ab\n\ncd\n", { "ab", "", "cd" } },
  { "line of a literal", maker("line", { literal = "<>" }), "a<<><>b\n<>", { "a<", "", "b\n" } },
  { "line of a detected end", maker("line", { autodetect = true }), "a\nb,\n\n", { "a", "b,", "" } },
  { "block", block, "3\0a\nb0\0002\0c,", { "a\nb", "", "c," } },
  { "block of a size", maker("block", { block_size = 2 }), "a\nb,cd", { "a\n", "b,", "cd" } },
  { "block of a format", maker("block", { format = ">I2" }), "\0\3a\nb\0\0\0\1,", { "a\nb", "", "," } },
  { "netstring", maker "netstring", "4:a\nb,,0:,1:c,", { "a\nb,", "", "c" } },
  { "stream", maker "stream", "ab\ncd", { "ab\ncd" }, greedy = true, merges = true },
  { "no filters", maker "stackable", "ab\ncd", { "ab\ncd" }, greedy = true, merges = true },
  { "reference", maker "reference", '7\0{"a":1}1\00023\0"x"', { { a = 1 }, 2, "x" } },
  { "json", maker "json", '{"a":[1]}\n"b"\n2\n', { { a = { 1 } }, "b", 2 } },
  { "json back to back", maker("json", { framing = "concatenated" }), '{"a":1}[2]"c"', { { a = 1 }, { 2 }, "c" } },
  { "csv", maker("csv", { fields = "any" }), 'a,"b\n"\r\nc\r\n', { { "a", "b\n" }, { "c" } } },
  { "resp", maker("resp", { side = "server" }), "*1\r\n$3\r\na\n,\r\n*2\r\n$1\r\nb\r\n$0\r\n\r\n",
    { { "a\n," }, { "b", "" } } },
  { "length", maker("length", { format = "B" }), "\3a\nb\0\1,", { "a\nb", "", "," } },
  { "syslog", maker "syslog", "4 <1>a4 <2>b<3>c\n", { "<1>a", "<2>b", "<3>c" } },
  { "map on line", stack(line, upper), "ab\nc\n", { "AB", "C" } },
  { "map of several on line", stack(line, splitter), "a,b,c\nd\n,\n", { "a", "b", "c", "d", "", "" } },
  { "grep on line", stack(line, no_dash), "-\nab\n-\n-\nc\n", { "ab", "c" } },
  { "recordblock on line", stack(line, pairs_of), "a\nb\nc\nd\n", { { "a", "b" }, { "c", "d" } } },
  { "recordblock on map on line", stack(line, splitter, pairs_of), "a,b,c\nd\n", { { "a", "b" }, { "c", "d" } } },
  { "line on block", stack(block, line), "4\0a\nbc2\0\nd3\0\ne\n", { "a", "bc", "d", "e" } },
  { "map on line on block", stack(block, line, splitter), "4\0a,b\n3\0c,d1\0\n", { "a", "b", "c", "d" } },
  { "stacks on stacks", stack(stack(block, line), stack(splitter, pairs_of)), "4\0a,b\n6\0c\nd\ne,2\0f\n",
    { { "a", "b" }, { "c", "d" }, { "e", "f" } } },
}

-- Rows of filters that do not read what they put, or hold what no other can go on with.
local function add_rows(rows)
  for _, row in ipairs(rows) do ROWS[#ROWS + 1] = row end
end

add_rows {
  { "http", maker("http", { gather = true }), "GET / HTTP/1.1\r\nHost: a\r\n\r\n", { GET }, writer = http_client },
  { "httpd", maker "httpd", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", { HTTPD_GET }, writer = http_client, put = { GET } },
  { "websocket", maker "websocket", "\x81\x84\0\0\0\0a\nb,\x82\x81\1\2\3\4a",
    { { type = "text", data = "a\nb," }, { type = "binary", data = "`" } }, writer = websocket_client },
  { "sse", maker "sse", "data: a\ndata: ,\n\nevent: x\ndata: b\n\n",
    { { type = "message", data = "a\n," }, { type = "x", data = "b" } } },
  { "telnet", maker "telnet", "a\nb\xff\xff\xff\xf6,", { "a\nb\255", { type = "command", command = "AYT" }, "," },
    greedy = true, merges = join },
  { "messages by sender", maker("messages", { filter = line(), per = "sender" }), "ab\n\nc,\n", { "ab", "", "c," } },
}

if has_zlib then
  local options = { format = "zlib", flush = "finish" }
  add_rows {
    { "zlib", maker("zlib", options), (zlib.deflate(6, 15)("ab\nab\n", "finish")), { "ab\nab\n" }, merges = true,
      is_over = function(f) return f:isended() end },
  }
end

for _, row in ipairs(ROWS) do
  row.title, row.new, row.octets, row.records = table.unpack(row)
end

local function equal(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not equal(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local title -- of the rows that are being checked

-- As assert.same, which is slow even when there is nothing to say.
local function check_same(expected, given)
  if not equal(expected, given) then assert.same(expected, given, title) end
end

-- One filter after another, each fed what the one before it has not returned.
local function switch(from, to)
  local pending = from:get_pending()
  if pending then to:get_one_start(pending) end
  return to
end

-- Take so many records, or fewer if there are no more.
local function take(f, records, count)
  while #records < count do
    local record = f:get_one()
    if record == nil then return records end
    records[#records + 1] = record
  end
  return records
end

local function merged(row, records)
  if row.merges == join then return join(records) end
  return row.merges and { table.concat(records) } or records
end

-- Take what a row has, some of which is taken already. Has it come to its end?
local function take_row(f, row, records)
  take(f, records, (row.greedy or row.is_over) and math.huge or #row.records)
  if row.is_over then return row.is_over(f) end
  return not row.greedy and #records == #row.records
end

-- Feeds chunks to the filters of some rows, one after another: each goes on when the one
-- before has given its records.
local function run(rows, chunks)
  local results, at, f = { {} }, 1, rows[1].new()
  for _, chunk in ipairs(chunks) do
    f:get_one_start(chunk)
    repeat
      local is_over = take_row(f, rows[at], results[at]) and rows[at + 1]
      if is_over then
        at = at + 1
        f, results[at] = switch(f, rows[at].new()), {}
      end
    until not is_over
  end
  return results, f:get_pending()
end

local function check_stream(rows)
  local octets = ""
  for _, row in ipairs(rows) do octets = octets .. row.octets end
  for cut = 0, #octets do
    local results, pending = run(rows, { octets:sub(1, cut), octets:sub(cut + 1) })

    for i, row in ipairs(rows) do check_same(merged(row, row.records), merged(row, results[i])) end
    check_same(nil, pending)
  end
  local single = {}
  for i = 1, #octets do single[i] = octets:sub(i, i) end
  local results = run(rows, single)
  for i, row in ipairs(rows) do check_same(merged(row, row.records), merged(row, results[i])) end
end

-- Feed up to an octet, take some records; go to another filter and back; go on.
local function check_there_and_back(row, other)
  local whole = row.records
  for cut = 0, #row.octets do
    for count = 0, #whole do
      local f = row.new()
      f:get_one_start(row.octets:sub(1, cut))
      local records = take(f, {}, count)

      local there = switch(f, other.new())
      check_same(f:get_pending(), there:get_pending())
      f = switch(there, row.new())
      f:get_one_start(row.octets:sub(cut + 1))

      take(f, records, math.huge)
      check_same(merged(row, whole), merged(row, records))
      check_same(nil, f:get_pending())
    end
  end
end

-- Every pair at every octet is millions of calls: once is enough.
describe("switching filters with get_pending #once", function()
  for _, from in ipairs(ROWS) do
    if not from.greedy then
      it("goes on with any other at any octet, and back: " .. from.title, function()
        for _, to in ipairs(ROWS) do
          title = from.title .. ", " .. to.title
          check_stream(to.greedy and { from, to } or { from, to, from })
        end
      end)
    end

    if not from.is_over then
      it("loses and doubles nothing when it goes to any other at any octet, and back: " .. from.title, function()
        for _, to in ipairs(ROWS) do
          title = from.title .. ", " .. to.title
          check_there_and_back(from, to)
        end
      end)
    end
  end
end)

-- What puts a row's records, and what it puts.
local function writer_of(row)
  return (row.writer or row.new)(), row.put or row.records
end

local function written(row)
  local f, list = writer_of(row)
  return table.concat(f:put(list))
end

describe("switching filters on live wheels", function()
  local reader, writer
  after_each(function()
    if writer then
      writer.wheel:close { discard = true }
      reader:close()
    end
    reader, writer = nil, nil
  end)

  -- A wheel that reads what another writes, with the filters of a row.
  local function connect(row, on_input)
    reader = wheels.on_socket { filter = row.new(), on_input = on_input }
    local f = writer_of(row)
    writer = wheels.new({ handle = reader.output, filter = f, loop = reader.loop }, { on_input = true })
  end

  local function put_all(row)
    local f, list = writer_of(row)
    writer.wheel:set_output_filter(f)
    for _, record in ipairs(list) do writer.wheel:put(record) end
  end

  local function has_all(row, records)
    return #merged(row, records) >= #merged(row, row.records) and records[1] ~= nil
  end

  for _, from in ipairs(ROWS) do
    it("works in lock step with any other: " .. from.title, function()
      local came = {}
      connect(from, function(record) came[#came + 1] = record end)

      for i = 1, 2 * #ROWS do
        local row = i % 2 == 0 and from or ROWS[(i + 1) // 2]
        came, title = {}, row.title
        reader.wheel:set_input_filter(row.new())
        put_all(row)
        reader:await(function() return has_all(row, came) end)
        check_same(merged(row, row.records), merged(row, came))
      end
    end)
  end

  -- Rows one after another, so that the filter of each is followed by that of each other.
  it("works when all is written before anything is read, and the reader switches in its handler", function()
    local rows = {}
    for i, first in ipairs(ROWS) do
      for k = i, #ROWS do
        local second = ROWS[k]
        local has_ends = not (first.greedy or second.greedy or first.is_over or second.is_over)
        if has_ends then table.move({ first, second }, 1, 2, #rows + 1, rows) end
      end
    end
    local at, results = 1, { {} }
    connect(rows[1], function(record, wheel)
      local list = results[at]
      list[#list + 1] = record
      if #list == #rows[at].records and rows[at + 1] then
        at = at + 1
        results[at] = {}
        wheel:set_input_filter(rows[at].new())
      end
    end)

    reader.wheel:pause_input()
    for _, row in ipairs(rows) do put_all(row) end
    reader:turn()
    reader.wheel:resume_input()
    local last = rows[#rows].records
    reader:await(function() return at == #rows and #results[at] == #last end)

    for i, row in ipairs(rows) do assert.same(row.records, results[i]) end
    assert.equal(0, reader.wheel:get_filter_in_octets())
  end)

  -- POE's t/90_regression/99_filterchange.t: 19 records, 9 changes.
  it("works as in POE's test: 19 records, with 9 changes of the writer's filter", function()
    local plan, at = {}, 0
    local named = {}
    for _, row in ipairs(ROWS) do named[row.title] = row end
    local order = { "line", "reference", "block", "line", "block", "reference", "line", "block", "line", "reference" }
    for i = 1, 19 do plan[i] = { named[order[(i + 1) // 2]], "record " .. i } end
    local came = {}
    connect(plan[1][1], function(record, wheel)
      came[#came + 1] = record
      local next_one = plan[#came + 1]
      if next_one and next_one[1] ~= plan[#came][1] then wheel:set_input_filter(next_one[1].new()) end
    end)

    for _, step in ipairs(plan) do
      if step[1] ~= at then writer.wheel:set_output_filter(step[1].new()) end
      at = step[1]
      writer.wheel:put(step[2])
    end
    assert.same({}, came)
    reader:await(function() return #came == 19 end)

    for i, step in ipairs(plan) do assert.equal(step[2], came[i]) end
  end)
end)

describe("the rows of this file", function()
  if not has_zlib then pending "have one of zlib (skipped: no lua-zlib here)" end

  for _, row in ipairs(ROWS) do
    it("have octets that make their records, and put gives the records: " .. row.title, function()
      assert.same({ row.records }, { row.new():get(row.octets) })
      assert.same(merged(row, row.records), merged(row, row.new():get(written(row))))
    end)
  end
end)
