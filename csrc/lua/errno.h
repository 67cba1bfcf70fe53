/*
** errno.h - the names of errno values.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_ERRNO_H
#define POE_LUA_ERRNO_H

#include <lua.h>

/* Push a table: EPIPE = 32, EAI_NONAME = -2, and so on.  [-0, +1, m] */
void poe_push_errno(lua_State *L);

/* What getaddrinfo(3) returns as a code that no errno has: negative, as Linux
** has it and others do not. */
int poe_gai_code(int result);

#endif
