--- Turns each comparison in the Lua filters and wheels the other way round, one at a time: see suite.lua.

local comparisons = require "spec.mutants.comparisons"
local suite = require "spec.mutants.suite"

local way = {
  folder = "build/mutants/lua",
  sources = "lua/poe/filter lua/poe/wheel lua/poe/filter.lua -name '*.lua'",
  mutants_of = comparisons,
  path = "./%s/?.lua;./%s/?/init.lua;./lua/?.lua;./lua/?/init.lua;./?.lua;;",
  cpath = "./build/?.so;;",
  patience = math.huge,
}

function way.file(folder, path) return folder .. path:match "^lua(/.*)$" end

function way.prepare() return "true" end

---@param options spec.mutants.Options
---@return integer good
---@return integer tried
return function(options) return suite(way, options) end
