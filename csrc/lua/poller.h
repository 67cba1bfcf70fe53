/*
** poller.h - a poller and the functions that it finds something to do for.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_POLLER_H
#define POE_LUA_POLLER_H

#include <lua.h>

/* Push the constructor poller(kind).  [-0, +1, m] */
void poe_push_poller(lua_State *L);

#endif
