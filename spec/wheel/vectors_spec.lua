local cases = require "spec.wheel.vectors.readwrite"
local differences = require "spec.wheel.vectors.differences"
local vectors = require "spec.support.wheel_vectors"

-- What of a step is compared: POE warns where we raise, and words it differently.
local function result(step)
  return { gives = step.gives, refuses = (step.refuses or step.raises or step.warns) ~= nil }
end

-- What a case must give: POE's results, where no difference is listed.
local function expected(case, difference)
  local results = {}
  for i = 1, difference.last or #case.steps do
    results[i] = result(difference.steps and difference.steps[i] or case.steps[i])
  end
  return results
end

local function given(case)
  local results = {}
  for i, step in ipairs(vectors.run(case)) do results[i] = result(step) end
  return results
end

describe("poe.wheel.readwrite, as POE's,", function()
  for _, case in ipairs(cases) do
    local difference = differences.cases[case.id]

    if not difference then
      it("gives what POE gives: " .. case.id, function()
        assert.same(expected(case, {}), given(case))
      end)
    else
      it("differs from POE: " .. case.id .. " (" .. difference.rule .. ")", function()
        assert.same(expected(case, difference), given(case))
        assert.not_same(expected(case, {}), expected(case, difference))
      end)
    end
  end
end)

describe("the list of differences from POE's wheel", function()
  local known = {}
  for _, case in ipairs(cases) do known[case.id] = true end

  it("names cases that exist, and rules that say why", function()
    for id, difference in pairs(differences.cases) do
      assert.is_true(known[id], id)
      assert.is_string(differences.rules[difference.rule], id)
    end
  end)
end)
