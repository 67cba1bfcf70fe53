/*
** signals.h - signals, by name, as something to read from a descriptor.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_SIGNALS_H
#define POE_LUA_SIGNALS_H

#include <lua.h>

/* Push the constructor signals().  [-0, +1, m] */
void poe_push_signals(lua_State *L);

#endif
