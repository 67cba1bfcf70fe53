/*
** result.c - how an outcome looks in Lua. Nobody else touches strerror.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L /* the strerror_r that returns int */
#include "lua/result.h"

#include <stdio.h>
#include <string.h>

int poe_push_reason(lua_State *L, const char *operation, int error)
{
    char reason[128];

    if (strerror_r(error, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "error %d", error);
    lua_pushfstring(L, "%s: %s", operation, reason);
    lua_pushinteger(L, error);
    return 2;
}

int poe_push_failure(lua_State *L, const char *operation, int error)
{
    lua_pushnil(L);
    return 1 + poe_push_reason(L, operation, error);
}

int poe_push_eof(lua_State *L)
{
    lua_pushnil(L);
    lua_pushliteral(L, "end of file");
    lua_pushinteger(L, 0);
    return 3;
}

int poe_raise_no_memory(lua_State *L)
{
    lua_pushliteral(L, "not enough memory");
    return lua_error(L);
}
