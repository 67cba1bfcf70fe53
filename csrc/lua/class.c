/*
** class.c - classes that are upvalues of their functions: no registry, no name
** that another library could have taken.
** SPDX-License-Identifier: MIT
*/
#include "lua/class.h"

#include <stdarg.h>

void poe_push_class(lua_State *L, const char *name, const luaL_Reg *methods,
                    const luaL_Reg *metamethods)
{
    int class = lua_gettop(L) + 1;

    lua_newtable(L);
    lua_pushstring(L, name);
    lua_setfield(L, class, "__name");
    lua_pushvalue(L, class);
    luaL_setfuncs(L, metamethods, 1);
    lua_newtable(L);
    lua_pushvalue(L, class);
    luaL_setfuncs(L, methods, 1);
    lua_setfield(L, class, "__index");
}

void *poe_check_class(lua_State *L, const char *name)
{
    void *object = lua_touserdata(L, 1);

    if (object == NULL || !lua_getmetatable(L, 1))
        luaL_typeerror(L, 1, name);
    if (!lua_rawequal(L, -1, POE_CLASS))
        luaL_typeerror(L, 1, name);
    lua_pop(L, 1);
    return object;
}

int poe_class_error(lua_State *L, const char *format, ...)
{
    va_list arguments;

    luaL_where(L, 2);
    va_start(arguments, format);
    lua_pushvfstring(L, format, arguments);
    va_end(arguments);
    lua_concat(L, 2);
    return lua_error(L);
}
