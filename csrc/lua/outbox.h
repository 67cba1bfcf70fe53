/*
** outbox.h - a driver's output queue as Lua sees it.
** Every octet that waits is in memory of Lua's: a long chunk stays the Lua
** string that it is, short ones are copied side by side into a slab, and the
** ring is a userdata too. So the collector sees all of it, an out-of-memory
** jump leaks nothing, and nothing has to be freed.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_OUTBOX_H
#define POE_LUA_OUTBOX_H

#include "core/outq.h"

#include <lua.h>
#include <stdbool.h>

/* User values of a driver's userdata that belong to its outbox. */
enum {
    POE_OUTBOX_HOLDS = 1, /* table: long strings and full slabs, in order */
    POE_OUTBOX_RING,      /* the memory of the queue's ring */
    POE_OUTBOX_SLAB,      /* the slab being filled */
    POE_OUTBOX_ENVELOPE,  /* the envelope used last */
    POE_OUTBOX_VALUES = POE_OUTBOX_ENVELOPE
};

/* Octets in the largest slab that drivers pass on to each other. */
#define POE_OUTBOX_SLAB_MAX ((size_t)16 * 1024)

/* Octets up to which copying a chunk is cheaper than a piece of its own. */
#define POE_OUTBOX_COPY_MAX 512

/* Where the octets of a queue are. All zero: nothing held, no slab. */
struct poe_outbox {
    lua_Integer first_hold, last_hold; /* keys in use: first < k <= last */
    char *slab;
    size_t slab_size, slab_used;         /* octets */
    const struct poe_envelope *envelope; /* of the last message, or NULL */
};

/* Push a table with the envelope of each chunk in the list at index 2, false
** for none; what it raises fails the put.  [-0, +1, e] */
typedef void poe_push_envelopes(lua_State *L);

/* Append the chunks in the list at index 2 to the queue of the driver at index
** 1. Empty ones are dropped unless `empties` are messages; `envelopes`, if not
** NULL, gives each message its own. `pool` is the index of a userdata whose
** first user value is a slab for anyone to use. All or nothing: raises on a bad
** chunk or for want of memory with nothing changed.  [-0, +0, e] */
void poe_outbox_put(lua_State *L, struct poe_outq *queue,
                    struct poe_outbox *box, bool empties,
                    poe_push_envelopes *envelopes, int pool);

/* Append the strings at indices 2 and 3 as one short chunk; false if that is
** not done as simply as that, with nothing changed.  [-0, +0, -] */
bool poe_outbox_append(lua_State *L, struct poe_outq *queue,
                       struct poe_outbox *box, int pool);

/* After a flush by the driver at index 1: give up what `released` messages
** held; when the queue is empty, the slab too.  [-0, +0, -] */
void poe_outbox_release(lua_State *L, struct poe_outq *queue,
                        struct poe_outbox *box, size_t released, int pool);

/* Forget everything that is queued.  [-0, +0, -] */
void poe_outbox_clear(lua_State *L, struct poe_outq *queue,
                      struct poe_outbox *box);

#endif
