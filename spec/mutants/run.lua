-- Changes the C and the Lua sources, a branch or a comparison at a time, and sees that the specs notice;
-- `make mutants` runs it. From the environment: what spec/score/parts.lua reads, and SAMPLE (how many to
-- try of each part, all).

require("spec.score.parts").run("spec.mutants", { c = "mutants in C", lua = "mutants in Lua" })
