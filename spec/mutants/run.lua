-- Changes the Lua sources, a comparison at a time, and sees that the specs notice; `make mutants` runs it. From
-- the environment: ONLY (a word in the names of the files, all), SAMPLE (every so many is tried, 1).

local mutants = require "spec.mutants.lua"

local good, tried = mutants { only = os.getenv "ONLY" or "", sample = math.tointeger(os.getenv "SAMPLE" or "") or 1 }
print(("score: %d of %d changes noticed"):format(good, tried))
os.exit(tried > 0)
