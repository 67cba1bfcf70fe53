-- Some of what `make allocations` tries: see spec/fault/allocations/run.lua.

local tool = require "spec.support.tool"

local function allocations(settings)
  return tool("spec/fault/allocations/run.lua", settings)
end

-- What was not survived once: whose allocations, and when.
local ONCE = {
  { "a signal is watched for", "signal" },
  { "a record is put", "put 1" },
  { "so much is put that it is to be told", "put high_mark" },
  { "a record is put to an address", "put_to" },
  { "what has come is read, and fed to the filter", "on_input" },
  { "a loop turns", "step" },
  { "a server closes", "server close" },
  { "a server of a unix path begins to listen", "listen unix" },
  { "a name is connected to", "connect bind_address by name" },
  { "the time of a task is over", "with_timeout" },
  { "a task reads", "write read" },
}

describe("an allocation that fails #once", function()
  for _, case in ipairs(ONCE) do
    it("is survived when " .. case[1], function()
      local output, status = allocations(("SCENARIO='%s'"):format(case[2]))

      assert.equal(0, status, output)
      local good, tried = output:match "score: (%d+) of (%d+)"
      assert.equal(tried, good)
      assert.is_true(tonumber(tried) >= 8, output)
    end)
  end

  it("is survived in each scenario, of its points one in many", function()
    local output, status = allocations "STEP=37"

    assert.equal(0, status, output)
    assert.is_true(tonumber(output:match "score: %d+ of (%d+)") > 700, output)
  end)

  it("has the command fail where there is no such scenario", function()
    local output, status = allocations "SCENARIO=nothing"

    assert.equal(1, status)
    assert.matches("score: 0 of 0 allocations", output, 1, true)
  end)
end)
