/*
** append.c - queue two short strings as one chunk, where there is room: most of
** what a server of lines writes. It allocates nothing, so nothing can happen in
** between.
** SPDX-License-Identifier: MIT
*/
#include "lua/outbox.h"

#include <string.h>

enum { DRIVER = 1, OCTETS, ENDING }; /* stack indices */

/* Have room for so many octets in the slab; an empty queue takes the pool's.
** [-0, +0, -] */
static bool has_slab(lua_State *L, struct poe_outbox *box, size_t size,
                     int pool)
{
    if (size <= box->slab_size - box->slab_used)
        return true;
    if (box->slab != NULL)
        return false;
    lua_getiuservalue(L, pool, 1);
    box->slab = lua_touserdata(L, -1);
    box->slab_size = box->slab != NULL ? lua_rawlen(L, -1) : 0;
    lua_setiuservalue(L, DRIVER, POE_OUTBOX_SLAB);
    lua_pushnil(L);
    lua_setiuservalue(L, pool, 1);
    return size <= box->slab_size;
}

bool poe_outbox_append(lua_State *L, struct poe_outq *queue,
                       struct poe_outbox *box, int pool)
{
    size_t size, ending_size;
    const char *octets = lua_tolstring(L, OCTETS, &size);
    const char *ending = lua_tolstring(L, ENDING, &ending_size);
    struct poe_message message = {.size = size + ending_size};
    char *to;

    if (size > POE_OUTBOX_COPY_MAX || ending_size > POE_OUTBOX_COPY_MAX ||
        message.size == 0 || !poe_outq_has_room(queue) ||
        !has_slab(L, box, message.size, pool))
        return false;
    to = box->slab + box->slab_used;
    message.data = to;
    memcpy(to, octets, size);
    memcpy(to + size, ending, ending_size);
    box->slab_used += message.size;
    poe_outq_put(queue, message);
    return true;
}
