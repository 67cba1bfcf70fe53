--- Work in proportion to the octets, and a bound on those that wait.

local busted = require "busted"
local it = busted.it
local assert = require "luassert"
local cuts = require "spec.contract.filter.cuts"

local take_one_by_one, pending_of = cuts.take_one_by_one, cuts.pending_of

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

---@param case table
return function(case)
  specify_work(case)
  specify_bound(case)
end
