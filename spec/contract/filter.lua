--- What every filter must do, however its stream is cut.
--
-- A case is a table of
--   title      what the filter is like
--   new()      -> the filter
--   stream     octets; records: what they are, `rest` included when the input ends there
--   rest       octets of `stream` that make no record yet ("" by default); `unfinished`: what
--              finish() says of them, when that is no record
--   merges     true if records are only told apart by how they came (stream); or a function that
--              joins in a list of records what is only told apart by how it came
--   wrong      lists that `put` refuses, of a filter whose records are not strings: { list, why }
--   put        records that come back when what `put` makes is fed, `records` by default
--   malformed  streams that cannot be framed to their end: { octets, records before, message }
--   long(n)    one record of n octets, framed; none if there is no such thing
--   replies    what get_replies gives for all of `stream`, in octets, if the filter answers its peer
--   endless    { new, octets, message }: octets that never end a record, however often they are
--              fed to what new() gives, and how it gives up

local busted = require "busted" -- which gives its names to spec files only
local describe, it = busted.describe, busted.it
local assert = require "luassert"
local filters = require "poe.filter"

local function append(list, more)
  return table.move(more, 1, #more, #list + 1, list)
end

local function take_one_by_one(filter, chunks)
  local records = {}
  filter:get_one_start(chunks)
  local record, message = filter:get_one()
  while record ~= nil do
    records[#records + 1] = record
    record, message = filter:get_one()
  end
  return records, message
end

local function take_all(filter, chunks)
  return filter:get(chunks)
end

-- Take records and look at what is pending by any calls in any order.
local function take_anyhow(filter, chunks, seed)
  local records, random = {}, seed
  for _, chunk in ipairs(chunks) do
    filter:get_one_start { chunk }
    random = (random * 1103515245 + 12345) % (1 << 31)
    local call = (random >> 16) % 5
    if call == 1 then records[#records + 1] = filter:get_one() end
    if call == 2 then append(records, (filter:get {})) end
    if call == 3 then filter:get_pending() end
  end
  return records
end

local WAYS = { get = take_all, get_one = take_one_by_one }

-- Everything that comes out when the chunks are fed one at a time, and the input ends.
local function records_of(filter, chunks, take)
  local records, message = {}, nil
  for _, chunk in ipairs(chunks) do
    local more
    more, message = take(filter, { chunk })
    append(records, more)
  end
  local last, why
  repeat
    last, why = filter:finish()
    records[#records + 1] = last
  until last == nil
  return records, message or why
end

local function octets_of(text)
  local octets = {}
  for i = 1, #text do octets[i] = text:sub(i, i) end
  return octets
end

local function in_two(text)
  local cuts = {}
  for i = 0, #text do cuts[#cuts + 1] = { text:sub(1, i), text:sub(i + 1) } end
  return cuts
end

-- Cut at random, the same way each time.
local function in_pieces(text, seed)
  local chunks, from, random = {}, 1, seed
  while from <= #text do
    random = (random * 1103515245 + 12345) % (1 << 31)
    local last = from + (random >> 16) % 7
    chunks[#chunks + 1] = text:sub(from, last)
    from = last + 1
  end
  return chunks
end

local function all_cuts(text)
  local cuts = in_two(text)
  cuts[#cuts + 1] = octets_of(text)
  for seed = 1, 20 do cuts[#cuts + 1] = in_pieces(text, seed) end
  return cuts
end

local function merged(case, records)
  if type(case.merges) == "function" then return case.merges(records) end
  return case.merges and { table.concat(records) } or records
end

local function pending_of(filter)
  return table.concat(filter:get_pending() or {})
end

-- Instructions that the Lua machine runs in `fn`, to the nearest hundred, and KiB that it allocates.
local function work_of(fn)
  local instructions = 0
  collectgarbage()
  collectgarbage("stop")
  local before = collectgarbage("count")
  debug.sethook(function() instructions = instructions + 100 end, "", 100)
  fn()
  debug.sethook()
  local allocated = collectgarbage("count") - before
  collectgarbage("restart")
  return instructions, allocated
end

local function feed_in_pieces(case, size, piece)
  local filter, text = case.new(), case.long(size)
  return function()
    for from = 1, #text, piece do
      filter:get { text:sub(from, from + piece - 1) }
    end
    assert.is_nil(filter:get_pending())
  end
end

local function specify_framing(case)
  for name, take in pairs(WAYS) do
    it("gives the same records with " .. name .. ", however the stream is cut", function()
      for _, chunks in ipairs(all_cuts(case.stream)) do
        local records, message = records_of(case.new(), chunks, take)

        assert.same(merged(case, case.records), merged(case, records))
        assert.equal(case.unfinished, message)
      end
    end)
  end

  it("gives the same records when several chunks are fed at once", function()
    for _, chunks in ipairs(all_cuts(case.stream)) do
      local filter = case.new()
      local records = append(filter:get(chunks), records_of(filter, {}, take_all))

      assert.same(merged(case, case.records), merged(case, records))
    end
  end)

  it("gives the same records whatever calls are mixed", function()
    for seed = 1, 50 do
      local filter = case.new()
      local records = take_anyhow(filter, in_pieces(case.stream, seed), seed)
      append(records, (records_of(filter, {}, take_all)))

      assert.same(merged(case, case.records), merged(case, records))
    end
  end)

  it("gives its records to a for loop", function()
    local filter, records = case.new(), {}

    filter:get_one_start { case.stream }
    for record in filter.get_one, filter do records[#records + 1] = record end

    append(records, records_of(filter, {}, take_all))
    assert.same(case.records, records)
  end)

  it("takes empty chunks, no chunks and a single string", function()
    local filter = case.new()

    assert.same({ {} }, { filter:get {} })
    assert.same({ {} }, { filter:get { "", "" } })
    assert.is_nil(filter:get_pending())
    assert.same(case.new():get { case.stream }, filter:get(case.stream))
  end)

  it("gives back what it put", function()
    local records = case.put or case.records
    local filter = case.new()

    local back = append(filter:get(filter:put(records)), records_of(filter, {}, take_all))

    assert.same(merged(case, records), merged(case, back))
  end)
end

local function same(value) return value end

-- Have another filter at the top of a stack, or one less: what is pending stays as it is.
local function change_top(stack)
  local pending = stack:get_pending()
  if #stack:filters() > 1 then
    stack:pop()
  else
    stack:push(filters.map { code = same })
  end
  assert.same(pending, stack:get_pending())
end

-- Take records in a stack, at the top of which filters come and go.
local function take_in_stack(stack, chunks, seed)
  local records, random = {}, seed
  for _, chunk in ipairs(chunks) do
    stack:get_one_start { chunk }
    random = (random * 1103515245 + 12345) % (1 << 31)
    local call = (random >> 16) % 4
    if call == 1 then change_top(stack) end
    if call > 1 then records[#records + 1] = stack:get_one() end
    if call > 2 then change_top(stack) end
  end
  return records
end

local function specify_in_stack(case)
  if case.new().goes_on then return end -- its faults are no end, and those of a stack are

  it("gives the same records in a stack, whatever is pushed above it and popped", function()
    for seed = 1, 20 do
      local stack = filters.stackable { filters = { case.new() } }
      local records = take_in_stack(stack, in_pieces(case.stream, seed), seed)
      local rest, message = records_of(stack, {}, take_all)

      assert.same(merged(case, case.records), merged(case, append(records, rest)))
      assert.equal(case.unfinished, message)
    end
  end)
end

-- What the filter answers while it is fed.
local function replies_of(filter, chunks)
  local replies = {}
  for _, chunk in ipairs(chunks) do
    filter:get { chunk }
    append(replies, filter:get_replies() or {})
    assert.is_nil(filter:get_replies())
  end
  return table.concat(replies)
end

local function specify_replies(case)
  if not case.replies then return end

  it("answers the same, and once, however the stream is cut", function()
    for _, chunks in ipairs(all_cuts(case.stream)) do
      assert.equal(case.replies, replies_of(case.new(), chunks))
    end
  end)

  it("answers when it is asked, and its clone does not", function()
    local filter = case.new()
    filter:get { case.stream }

    assert.is_nil(filter:clone():get_replies())
    assert.equal(case.replies, table.concat(filter:get_replies()))
  end)
end

local function specify_pending(case)
  it("has pending what was fed and is in no record, at every octet", function()
    for i = 0, #case.stream do
      local filter, fed = case.new(), case.stream:sub(1, i)
      local records = filter:get { fed }
      local pending = pending_of(filter)
      local consumed = fed:sub(1, #fed - #pending)

      if filter.count_pending then assert.equal(#pending, filter:count_pending()) end
      assert.equal(fed, consumed .. pending)
      assert.same(records, (records_of(case.new(), { consumed }, take_all)))
    end
  end)

  it("has pending all that is fed, before a record is taken", function()
    local filter = case.new()

    for _, octet in ipairs(octets_of(case.stream)) do filter:get_one_start { octet } end

    assert.same({ case.stream }, filter:get_pending())
  end)

  it("changes nothing when its pending octets are looked at", function()
    for name, take in pairs(WAYS) do
      local looked_at, left_alone = case.new(), case.new()
      for _, octet in ipairs(octets_of(case.stream)) do
        looked_at:get_pending()
        local records = take(looked_at, { octet })
        assert.same(looked_at:get_pending(), looked_at:get_pending())

        assert.same(take(left_alone, { octet }), records, name)
        assert.same(left_alone:get_pending(), looked_at:get_pending(), name)
      end
    end
  end)

  it("makes clones that are as new, at every octet", function()
    for i = 0, #case.stream do
      local filter = case.new()
      local before = filter:get { case.stream:sub(1, i) }
      local clone = filter:clone()

      assert.is_nil(clone:get_pending())
      assert.same(case.records, (records_of(clone, { case.stream }, take_all)))
      append(before, records_of(filter, { case.stream:sub(i + 1) }, take_all))
      assert.same(merged(case, case.records), merged(case, before))
    end
  end)
end

local function specify_faults(case)
  for _, bad in ipairs(case.malformed or {}) do
    local octets, before, message = table.unpack(bad)

    it(("says of %q: %s"):format(octets, message), function()
      for _, chunks in ipairs(all_cuts(octets)) do
        local records, why = records_of(case.new(), chunks, take_all)

        assert.same(before, records)
        assert.equal(message, why)
      end
    end)

    it(("says it for good of %q, and keeps what is fed"):format(octets), function()
      local filter = case.new()
      filter:get { octets }
      local pending = pending_of(filter)

      assert.same({ {}, message }, { filter:get { case.stream } })
      assert.same({ nil, message }, { filter:get_one() })
      assert.same({ nil, message }, { filter:finish() })
      assert.equal(pending .. case.stream, pending_of(filter))
      assert.equal(octets:sub(-#pending), pending)
    end)
  end
end

local WRONG = {
  { 3, "string or table of strings expected, got number" },
  { { "a", 3 }, "%s 2: string expected, got number" },
  { { "a", nil, "c" }, "%s 2: string expected, got nil" },
  { { [2] = "b" }, "%s 1: string expected, got nil" },
  { { "a", to = "b" }, "%s 2: string expected, got nil" },
}

local function specify_arguments(case)
  local methods = { get = "chunk", get_one_start = "chunk", put = not case.wrong and "record" or nil }
  for method, element in pairs(methods) do
    it("raises when " .. method .. " is given anything but strings", function()
      local filter = case.new()
      filter:get_one_start { case.stream }

      for _, wrong in ipairs(WRONG) do
        local message = ("bad argument #1 to '%s' (%s)"):format(method, wrong[2]:format(element))
        assert.has_error(function() filter[method](filter, wrong[1]) end, message)
        assert.same({ case.stream }, filter:get_pending())
      end
    end)
  end

  it("reads lists as they are, whatever their metamethods say", function()
    local function raise() error "a metamethod was asked" end
    local odd = { __len = raise, __index = raise }
    local list = setmetatable({ case.stream }, odd)

    assert.same({ case.new():get { case.stream } }, { case.new():get(list) })
    local records = case.put or case.records
    assert.same(case.new():put(records), case.new():put(setmetatable({ table.unpack(records) }, odd)))
  end)

  for _, wrong in ipairs(case.wrong or {}) do
    it("raises when put is given what is no record: " .. wrong[2], function()
      local message = ("bad argument #1 to 'put' (%s)"):format(wrong[2])
      assert.has_error(function() case.new():put(wrong[1]) end, message)
    end)
  end

  it("blames the line that gave a wrong argument", function()
    local wrong = case.wrong and case.wrong[1][1] or 3
    local _, message = pcall(function() case.new():put(wrong) end)

    assert.matches("contract/filter.lua:%d+: bad argument #1 to 'put'", message)
  end)
end

local function specify_work(case)
  if not case.long then return end

  it("does work in proportion to a long record, however small the pieces", function()
    for _, piece in ipairs { 1, 64 } do
      local size = 1024 * piece
      local instructions, allocated = work_of(feed_in_pieces(case, size, piece))
      local instructions2, allocated2 = work_of(feed_in_pieces(case, 2 * size, piece))

      assert.is_true(instructions2 <= 2.2 * instructions)
      assert.is_true(allocated2 <= 2.2 * allocated)
    end
  end)

  it("does work in proportion to many records in one chunk", function()
    local function take(count)
      local filter, chunk = case.new(), case.long(16):rep(count)
      return function() assert.is_true(#take_one_by_one(filter, { chunk }) >= count) end
    end

    local instructions, allocated = work_of(take(256))
    local instructions2, allocated2 = work_of(take(512))

    assert.is_true(instructions2 <= 2.2 * instructions)
    assert.is_true(allocated2 <= 2.2 * allocated)
  end)
end

local function specify_bound(case)
  if not case.endless then return end
  local new, octets, expected = table.unpack(case.endless)

  it("gives up a record that never ends: " .. expected, function()
    local filter, times = new(), 0
    repeat
      filter:get_one_start { octets }
      local _, message = filter:get_one()
      times = times + 1
    until message or times * #octets > (1 << 20)

    assert.same({ nil, expected }, { filter:get_one() })
    assert.equal(octets:rep(times), pending_of(filter))
  end)
end

-- Those that call poe.core, which the sanitizers and collections at every chance are for; the
-- others, in Lua alone, are run once.
local IN_C = { "^poe%.filter%.Line", "^poe%.filter%.WebSocket", "^spec%.Counted" }

local function tag_of(case)
  local name = tostring(case.new())
  for _, pattern in ipairs(IN_C) do
    if name:find(pattern) then return "" end
  end
  return " #once"
end

---Declare the contract's specs for one case.
---@param case table
return function(case)
  describe("(" .. case.title .. ")" .. tag_of(case), function()
    specify_framing(case)
    specify_in_stack(case)
    specify_replies(case)
    specify_pending(case)
    specify_faults(case)
    specify_arguments(case)
    specify_work(case)
    specify_bound(case)
  end)
end
