-- Some of what `make rules` tries: see spec/fault/rules/run.lua.

local tool = require "spec.support.tool"

local function rules(settings)
  return tool("spec/fault/rules/run.lua", settings .. " SEEDS=1")
end

describe("a rule of system calls #once", function()
  for _, rule in ipairs { "eintr", "short", "again" } do
    it("leaves what specs and scenarios come to the same: " .. rule, function()
      local output, status = rules(("RULE=%s SPEC='spec/handle spec/loop/signals_spec.lua'"):format(rule))

      assert.equal(0, status, output)
      local same, tried = output:match "score: (%d+) of (%d+)"
      assert.equal(tried, same)
      assert.is_true(tonumber(tried) > 100)
    end)
  end

  it("is not said to be kept where no call was subject to it", function()
    local output, status = rules "RULE=eintr SPEC=spec/base64_spec.lua"

    assert.equal(1, status)
    assert.matches("not the same: eintr, seed 1: no call was subject to the rule", output, 1, true)
  end)
end)
