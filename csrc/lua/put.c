/*
** put.c - queue octets, and keep them alive in Lua's memory. To put is to
*measure
** what is needed, to reserve it, and to fill it in. Only the middle step
** allocates. That may run a finalizer, which may use the same driver: so it is
** done again until there is nothing left to reserve. Filling in then neither
** raises nor runs anything else.
** SPDX-License-Identifier: MIT
*/
#include "core/envelope.h"
#include "lua/outbox.h"

#include <lauxlib.h>
#include <string.h>

/* Octets in a slab; it doubles from one size to the other under a backlog. */
#define SLAB_MIN ((size_t)1024)
#define SLAB_MAX POE_OUTBOX_SLAB_MAX
/* Octets that one put copies at most; the chunks of a longer list are held. */
#define COPY_ALL_MAX ((size_t)64 * 1024)
/* Slots in the first ring. */
#define RING_MIN ((size_t)8)

/* Stack indices during a put. Two more arguments may follow the list. */
enum { DRIVER = 1, LIST, LAST = 4, NEW_RING, NEW_SLAB, ENVELOPES, FREE };

struct put {
    struct poe_outq *queue;
    struct poe_outbox *box;
    bool empties;
    int pool;
    /* what it needs */
    lua_Integer chunks;
    size_t messages, copied, holds;
};

/* Push the table of what is held, a new one if there is none.  [-0, +1, m] */
static void push_holds(lua_State *L)
{
    if (lua_getiuservalue(L, DRIVER, POE_OUTBOX_HOLDS) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, DRIVER, POE_OUTBOX_HOLDS);
}

static void refuse(lua_State *L, lua_Integer i)
{
    lua_rawgeti(L, LIST, i);
    luaL_argerror(L, LIST,
                  lua_pushfstring(L, "chunk %I: string expected, got %s",
                                  (LUAI_UACINT)i, luaL_typename(L, -1)));
}

static lua_Integer count_entries(lua_State *L)
{
    lua_Integer n = 0;

    for (lua_pushnil(L); lua_next(L, LIST) != 0; lua_pop(L, 1))
        n++;
    return n;
}

/* The envelope of the i-th chunk; NULL for none.  [-0, +0, -] */
static const struct poe_envelope *envelope_of(lua_State *L, lua_Integer i)
{
    const struct poe_envelope *e = NULL;

    if (!lua_isnil(L, ENVELOPES)) {
        lua_rawgeti(L, ENVELOPES, i);
        e = lua_touserdata(L, -1);
        lua_pop(L, 1);
    }
    return e;
}

/* Must a message with this envelope hold one? An envelope with descriptors is
** its message's own; else the one used last is kept by the driver, and once it
** is another's turn, by the next message. */
static bool holds_envelope(const struct poe_envelope *e,
                           const struct poe_envelope *current)
{
    return e != NULL && e != current && (e->fd_count > 0 || current != NULL);
}

static bool is_shared(const struct poe_envelope *e)
{
    return e != NULL && e->fd_count == 0;
}

/* Find what the list needs. A list of n entries has 1 to n and nothing else: a
** hole, or another key, shows as a nil.  [-0, +0, v] */
static void measure(lua_State *L, struct put *put)
{
    const struct poe_envelope *current = put->box->envelope;
    size_t shorts = 0;

    put->chunks = count_entries(L);
    put->messages = put->copied = put->holds = 0;
    for (lua_Integer i = 1; i <= put->chunks; i++) {
        const struct poe_envelope *e = envelope_of(L, i);
        size_t size;

        if (lua_rawgeti(L, LIST, i) != LUA_TSTRING)
            refuse(L, i);
        size = lua_rawlen(L, -1);
        lua_pop(L, 1);
        if (size == 0 && !put->empties)
            continue;
        put->messages++;
        put->holds += (size_t)holds_envelope(e, current);
        put->holds += (size_t)(size > POE_OUTBOX_COPY_MAX);
        current = is_shared(e) ? e : current;
        shorts += (size_t)(size > 0 && size <= POE_OUTBOX_COPY_MAX);
        put->copied += size <= POE_OUTBOX_COPY_MAX ? size : 0;
    }
    if (put->copied > COPY_ALL_MAX) {
        put->copied = 0;
        put->holds += shorts;
    }
}

static bool fits_slab(const struct put *put)
{
    return put->copied <= put->box->slab_size - put->box->slab_used;
}

/* Push the pool's slab, or a new one.  [-0, +1, m] */
static void push_slab(lua_State *L, const struct put *put)
{
    size_t size = 2 * put->box->slab_size;

    if (size < SLAB_MIN)
        size = SLAB_MIN;
    if (size > SLAB_MAX)
        size = SLAB_MAX;
    if (size < put->copied)
        size = put->copied;
    if (lua_getiuservalue(L, put->pool, 1) == LUA_TUSERDATA &&
        lua_rawlen(L, -1) >= size) {
        lua_pushnil(L);
        lua_setiuservalue(L, put->pool, 1);
        return;
    }
    lua_pop(L, 1);
    lua_newuserdatauv(L, size, 0);
}

/* Have a slab for what is copied; true if one had to be made. The first
** message in it holds the one before.  [-0, +0, m] */
static bool reserve_slab(lua_State *L, struct put *put)
{
    if (fits_slab(put))
        return false;
    put->holds += (size_t)(put->box->slab_used > 0);
    if (!lua_isnil(L, NEW_SLAB) && lua_rawlen(L, NEW_SLAB) >= put->copied)
        return false;
    push_slab(L, put);
    lua_replace(L, NEW_SLAB);
    return true;
}

static bool ring_fits(size_t capacity, const struct put *put)
{
    return capacity - put->queue->messages >= put->messages;
}

/* Have a ring for the messages; true if one had to be made.  [-0, +0, m] */
static bool reserve_ring(lua_State *L, const struct put *put)
{
    size_t capacity = put->queue->capacity;
    size_t reserved = lua_rawlen(L, NEW_RING) / sizeof(struct poe_message);

    if (ring_fits(capacity, put) ||
        (reserved > put->queue->messages && ring_fits(reserved, put)))
        return false;
    if (capacity == 0)
        capacity = RING_MIN;
    while (!ring_fits(capacity, put))
        capacity *= 2;
    lua_newuserdatauv(L, capacity * sizeof(struct poe_message), 0);
    lua_replace(L, NEW_RING);
    return true;
}

/* Have slots for the holds, which hold false; true if one had to be made.
** [-0, +0, m] */
static bool reserve_holds(lua_State *L, const struct put *put)
{
    bool made = false;

    if (put->holds == 0)
        return false;
    push_holds(L);
    for (size_t i = put->holds; i > 0; i--) {
        lua_Integer key = put->box->last_hold + (lua_Integer)i;

        if (lua_rawgeti(L, -1, key) != LUA_TNIL) {
            lua_pop(L, 1);
            continue;
        }
        lua_pushboolean(L, 0);
        lua_rawseti(L, -3, key);
        lua_pop(L, 1);
        made = true;
    }
    lua_pop(L, 1);
    return made;
}

/* Keep the value on top until the message that holds it has gone. Its slot is
** reserved.  [-1, +0, -] */
static void hold(lua_State *L, struct put *put, struct poe_message *message)
{
    lua_getiuservalue(L, DRIVER, POE_OUTBOX_HOLDS);
    lua_rotate(L, -2, 1);
    lua_rawseti(L, -2, ++put->box->last_hold);
    lua_pop(L, 1);
    message->holds++;
}

/* Go on in the ring that was reserved, if one was needed.  [-0, +0, -] */
static void use_ring(lua_State *L, struct put *put)
{
    if (ring_fits(put->queue->capacity, put))
        return;
    poe_outq_move(put->queue, lua_touserdata(L, NEW_RING),
                  lua_rawlen(L, NEW_RING) / sizeof(struct poe_message));
    lua_pushvalue(L, NEW_RING);
    lua_setiuservalue(L, DRIVER, POE_OUTBOX_RING);
}

/* Likewise in the slab; the message holds the one before.  [-0, +0, -] */
static void use_slab(lua_State *L, struct put *put, struct poe_message *message)
{
    if (put->box->slab_used > 0) {
        lua_getiuservalue(L, DRIVER, POE_OUTBOX_SLAB);
        hold(L, put, message);
    }
    put->box->slab = lua_touserdata(L, NEW_SLAB);
    put->box->slab_size = lua_rawlen(L, NEW_SLAB);
    put->box->slab_used = 0;
    lua_pushvalue(L, NEW_SLAB);
    lua_setiuservalue(L, DRIVER, POE_OUTBOX_SLAB);
}

/* Copy the octets into the slab and say where they are.  [-0, +0, -] */
static void copy(lua_State *L, struct put *put, struct poe_message *message)
{
    if (message->size == 0)
        return;
    if (!fits_slab(put))
        use_slab(L, put, message);
    message->data = memcpy(put->box->slab + put->box->slab_used, message->data,
                           message->size);
    put->box->slab_used += message->size;
    put->copied -= message->size;
}

/* Give the message the i-th chunk's envelope.  [-0, +0, -] */
static void address(lua_State *L, struct put *put, struct poe_message *message,
                    lua_Integer i)
{
    const struct poe_envelope *current = put->box->envelope;

    message->envelope = envelope_of(L, i);
    if (holds_envelope(message->envelope, current)) {
        if (is_shared(message->envelope))
            lua_getiuservalue(L, DRIVER, POE_OUTBOX_ENVELOPE);
        else
            lua_rawgeti(L, ENVELOPES, i);
        hold(L, put, message);
    }
    if (is_shared(message->envelope) && message->envelope != current) {
        put->box->envelope = message->envelope;
        lua_rawgeti(L, ENVELOPES, i);
        lua_setiuservalue(L, DRIVER, POE_OUTBOX_ENVELOPE);
    }
}

/* Queue the string on top of the stack, the i-th chunk.  [-0, +0, -] */
static void append(lua_State *L, struct put *put, lua_Integer i)
{
    struct poe_message message = {.holds = 0};

    message.data = lua_tolstring(L, -1, &message.size);
    if (message.size == 0 && !put->empties)
        return;
    address(L, put, &message, i);
    if (message.size <= put->copied && message.size <= POE_OUTBOX_COPY_MAX) {
        copy(L, put, &message);
    } else {
        lua_pushvalue(L, -1);
        hold(L, put, &message);
    }
    poe_outq_put(put->queue, message);
}

/* Any list at all.  [-0, +0, e] */
static void put_list(lua_State *L, struct put *put,
                     poe_push_envelopes *envelopes)
{
    bool made;

    lua_settop(L, LAST);
    lua_settop(L, FREE - 1);
    if (envelopes != NULL) {
        envelopes(L);
        lua_replace(L, ENVELOPES);
    }
    do {
        measure(L, put);
        made = reserve_slab(L, put);
        made = reserve_ring(L, put) || made;
        made = reserve_holds(L, put) || made;
    } while (made);
    use_ring(L, put);
    for (lua_Integer i = 1; i <= put->chunks; i++) {
        lua_rawgeti(L, LIST, i);
        append(L, put, i);
        lua_pop(L, 1);
    }
}

/* The commonest put: a list of one short chunk, for which there is room.
** False if the list is another.  [-0, +0, -] */
static bool put_one_short(lua_State *L, struct poe_outq *queue,
                          struct poe_outbox *box)
{
    struct poe_message message = {.holds = 0};
    bool single = false;

    lua_pushnil(L);
    if (lua_next(L, LIST) == 0)
        return false;
    if (lua_type(L, -1) == LUA_TSTRING && lua_isinteger(L, -2) &&
        lua_tointeger(L, -2) == 1) {
        message.data = lua_tolstring(L, -1, &message.size);
        lua_pop(L, 1);
        single = lua_next(L, LIST) == 0;
    }
    if (!single || message.size == 0 || message.size > POE_OUTBOX_COPY_MAX ||
        message.size > box->slab_size - box->slab_used ||
        !poe_outq_has_room(queue))
        return false;
    message.data =
        memcpy(box->slab + box->slab_used, message.data, message.size);
    box->slab_used += message.size;
    poe_outq_put(queue, message);
    return true;
}

void poe_outbox_put(lua_State *L, struct poe_outq *queue,
                    struct poe_outbox *box, bool empties,
                    poe_push_envelopes *envelopes, int pool)
{
    if (envelopes == NULL && put_one_short(L, queue, box))
        return;
    put_list(L,
             &(struct put){
                 .queue = queue, .box = box, .empties = empties, .pool = pool},
             envelopes);
}
