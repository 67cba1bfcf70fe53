/*
** timers.h - the timers of a loop: functions that are due at some time.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_TIMERS_H
#define POE_LUA_TIMERS_H

#include <lua.h>

/* Push the constructor timers().  [-0, +1, m] */
void poe_push_timers(lua_State *L);

/* clock(): seconds, by a clock that never goes back */
int poe_lua_clock(lua_State *L);

#endif
