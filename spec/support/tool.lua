--- Runs a program of Lua as a command of the Makefile does.

local shell = require "spec.support.shell"

local LUA = os.getenv "LUA" or "lua5.4"

---@param script string its path, and arguments
---@param settings string variables of its environment: "STEP=23 SCENARIO='handle: pty'"
---@return string output of both kinds
---@return integer status
return function(script, settings)
  return shell(("env %s %s %s"):format(settings, LUA, script))
end
