/*
** mask.h - the masks of websockets, RFC 6455 section 5.3.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_MASK_H
#define POE_LUA_MASK_H

#include <lua.h>

/* mask(octets, first, last, key) -> octets first to last, each XORed with
** that one of the key's four octets whose turn it is.  [-4, +1, e] */
int poe_lua_mask(lua_State *L);

#endif
