-- Streams that once broke a filter, and those that try each of its rules: corpus/NAME.lua, a list of
-- { title of the target, octets }, as `make fuzz` writes them. `open` says what is still wrong.

local invariants = require "spec.fuzz.invariants"
local targets = require "spec.fuzz.targets"

describe("spec.fuzz.corpus", function()
  for _, name in ipairs(targets.names()) do
    local module = "spec.fuzz.corpus." .. name
    local there = package.searchpath(module, package.path)
    for i, entry in ipairs(there and require(module) or {}) do
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
