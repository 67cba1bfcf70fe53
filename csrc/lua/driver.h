/*
** driver.h - the Lua class that all drivers in C share.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_DRIVER_H
#define POE_LUA_DRIVER_H

#include <lua.h>

/* Add to the table on top of the stack a constructor per kind of driver,
** such as sysrw(block_size).  [-0, +0, m] */
void poe_add_drivers(lua_State *L);

#endif
