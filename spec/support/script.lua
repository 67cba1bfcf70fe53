--- A copy of the module whose system calls are answered from a script, or with
-- faults at random; see spec/fault/script.c.

local path = assert(package.searchpath("poe.script", package.cpath))

local function open(name)
  return assert(package.loadlib(path, "luaopen_poe_" .. name))()
end

local script = open "script"

---The copy's own poe.core; its handles are not those of poe.handle.
script.core = open "core"

return script
