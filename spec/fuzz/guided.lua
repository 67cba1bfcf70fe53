-- What guided.c tries: a function of an input, whose first octet says which target is fed, whose second how it is
-- cut, and whose others are fed. It raises if an invariant does not hold. Run by itself, it writes
-- what libFuzzer begins with into a folder: the corpus that `make test` replays.
-- From the environment: FILTER (the name of one in grammars/, all).

-- The lines are counted in C; a hook here would be instead of that one.
package.loaded["spec.fuzz.guard"] = function(_, fn, ...)
  local results = table.pack(pcall(fn, ...))
  if results[1] then return table.unpack(results, 1, results.n) end
  return false, "raise", results[2]
end

local corpus = require "spec.fuzz.corpus"
local invariants = require "spec.fuzz.invariants"
local show = require "spec.fuzz.show"
local targets = require "spec.fuzz.targets"

local all, index = targets.all(os.getenv "FILTER" or ""), {}
for i, one in ipairs(all) do index[one.name .. one.target.title] = i - 1 end

local function write_corpus(folder)
  for _, name in ipairs(targets.names()) do
    for i, entry in ipairs(corpus.of(name)) do
      local at = index[name .. entry[1]]
      local file <close> = at and assert(io.open(("%s/%s-%d"):format(folder, name, i), "w"))
      if at then file:write(string.char(at % 256, i % 256), entry[2]) end
    end
  end
end

if arg and arg[1] then return write_corpus(arg[1]) end

return function(input)
  if #input < 2 then return end
  local which, seed = input:byte(1, 2)
  local one = all[which % #all + 1]
  local _, broken = invariants.check(one.target, input:sub(3), seed)
  if not broken then return end
  error(("%s: { %q, %s }: %s: %s"):format(one.name, one.target.title, show(input:sub(3)), broken.kind, broken.why), 0)
end
