-- The part of the preloaded build/sweep.so that Lua sees: see shim.c.

return assert(package.loadlib("build/sweep.so", "luaopen_sweep"))()
