/*
** resolver.h - the binding of core/resolver.h; lua/poe/resolver.lua uses it.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_RESOLVER_H
#define POE_LUA_RESOLVER_H

#include <lua.h>

/* Push the constructor resolver().  [-0, +1, m] */
void poe_push_resolver(lua_State *L);

#endif
