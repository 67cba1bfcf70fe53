--- Forces each condition of the C core to hold, and not to hold, one at a time. What no spec notices may be noticed by
--- `make sweep`, of which the specs try one fault in many.

-- The module with a changed source: see the Makefile.
local MAKE <const> = "${MAKE:-make} --no-print-directory -s mutant MUTANT='%s' OF='%s'"

return require "spec.mutants.suite" {
  folder = "build/mutants/c",
  sources = "csrc/core -name '*.c'",
  mutants_of = require "spec.mutants.branches",
  file = function(folder) return folder .. "/source.c" end,
  prepare = function(folder, path) return MAKE:format(folder, path:match "^csrc/(.*)%.c$") end,
  path = "./lua/?.lua;./lua/?/init.lua;./?.lua;;",
  cpath = "./%s/?.so;;",
  patience = 240, -- with the hook; a tenth of that without
  last = (os.getenv "LUA" or "lua5.4") .. " spec/fault/sweep/run.lua",
}
