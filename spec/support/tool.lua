--- Runs a program of Lua as a command of the Makefile does.

local LUA = os.getenv "LUA" or "lua5.4"

---@param script string its path, and arguments
---@param settings? string variables of its environment: "STEP=23 SCENARIO='handle: pty'"
---@return string output of both kinds
---@return integer status
return function(script, settings)
  local child = assert(io.popen(("env %s %s %s 2>&1"):format(settings or "", LUA, script)))
  local output = child:read "a"
  local _, _, status = child:close()
  return output, status
end
