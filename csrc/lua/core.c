/*
** core.c - the module poe.core: what the modules in lua/poe need in C. Lua code
** requires those: poe.driver, poe.handle, poe.errno, poe.filter.
** SPDX-License-Identifier: MIT
*/
#include "lua/driver.h"
#include "lua/errno.h"
#include "lua/handle.h"
#include "lua/mask.h"
#include "lua/poller.h"
#include "lua/resolver.h"
#include "lua/signals.h"
#include "lua/split.h"
#include "lua/timers.h"

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
    poe_push_resolver(L);
    lua_setfield(L, -2, "resolver");
    poe_push_poller(L);
    lua_setfield(L, -2, "poller");
    poe_push_timers(L);
    lua_setfield(L, -2, "timers");
    poe_push_signals(L);
    lua_setfield(L, -2, "signals");
    lua_pushcfunction(L, poe_lua_clock);
    lua_setfield(L, -2, "clock");
    lua_newtable(L);
    poe_add_splitters(L);
    lua_setfield(L, -2, "split");
    lua_pushcfunction(L, poe_lua_mask);
    lua_setfield(L, -2, "mask");
    poe_push_errno(L);
    lua_setfield(L, -2, "errno");
    return 1;
}
