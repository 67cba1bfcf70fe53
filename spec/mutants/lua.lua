--- Turns each comparison in the Lua filters and wheels the other way round, one at a time.

return require "spec.mutants.suite" {
  folder = "build/mutants/lua",
  sources = "lua/poe/filter lua/poe/wheel lua/poe/filter.lua -name '*.lua'",
  mutants_of = require "spec.mutants.comparisons",
  file = function(folder, path) return folder .. path:match "^lua(/.*)$" end,
  path = "./%s/?.lua;./%s/?/init.lua;./lua/?.lua;./lua/?/init.lua;./?.lua;;",
  cpath = "./build/?.so;;",
  patience = math.huge,
}
