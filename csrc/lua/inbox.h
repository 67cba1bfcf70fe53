/*
** inbox.h - where octets are read to before they are Lua strings.
** Making a string may raise for want of memory: what has been read stays in
** the inbox until all of it has been made.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_INBOX_H
#define POE_LUA_INBOX_H

#include "core/inbox.h"

#include <lua.h>

struct poe_inbox_need {
    const void *owner; /* the driver */
    size_t capacity;   /* octets */
    bool own;          /* what it reads cannot wait in a shared inbox */
};

/* Push the inbox to read to, which is also in user value `n` of the driver at
** index 1; if possible the one in user value `pool_n` of the value at `pool`,
** which drivers share.  [-0, +1, m] */
struct poe_inbox *poe_inbox_claim(lua_State *L, struct poe_inbox_need need,
                                  int n, int pool, int pool_n);

/* The inbox at `index`.  [-0, +0, -] */
struct poe_inbox *poe_inbox_at(lua_State *L, int index);

#endif
