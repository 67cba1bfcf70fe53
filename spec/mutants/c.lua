--- Forces each condition of the C core to hold, and not to hold, one at a time: see suite.lua.

local branches = require "spec.mutants.branches"
local suite = require "spec.mutants.suite"

local way = {
  folder = "build/mutants/c",
  sources = "csrc/core -name '*.c'",
  mutants_of = branches,
  path = "./lua/?.lua;./lua/?/init.lua;./?.lua;;",
  cpath = "./%s/?.so;;",
  patience = 60,
}

function way.file(folder) return folder .. "/source.c" end

function way.prepare(folder, path)
  return ("${MAKE:-make} --no-print-directory -s mutant MUTANT='%s' OF='%s'"):format(
    folder, path:match "^csrc/(.*)%.c$")
end

---@param options spec.mutants.Options
---@return integer good
---@return integer tried
return function(options) return suite(way, options) end
