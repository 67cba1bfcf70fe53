-- Streams that once broke a filter, those that try each of its rules, and what the specs feed: see corpus.lua.

local corpus = require "spec.fuzz.corpus"
local invariants = require "spec.fuzz.invariants"
local targets = require "spec.fuzz.targets"

describe("spec.fuzz.corpus", function()
  for _, name in ipairs(targets.names()) do
    for i, entry in ipairs(corpus.of(name)) do
      local declare = entry.open and pending or it
      declare(("breaks nothing: %s, %s, %d"):format(name, entry[1], i) .. (entry.open or ""), function()
        local target = targets.find(name, entry[1])

        for seed = 1, 2 do
          local _, broken = invariants.check(target, entry[2], seed)
          assert.same({}, broken or {})
        end
      end)
    end
  end
end)
