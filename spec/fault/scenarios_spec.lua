-- All scenarios of `make sweep` by the rules of `make rules`: see spec/fault/rules/scenarios.lua.

local shell = require "spec.support.shell"

local RUN <const> = "RULE=%s LD_PRELOAD='build/rules.so build/sweep.so' %s spec/fault/rules/scenarios.lua 0 255"
local LUA = os.getenv "LUA" or "lua5.4"

describe("a scenario #once", function()
  for _, rule in ipairs { "eintr", "short", "again" } do
    -- Of each function the second call is the first to be awkward, and then the first one is.
    it("comes to the same by the rule " .. rule, function()
      local output = shell(RUN:format(rule, LUA))
      local _, tried = output:gsub("run  ", "")
      local _, same = output:gsub("ok   ", "")

      assert.is_true(tried > 100, output)
      assert.equal(tried, same, output)
    end)
  end
end)
