-- Streams that once broke a filter, and those that try each of its rules: corpus/NAME.lua, a list of
-- { title of the target, octets }, as `make fuzz` writes them.

local invariants = require "spec.fuzz.invariants"
local targets = require "spec.fuzz.targets"

describe("spec.fuzz.corpus", function()
  for _, name in ipairs(targets.names()) do
    local found, corpus = pcall(require, "spec.fuzz.corpus." .. name)
    for i, entry in ipairs(found and corpus or {}) do
      it(("breaks nothing: %s, %s, %d"):format(name, entry[1], i), function()
        local target = targets.find(name, entry[1])

        for seed = 1, 2 do
          local _, broken = invariants.check(target, entry[2], seed)
          assert.same({}, broken or {})
        end
      end)
    end
  end
end)
