/*
** result.h - the three results that every operation shares.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_RESULT_H
#define POE_LUA_RESULT_H

#include <lua.h>

/* nil, "operation: reason", errno; returns 3.  [-0, +3, m] */
int poe_push_failure(lua_State *L, const char *operation, int error);

/* "operation: reason", errno; returns 2.  [-0, +2, m] */
int poe_push_reason(lua_State *L, const char *operation, int error);

/* nil, "end of file", 0; returns 3.  [-0, +3, m] */
int poe_push_eof(lua_State *L);

/* Raise what Lua raises when there is no memory.  [-0, +0, v] */
int poe_raise_no_memory(lua_State *L);

#endif
