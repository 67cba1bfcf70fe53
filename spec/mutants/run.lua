-- Changes the sources, a condition or a comparison at a time, and sees that the specs notice; `make mutants` runs
-- it. From the environment: what spec/score/parts.lua reads.

require("spec.score.parts").run("spec.mutants", { c = "forced conditions noticed",
  lua = "turned comparisons noticed" })
