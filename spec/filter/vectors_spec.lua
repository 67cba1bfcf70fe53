local differences = require "spec.filter.vectors.differences"
local vectors = require "spec.support.filter_vectors"

local FIELDS = { "records", "record", "pending", "chunks", "carried", "returns" }

local KINDS = { "line", "block", "stream", "recordblock", "map", "grep", "stackable", "reference" }

-- What of a step is compared; messages are worded differently, so only whether
-- there is one.
local function result(step)
  local fields = { fails = step.message ~= nil }
  for _, name in ipairs(FIELDS) do fields[name] = step[name] end
  return fields
end

-- What a case must give: POE's results, where no difference is listed.
local function expected(case, difference)
  local results = {}
  for i, step in ipairs(case.steps or {}) do
    results[i] = result(difference.steps and difference.steps[i] or step)
  end
  for i = #results, (difference.last or #results) + 1, -1 do results[i] = nil end
  return results
end

local function given(kind, case)
  local results, raised = vectors.run(kind, case)
  for i, step in ipairs(results) do results[i] = result(step) end
  return { raises = raised ~= nil, steps = results }
end

local function wanted(case, difference)
  local raises = (difference.raises or case.raises) ~= nil
  return { raises = raises, steps = raises and {} or expected(case, difference) }
end

for _, kind in ipairs(KINDS) do
  describe("poe.filter." .. kind .. ", as POE's,", function()
    for _, case in ipairs(require("spec.filter.vectors." .. kind)) do
      local difference = differences.cases[case.id]

      if not difference then
        it("gives what POE gives: " .. case.id, function()
          assert.same(wanted(case, {}), given(kind, case))
        end)
      else
        it("differs from POE: " .. case.id .. " (" .. difference.rule .. ")", function()
          assert.same(wanted(case, difference), given(kind, case))
          assert.not_same(wanted(case, {}), given(kind, case))
        end)
      end
    end
  end)
end

describe("the list of differences from POE", function()
  local known = {}
  for _, kind in ipairs(KINDS) do
    for _, case in ipairs(require("spec.filter.vectors." .. kind)) do known[case.id] = true end
  end

  it("names cases that exist, and rules that say why", function()
    for id, difference in pairs(differences.cases) do
      assert.is_true(known[id], id)
      assert.is_string(differences.rules[difference.rule], id)
    end
  end)
end)
