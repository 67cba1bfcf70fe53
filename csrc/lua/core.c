/*
** core.c - the module poe.core: what the modules in lua/poe need in C. Lua code
** requires those: poe.driver, poe.handle, poe.errno, poe.filter.
** SPDX-License-Identifier: MIT
*/
#include "lua/driver.h"
#include "lua/errno.h"
#include "lua/handle.h"
#include "lua/split.h"

#include <lauxlib.h>

LUAMOD_API __attribute__((visibility("default"))) int
luaopen_poe_core(lua_State *L)
{
    luaL_checkversion(L);
    lua_newtable(L);
    lua_newtable(L);
    poe_add_drivers(L);
    lua_setfield(L, -2, "driver");
    lua_newtable(L);
    poe_add_handles(L);
    lua_setfield(L, -2, "handle");
    lua_newtable(L);
    luaL_setfuncs(L, poe_split_functions, 0);
    lua_setfield(L, -2, "split");
    poe_push_errno(L);
    lua_setfield(L, -2, "errno");
    return 1;
}
