/*
** class.h - a metatable whose functions know it.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_CLASS_H
#define POE_LUA_CLASS_H

#include <lauxlib.h>
#include <lua.h>

/* The class, in its own functions. */
#define POE_CLASS lua_upvalueindex(1)

/* Push a class of userdata with these methods and metamethods, each of which
** has the class as its upvalue.  [-0, +1, m] */
void poe_push_class(lua_State *L, const char *name, const luaL_Reg *methods,
                    const luaL_Reg *metamethods);

/* The userdata at index 1, which must be of the function's class.
** [-0, +0, v] */
void *poe_check_class(lua_State *L, const char *name);

/* Raise an error at the line that called the function of a Lua module that
** called this one.  [-0, +0, v] */
int poe_class_error(lua_State *L, const char *format, ...);

#endif
