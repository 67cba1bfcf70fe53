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
local cuts = require "spec.contract.filter.cuts"
local specify_in_stack = require "spec.contract.filter.stack"
local specify_work = require "spec.contract.filter.work"

local append, merged, octets_of, pending_of = cuts.append, cuts.merged, cuts.octets_of, cuts.pending_of
local all_cuts, in_pieces, WAYS = cuts.all_cuts, cuts.in_pieces, cuts.WAYS
local records_of, take_all, take_anyhow = cuts.records_of, cuts.take_all, cuts.take_anyhow

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
  end)
end
