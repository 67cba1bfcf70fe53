-- A few rounds of `make soak`, with more faults than it has.

local tool = require "spec.support.tool"

local function run(environment)
  return tool("spec/soak/run.lua", environment)
end

describe("make soak #once", function()
  it("has conversations of all kinds, and nothing is left of them", function()
    local output, status = run "SEED=1 ROUNDS=4 PERCENT=5"

    assert.truthy(output:find("\n654 conversations, 0 problems\n", 1, true), output)
    assert.truthy(output:find "\nfaults: [1-9]%d* EINTR, [1-9]%d* EAGAIN, [1-9]%d* transfers cut short, [1-9]")
    assert.truthy(output:find("\nleft over: 0 descriptors, 0 children\n", 1, true))
    assert.equal(0, status)
  end)

  it("says which kinds there are", function()
    local output, status = run "KIND=lines,cats"

    assert.equal("soak: KIND: there is no traffic named cats\n", output)
    assert.equal(2, status)
  end)
end)
