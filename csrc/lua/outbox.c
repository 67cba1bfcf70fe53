/*
** outbox.c - let go of queued octets once they have gone.
** SPDX-License-Identifier: MIT
*/
#include "lua/outbox.h"
#include "lua/envelope.h"

/* Slots in the largest ring that an empty queue keeps. */
#define RING_KEEP ((size_t)128)

enum { DRIVER = 1 }; /* stack index */

/* An empty queue needs no slab; the pool keeps the larger one.  [-0, +0, -] */
static void give_slab_back(lua_State *L, size_t slab_size, int pool)
{
    lua_getiuservalue(L, pool, 1);
    if ((lua_isnil(L, -1) || lua_rawlen(L, -1) < slab_size) &&
        slab_size <= POE_OUTBOX_SLAB_MAX) {
        lua_getiuservalue(L, DRIVER, POE_OUTBOX_SLAB);
        lua_setiuservalue(L, pool, 1);
    }
    lua_pushnil(L);
    lua_setiuservalue(L, DRIVER, POE_OUTBOX_SLAB);
    lua_pop(L, 1);
}

static void release_holds(lua_State *L, struct poe_outbox *box, size_t n)
{
    lua_getiuservalue(L, DRIVER, POE_OUTBOX_HOLDS);
    for (; n > 0; n--) {
        if (lua_rawgeti(L, -1, ++box->first_hold) == LUA_TUSERDATA)
            poe_envelope_close(L, -1);
        lua_pushnil(L);
        lua_rawseti(L, -3, box->first_hold);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

void poe_outbox_release(lua_State *L, struct poe_outq *queue,
                        struct poe_outbox *box, size_t released, int pool)
{
    if (released > 0)
        release_holds(L, box, released);
    if (queue->messages > 0)
        return;
    if (box->slab != NULL)
        give_slab_back(L, box->slab_size, pool);
    box->first_hold = box->last_hold = 0; /* all have gone */
    box->slab = NULL;
    box->slab_size = box->slab_used = 0;
    if (queue->capacity > RING_KEEP)
        poe_outbox_clear(L, queue, box);
}

void poe_outbox_clear(lua_State *L, struct poe_outq *queue,
                      struct poe_outbox *box)
{
    if (box->last_hold > box->first_hold)
        release_holds(L, box, (size_t)(box->last_hold - box->first_hold));
    for (int i = 1; i <= POE_OUTBOX_VALUES; i++) {
        lua_pushnil(L);
        lua_setiuservalue(L, DRIVER, i);
    }
    poe_outq_init(queue, NULL, 0);
    *box = (struct poe_outbox){0};
}
