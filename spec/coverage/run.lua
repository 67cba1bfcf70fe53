-- How much of the C and of the Lua sources the specs take, and what they do not take; `make coverage` runs
-- it. From the environment: what spec/score/parts.lua reads.

require("spec.score.parts").run("spec.coverage", { c = "branches", lua = "lines" })
