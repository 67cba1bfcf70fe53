/*
** get.h - what a driver's get returns.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_GET_H
#define POE_LUA_GET_H

#include "core/driver.h"

#include <lua.h>

/* driver:get(handle [, into [, senders]]), whose arguments are on the stack,
** with the handle's descriptor.  [-0, +n, e] */
int poe_get(lua_State *L, struct poe_driver *io, int fd);

/* Likewise, of a driver of octets and nothing else: push one string, empty when
** there is nothing, or the failure.  [-n, +1|3, m] */
int poe_get_octets(lua_State *L, struct poe_driver *io, int fd);

#endif
