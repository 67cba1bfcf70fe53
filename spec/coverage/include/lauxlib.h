/*
** lauxlib.h - Lua's, with a plain if for luaL_argcheck, for gcov's sake.
** Lua's own is an expression, and luaL_argerror, which never returns, would
** have to give both values for all of its branches to be taken.
** SPDX-License-Identifier: MIT
*/
#include_next <lauxlib.h>

#undef luaL_argcheck
#define luaL_argcheck(L, condition, argument, message)                         \
    do {                                                                       \
        if (!(condition))                                                      \
            luaL_argerror(L, argument, message);                               \
    } while (0)
