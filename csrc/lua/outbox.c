/*
** outbox.c - keep queued octets alive in Lua's memory until they have gone.
** A put works on a copy of the queue and of the outbox, and takes effect by
** assigning them back; what raises before that has changed nothing.
** SPDX-License-Identifier: MIT
*/
#include "lua/outbox.h"
#include "lua/envelope.h"

#include <lauxlib.h>
#include <string.h>

/* Octets up to which copying a chunk is cheaper than a piece of its own. */
#define COPY_MAX 512
/* Octets in a slab; it doubles from one size to the other under a backlog. */
#define SLAB_MIN ((size_t)1024)
#define SLAB_MAX ((size_t)16 * 1024)
/* Slots in the first ring, and in the largest that an empty queue keeps. */
#define RING_MIN ((size_t)8)
#define RING_KEEP ((size_t)128)

/* Stack indices during a put. Two more arguments may follow the list. */
enum { DRIVER = 1, LIST, LAST = 4, NEW_RING, NEW_SLAB, NEW_ENVELOPE, FREE };

struct put {
    struct poe_outq queue;
    struct poe_outbox box;
    bool empties;
    poe_push_envelope *envelope;
    int pool;
};

/* Keep the value on top until the message that holds it has gone.
** [-1, +0, m] */
static void hold(lua_State *L, struct put *put)
{
    if (lua_getiuservalue(L, DRIVER, POE_OUTBOX_HOLDS) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, DRIVER, POE_OUTBOX_HOLDS);
    }
    lua_rotate(L, -2, 1);
    lua_rawseti(L, -2, put->box.last_hold + 1);
    lua_pop(L, 1);
    put->box.last_hold++;
}

/* Double the ring.  [-0, +0, m] */
static void grow(lua_State *L, struct poe_outq *queue)
{
    size_t capacity = queue->capacity > 0 ? 2 * queue->capacity : RING_MIN;
    void *ring = lua_newuserdatauv(L, capacity * sizeof(struct poe_message), 0);

    poe_outq_move(queue, ring, capacity);
    lua_replace(L, NEW_RING);
}

/* Put the pool's slab, or a new one, on top of the stack.  [-0, +1, m] */
static void push_slab(lua_State *L, const struct put *put)
{
    size_t size = 2 * put->box.slab_size;

    if (lua_getiuservalue(L, put->pool, 1) == LUA_TUSERDATA &&
        lua_rawlen(L, -1) >= size) {
        lua_pushnil(L);
        lua_setiuservalue(L, put->pool, 1);
        return;
    }
    lua_pop(L, 1);
    if (size < SLAB_MIN)
        size = SLAB_MIN;
    lua_newuserdatauv(L, size < SLAB_MAX ? size : SLAB_MAX, 0);
}

/* Put what is in use on top: the value at `index` if this put made it, or else
** the driver's.  [-0, +1, -] */
static void push_current(lua_State *L, int index, int uservalue)
{
    if (lua_isnil(L, index))
        lua_getiuservalue(L, DRIVER, uservalue);
    else
        lua_pushvalue(L, index);
}

/* Go on in another slab. Returns the holds of the next message, which keeps
** the old slab.  [-0, +0, m] */
static unsigned next_slab(lua_State *L, struct put *put)
{
    unsigned used = put->box.slab_used > 0;

    push_slab(L, put);
    if (used > 0) {
        push_current(L, NEW_SLAB, POE_OUTBOX_SLAB);
        hold(L, put);
    }
    put->box.slab = lua_touserdata(L, -1);
    put->box.slab_size = lua_rawlen(L, -1);
    put->box.slab_used = 0;
    lua_replace(L, NEW_SLAB);
    return used;
}

/* Copy the octets into the slab and say where they are.  [-0, +0, m] */
static void copy(lua_State *L, struct put *put, struct poe_message *message)
{
    if (message->size > put->box.slab_size - put->box.slab_used)
        message->holds += next_slab(L, put);
    message->data = memcpy(put->box.slab + put->box.slab_used, message->data,
                           message->size);
    put->box.slab_used += message->size;
}

/* Give the message its envelope. One with descriptors is the message's own;
** else the one used last is kept by the driver, and once it is another's turn,
** by the next message.  [-0, +0, e] */
static void address(lua_State *L, struct put *put, struct poe_message *message,
                    lua_Integer i)
{
    put->envelope(L, i);
    message->envelope = lua_touserdata(L, -1);
    if (message->envelope == NULL || message->envelope == put->box.envelope) {
        lua_pop(L, 1);
        return;
    }
    if (message->envelope->fd_count > 0) {
        hold(L, put);
        message->holds++;
        return;
    }
    if (put->box.envelope != NULL) {
        push_current(L, NEW_ENVELOPE, POE_OUTBOX_ENVELOPE);
        hold(L, put);
        message->holds++;
    }
    put->box.envelope = message->envelope;
    lua_replace(L, NEW_ENVELOPE);
}

/* Append the string on top of the stack, the i-th of the list.  [-0, +0, e] */
static void append(lua_State *L, struct put *put, lua_Integer i)
{
    struct poe_message message = {.holds = 0};

    message.data = lua_tolstring(L, -1, &message.size);
    if (message.size == 0 && !put->empties)
        return;
    if (!poe_outq_has_room(&put->queue))
        grow(L, &put->queue);
    if (put->envelope != NULL)
        address(L, put, &message, i);
    if (message.size > COPY_MAX) {
        lua_pushvalue(L, -1);
        hold(L, put);
        message.holds++;
    } else if (message.size > 0) {
        copy(L, put, &message);
    }
    poe_outq_put(&put->queue, message);
}

static lua_Integer count_entries(lua_State *L)
{
    lua_Integer n = 0;

    for (lua_pushnil(L); lua_next(L, LIST) != 0; lua_pop(L, 1))
        n++;
    return n;
}

/* A list of n entries has 1 to n and nothing else: a hole, or another key,
** shows as a nil. Returns the first bad chunk, 0 for none.  [-0, +0, m] */
static lua_Integer append_by_index(lua_State *L, struct put *put)
{
    lua_Integer n = count_entries(L);

    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, LIST, i) != LUA_TSTRING)
            return i;
        append(L, put, i);
        lua_pop(L, 1);
    }
    return 0;
}

/* Lists nearly always come in order; false if this one does not, or has a bad
** chunk.  [-0, +0, m] */
static bool append_in_order(lua_State *L, struct put *put)
{
    lua_Integer i = 1;

    for (lua_pushnil(L); lua_next(L, LIST) != 0; lua_pop(L, 1), i++) {
        if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) != i ||
            lua_type(L, -1) != LUA_TSTRING)
            return false;
        append(L, put, i);
    }
    return true;
}

static void begin(lua_State *L, struct put *put, const struct poe_outq *queue,
                  const struct poe_outbox *box)
{
    lua_settop(L, LAST);
    lua_settop(L, FREE - 1);
    put->queue = *queue;
    put->box = *box;
}

/* Let go of what the failed put would have held.  [-0, +0, -] */
static void abandon(lua_State *L, struct put *put, lua_Integer last_hold)
{
    if (lua_getiuservalue(L, DRIVER, POE_OUTBOX_HOLDS) == LUA_TTABLE) {
        for (; put->box.last_hold > last_hold; put->box.last_hold--) {
            lua_pushnil(L);
            lua_rawseti(L, -2, put->box.last_hold);
        }
    }
    lua_pop(L, 1);
}

/* Let the change take effect. Nothing here can raise.  [-0, +0, -] */
static void commit(lua_State *L, const struct put *put, struct poe_outq *queue,
                   struct poe_outbox *box)
{
    if (!lua_isnil(L, NEW_SLAB)) {
        lua_pushvalue(L, NEW_SLAB);
        lua_setiuservalue(L, DRIVER, POE_OUTBOX_SLAB);
    }
    if (!lua_isnil(L, NEW_RING)) {
        lua_pushvalue(L, NEW_RING);
        lua_setiuservalue(L, DRIVER, POE_OUTBOX_RING);
    }
    if (!lua_isnil(L, NEW_ENVELOPE)) {
        lua_pushvalue(L, NEW_ENVELOPE);
        lua_setiuservalue(L, DRIVER, POE_OUTBOX_ENVELOPE);
    }
    *queue = put->queue;
    *box = put->box;
}

static void refuse(lua_State *L, lua_Integer i)
{
    lua_rawgeti(L, LIST, i);
    luaL_argerror(L, LIST,
                  lua_pushfstring(L, "chunk %I: string expected, got %s",
                                  (LUAI_UACINT)i, luaL_typename(L, -1)));
}

/* The commonest put: a list of one short chunk, for which there is room. It
** cannot raise, so it needs no copy; false if the list is another.
** [-0, +0, -] */
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
    if (!single || message.size == 0 || message.size > COPY_MAX ||
        message.size > box->slab_size - box->slab_used ||
        !poe_outq_has_room(queue))
        return false;
    message.data =
        memcpy(box->slab + box->slab_used, message.data, message.size);
    box->slab_used += message.size;
    poe_outq_put(queue, message);
    return true;
}

/* Any list at all, put on a copy.  [-0, +0, e] */
static void put_list(lua_State *L, struct poe_outq *queue,
                     struct poe_outbox *box, bool empties,
                     poe_push_envelope *envelope, int pool)
{
    struct put put = {.empties = empties, .envelope = envelope, .pool = pool};
    lua_Integer bad = 0;

    begin(L, &put, queue, box);
    if (!append_in_order(L, &put)) {
        abandon(L, &put, box->last_hold);
        begin(L, &put, queue, box);
        bad = append_by_index(L, &put);
    }
    if (bad > 0) {
        abandon(L, &put, box->last_hold);
        refuse(L, bad);
    }
    commit(L, &put, queue, box);
}

void poe_outbox_put(lua_State *L, struct poe_outq *queue,
                    struct poe_outbox *box, bool empties,
                    poe_push_envelope *envelope, int pool)
{
    if (envelope != NULL || !put_one_short(L, queue, box))
        put_list(L, queue, box, empties, envelope, pool);
}

/* An empty queue needs no slab; the pool keeps the larger one.  [-0, +0, -] */
static void give_slab_back(lua_State *L, size_t slab_size, int pool)
{
    lua_getiuservalue(L, pool, 1);
    if (lua_isnil(L, -1) || lua_rawlen(L, -1) < slab_size) {
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
