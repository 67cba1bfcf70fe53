/*
** inbox.c - claim an inbox: drivers that have taken all they have read share
** one, so that an idle driver holds no memory for it.
** SPDX-License-Identifier: MIT
*/
#include "lua/inbox.h"
#include "core/descriptor.h"

#include <lauxlib.h>

struct inbox {
    const void *owner; /* whose octets these are */
    struct poe_inbox in;
};

/* The inbox in user value `n` of the value at `index`, if the driver may read
** to it; only in its own one may octets be waiting for it.  [-0, +0, -] */
static struct inbox *find(lua_State *L, struct poe_inbox_need need, int index,
                          int n)
{
    struct inbox *box;
    bool waiting;

    lua_getiuservalue(L, index, n);
    box = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (box == NULL)
        return NULL;
    waiting = box->in.next < box->in.count &&
              (index != 1 || box->owner != need.owner);
    return waiting || box->in.capacity < need.capacity ? NULL : box;
}

/* Descriptors that nobody took are closed.  [-0, +0, -] */
static int inbox_gc(lua_State *L)
{
    struct inbox *box = lua_touserdata(L, 1);

    for (; box->in.next < box->in.count; box->in.next++) {
        struct poe_control_said *said = &box->in.arrivals[box->in.next].said;

        while (said->fd_count > 0)
            poe_fd_close(said->fds[--said->fd_count]);
    }
    return 0;
}

/* Push a new inbox.  [-0, +1, m] */
static struct inbox *create(lua_State *L, struct poe_inbox_need need)
{
    struct inbox *box = lua_newuserdatauv(L, sizeof *box + need.capacity, 0);

    box->owner = need.owner;
    box->in.capacity = need.capacity;
    box->in.next = box->in.count = 0;
    if (need.own) {
        lua_createtable(L, 0, 1);
        lua_pushcfunction(L, inbox_gc);
        lua_setfield(L, -2, "__gc");
        lua_setmetatable(L, -2);
    }
    return box;
}

struct poe_inbox *poe_inbox_claim(lua_State *L, struct poe_inbox_need need,
                                  int n, int pool, int pool_n)
{
    struct inbox *box = find(L, need, 1, n);

    if (box == NULL && need.own) {
        box = create(L, need);
        lua_setiuservalue(L, 1, n);
    } else if (box == NULL) {
        box = find(L, need, pool, pool_n);
        if (box == NULL) {
            box = create(L, need);
            lua_setiuservalue(L, pool, pool_n);
        }
        lua_getiuservalue(L, pool, pool_n);
        lua_setiuservalue(L, 1, n);
    }
    box->owner = need.owner;
    return &box->in;
}
