--- A filter in a stack, above which others come and go.

local busted = require "busted"
local it = busted.it
local assert = require "luassert"
local cuts = require "spec.contract.filter.cuts"
local filters = require "poe.filter"

local append, take_all, records_of, in_pieces, merged =
  cuts.append, cuts.take_all, cuts.records_of, cuts.in_pieces, cuts.merged

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

---What is the same when the filter is in a stack.
return function(case)
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
