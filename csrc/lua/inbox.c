/*
** inbox.c - claim an inbox: drivers that have taken all they have read share
** one, so that an idle driver holds no memory for it.
** SPDX-License-Identifier: MIT
*/
#include "lua/inbox.h"

#include <lauxlib.h>
#include <stdbool.h>

struct inbox {
    const void *owner; /* whose octets these are */
    struct poe_inbox in;
};

/* Push the inbox in user value `n` of the value at `index`, if the driver may
** read to it; only in its own one may octets be waiting for it.
** [-0, +(0|1), -] */
static bool push_found(lua_State *L, struct poe_inbox_need need, int index,
                       int n)
{
    const struct inbox *box;
    bool mine, waiting;

    lua_getiuservalue(L, index, n);
    box = lua_touserdata(L, -1);
    mine = box != NULL && index == 1 && box->owner == need.owner;
    waiting = box != NULL && box->in.next < box->in.count;
    if (box != NULL && !box->in.busy && (mine || !waiting) &&
        box->in.capacity >= need.capacity)
        return true;
    lua_pop(L, 1);
    return false;
}

/* Descriptors that nobody took are closed.  [-0, +0, -] */
static int inbox_gc(lua_State *L)
{
    struct inbox *box = lua_touserdata(L, 1);

    for (; box->in.next < box->in.count; box->in.next++)
        poe_control_close(&box->in.arrivals[box->in.next].said);
    return 0;
}

/* Push a new inbox.  [-0, +1, m] */
static struct inbox *create(lua_State *L, struct poe_inbox_need need)
{
    struct inbox *box = lua_newuserdatauv(L, sizeof *box + need.capacity, 0);

    box->owner = need.owner;
    box->in.capacity = need.capacity;
    box->in.next = box->in.count = 0;
    box->in.busy = false;
    if (need.own) {
        lua_createtable(L, 0, 1);
        lua_pushcfunction(L, inbox_gc);
        lua_setfield(L, -2, "__gc");
        lua_setmetatable(L, -2);
    }
    return box;
}

struct poe_inbox *poe_inbox_at(lua_State *L, int index)
{
    struct inbox *box = lua_touserdata(L, index);

    return &box->in;
}

/* Make an inbox, and let other drivers use it, too. Making it may run a
** finalizer that uses this driver: then it may have found one.  [-0, +1, m] */
static void push_created(lua_State *L, struct poe_inbox_need need, int n,
                         int pool, int pool_n)
{
    create(L, need);
    if (push_found(L, need, 1, n)) {
        lua_remove(L, -2);
    } else if (!need.own) {
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, pool, pool_n);
    }
}

struct poe_inbox *poe_inbox_claim(lua_State *L, struct poe_inbox_need need,
                                  int n, int pool, int pool_n)
{
    struct inbox *box;

    if (!push_found(L, need, 1, n) &&
        (need.own || !push_found(L, need, pool, pool_n)))
        push_created(L, need, n, pool, pool_n);
    box = lua_touserdata(L, -1);
    box->owner = need.owner;
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 1, n);
    return &box->in;
}
