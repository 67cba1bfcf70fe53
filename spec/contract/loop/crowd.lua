--- Many descriptors, and high ones: everyone has a turn.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

local handle = require "poe.handle"
local turns = require "spec.support.turns"

-- Copies of a handle, as many as there may be.
local function copies(case, h, count)
  local list = {}
  for i = 1, count do
    list[i] = handle.dup(h)
    if not list[i] then break end
    case:keep(list[i])
  end
  return list
end

local function count_each(case, list)
  local counts = {}
  for i, h in ipairs(list) do
    counts[i] = 0
    case.loop:watch_read(h, function() counts[i] = counts[i] + 1 end)
  end
  return counts
end

local function lowest(counts)
  return math.min(table.unpack(counts))
end

return function(case)
  describe("a crowd", function()
    it("has turns for each of more than one wait tells of", function()
      local list = copies(case, case:ready(), 1300)
      if #list < 1300 then return busted.pending("not so many descriptors are allowed") end
      local counts = count_each(case, list)

      for _ = 1, 3 do case.loop:step(0) end

      assert.equal(1, lowest(counts))
    end)

    it("goes on with the others when some leave", function()
      local list = copies(case, case:ready(), 1300)
      if #list < 1300 then return busted.pending("not so many descriptors are allowed") end
      local counts = count_each(case, list)
      case.loop:step(0)
      for i = 1, 1300, 2 do
        case.loop:unwatch_read(list[i])
        counts[i] = 9
      end

      for _ = 1, 3 do case.loop:step(0) end

      assert.is_true(lowest(counts) > 0)
    end)

    it("lets regular files have a turn, however many pipes are ready", function()
      local fn, calls = turns.recorder()
      local list = copies(case, case:ready(), 700)
      count_each(case, list)
      case.loop:watch_read(case:file(), fn)

      for _ = 1, 4 do case.loop:step(0) end

      assert.is_true(#calls > 0)
    end)

    it("has turns for each of many regular files", function()
      local counts = count_each(case, copies(case, case:file(), 700))

      for _ = 1, 3 do case.loop:step(0) end

      assert.is_true(lowest(counts) > 0)
    end)

    it("calls once a turn for a handle with endless data, and for the quiet ones when they speak", function()
      local counts = count_each(case, { case:ready(), (case:pipe()), case:ready() })

      for _ = 1, 5 do case.loop:step(0) end

      assert.same({ 5, 0, 5 }, counts)
    end)

    for _, fd in ipairs { 1025, 19000 } do
      it("watches descriptor " .. fd, function()
        local reader, writer = case:pipe()
        copies(case, reader, fd - reader:fileno() - 100)
        local list = copies(case, reader, 200)
        local last = list[#list]
        if not last or last:fileno() < fd then return busted.pending("not so many descriptors are allowed") end
        local fn, calls = turns.recorder()
        case.write(writer, "x")

        assert.is_true(case.loop:watch_read(last, fn))
        case.loop:step(0)

        assert.equal(last, calls[1][1])
        case.loop:unwatch_read(last)
        assert.is_false(case.loop:step(0))
      end)
    end
  end)
end
