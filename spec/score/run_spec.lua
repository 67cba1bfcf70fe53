-- `make score`, for one row, and the judgement of what the commands print.

local judge = require "spec.score.judge"
local tool = require "spec.support.tool"

local function score(settings)
  return tool("spec/score/run.lua", settings)
end

local function judged(row, text, ok)
  return judge.row(row, text:gmatch "[^\n]+", ok)
end

describe("a row of the score #once", function()
  local ROW = { target = 95, least = 20 }

  it("has the figures of the last line, and lists what is not good", function()
    local result = judged(ROW, "a table\nnot survived: read 3 EIO: hangs\nscore: 19 of 20 faults survived\n", true)

    assert.same({ good = 19, tried = 20, what = "faults survived",
      bad = { "not survived: read 3 EIO: hangs" } }, result)
  end)

  it("has those of a run of specs", function()
    local result = judged(ROW, "FAIL one\n99 passed, 1 failed, 3 skipped\n", true)

    assert.same({ 99, 100, "specs" }, { result.good, result.tried, result.what })
    assert.is_nil(result.fault)
  end)

  it("is missed where not enough is good", function()
    assert.equal("less than 95 %", judged(ROW, "score: 189 of 200 things good", true).fault)
    assert.is_nil(judged(ROW, "score: 190 of 200 things good", true).fault)
  end)

  it("is missed where too little or nothing was tried, or the command failed", function()
    assert.equal("fewer than 20 were tried", judged(ROW, "score: 19 of 19 things good", true).fault)
    assert.equal("nothing was tried", judged(ROW, "score: 0 of 0 things good", true).fault)
    assert.equal("nothing was tried", judged(ROW, "no such target", true).fault)
    assert.equal("the command failed", judged(ROW, "score: 20 of 20 things good", nil).fault)
  end)
end)

describe("make score #once", function()
  it("runs the command of a row", function()
    local output, status = score "ROW=sweep SCENARIO='handle: dup'"

    assert.matches("| 100.0 %% | (%d+) of %1 faults of system calls survived |", output)
    assert.matches("missed: fewer than 5000 were tried", output)
    assert.equal(1, status)
  end)

  it("misses a row whose faults never come", function()
    local output, status = score "ROW=sweep SCENARIO='handle: dup' FAULT=writev"

    assert.matches("| none | 0 of 0 .* missed: nothing was tried", output)
    assert.matches("\n0 of 1 rows met\n", output)
    assert.equal(1, status)
  end)

  it("refuses a row that there is not", function()
    local output, status = score "ROW=cats"

    assert.matches("\n0 of 0 rows met\n", output)
    assert.equal(1, status)
  end)
end)
