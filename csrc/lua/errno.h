/*
** errno.h - the names of errno values.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_ERRNO_H
#define POE_LUA_ERRNO_H

#include <lua.h>

/* Push a table: EPIPE = 32, and so on.  [-0, +1, m] */
void poe_push_errno(lua_State *L);

#endif
