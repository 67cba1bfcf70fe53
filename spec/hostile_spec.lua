-- What `make hostile` tries: see spec/hostile/run.lua.

local tool = require "spec.support.tool"

local function hostile(settings)
  return tool("spec/hostile/run.lua", settings)
end

describe("what does harm #once", function()
  it("is refused, or has its bounds", function()
    local output, status = hostile ""

    assert.equal(0, status, output)
    assert.is_true(tonumber(output:match "score: %d+ of (%d+)") >= 1500, output)
  end)

  it("is not said to be where nothing is tried", function()
    local output, status = hostile "CASE=nothing"

    assert.equal(1, status)
    assert.equal("score: 0 of 0 runs of hostile inputs\n", output)
  end)
end)

describe("a case of what does harm", function()
  local judge = require "spec.hostile.judge"

  local function fault_of(case)
    return judge.fault_of({ filter = "line", options = { max_length = 3 }, octets = case[1], fault = case[2],
      records = case[3] }, false)
  end

  it("is good if what is told, and what comes before it, is as it says", function()
    assert.is_nil(fault_of { "abc\nlonger", "longer than 3", 1 })
  end)

  it("is not if another thing is told, or nothing, or more comes before it", function()
    assert.matches("^1 records, and line longer than 3", fault_of { "abc\nlonger", "shorter", 1 })
    assert.matches("^1 records, and line longer than 3", fault_of { "abc\nlonger", nil, 1 })
    assert.matches("^2 records, and no fault", fault_of { "a\nb\n", "longer", 2 })
    assert.matches("^2 records, and no fault", fault_of { "a\nb\n", nil, 1 })
  end)
end)
