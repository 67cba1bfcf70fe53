/*
** core.c - the module poe.core: drivers, handles and the names of errno
** values. Lua code requires poe.driver, poe.handle and poe.errno instead.
** SPDX-License-Identifier: MIT
*/
#include "lua/driver.h"
#include "lua/errno.h"
#include "lua/handle.h"

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
    poe_push_errno(L);
    lua_setfield(L, -2, "errno");
    return 1;
}
