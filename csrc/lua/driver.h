/*
** driver.h - the Lua class that all drivers in C share.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_DRIVER_H
#define POE_LUA_DRIVER_H

#include "lua/outbox.h"

#include <lua.h>

/* User values of a driver, behind its outbox's. */
enum {
    POE_VALUE_INBOX = POE_OUTBOX_VALUES + 1,
    POE_VALUE_ADDRESSES, /* envelopes by text and by octets */
    POE_VALUES = POE_VALUE_ADDRESSES
};

/* What the drivers of one Lua state share, in methods of drivers. */
#define POE_POOL lua_upvalueindex(2)

/* User values of the pool. */
enum {
    POE_POOL_SLAB = 1,
    POE_POOL_INBOX,
    POE_POOL_ENVELOPES, /* metatable */
    POE_POOL_VALUES = POE_POOL_ENVELOPES
};

/* Append the strings at indices 2 and 3 as one chunk to the driver at index 1,
** if they are such and that is simple. Returns the octets pending then, 0 if it
** was not done; in functions that have the pool.  [-0, +0, v] */
size_t poe_driver_append(lua_State *L);

/* Add to the table on top of the stack a constructor per kind of driver,
** such as sysrw(block_size).  [-0, +0, m] */
void poe_add_drivers(lua_State *L);

#endif
