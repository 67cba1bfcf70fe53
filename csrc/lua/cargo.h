/*
** cargo.h - handles and credentials that came with a message.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_CARGO_H
#define POE_LUA_CARGO_H

#include "core/inbox.h"

#include <lua.h>

/* Push { handles = { h, ... }, credentials = { pid =, uid =, gid = } }, each
** only if there is any, and false for nothing. The handles are still closed.
** [-0, +1, m] */
void poe_cargo_push(lua_State *L, const struct poe_arrival *arrival);

/* Have the handles in the cargo on top own the descriptors. Cannot raise.
** [-0, +0, -] */
void poe_cargo_take(lua_State *L, struct poe_arrival *arrival);

#endif
