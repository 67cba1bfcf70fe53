/*
** driver.c - one binding for every driver that is a struct poe_driver_ops.
** All methods have two upvalues: the class's metatable, and a pool that the
** drivers of one Lua state share.
** SPDX-License-Identifier: MIT
*/
#include "lua/driver.h"
#include "core/driver.h"
#include "lua/filehandle.h"
#include "lua/outbox.h"
#include "lua/result.h"

#include <lauxlib.h>
#include <stdbool.h>

#define CLASS lua_upvalueindex(1)
#define POOL lua_upvalueindex(2)

/* Octets; the most that Linux moves in one read(2). */
#define BLOCK_SIZE_MAX 0x7ffff000

/* User values of the pool. */
enum { POOL_SLAB = 1, POOL_INBOX, POOL_VALUES = POOL_INBOX };

/* One more user value of a driver, behind its outbox's. */
enum { INBOX = POE_OUTBOX_VALUES + 1, VALUES = INBOX };

struct driver {
    struct poe_driver io;
    struct poe_outbox out;
    bool is_open;
};

/* Where octets are read to before they become a string. Making that string
** may raise for want of memory: until it exists, the octets are still here. */
struct inbox {
    const struct driver *owner; /* whose octets these are */
    size_t unread;              /* octets read and not yet returned */
    size_t capacity;
    char data[];
};

static struct driver *check_driver(lua_State *L)
{
    struct driver *d = lua_touserdata(L, 1);

    if (d == NULL || !lua_getmetatable(L, 1) || !lua_rawequal(L, -1, CLASS))
        luaL_typeerror(L, 1, "poe.driver");
    lua_pop(L, 1);
    return d;
}

/* The only check of class and state.  [-0, +0, v] */
static struct driver *check_open(lua_State *L)
{
    struct driver *d = check_driver(L);

    if (!d->is_open)
        luaL_error(L, "attempt to use a closed driver");
    return d;
}

/* The inbox in user value `n` of the value at `index`, if the driver may read
** to it; only in its own one may octets be waiting for it.  [-0, +0, -] */
static struct inbox *find_inbox(lua_State *L, const struct driver *d, int index,
                                int n)
{
    struct inbox *in;
    bool waiting;

    lua_getiuservalue(L, index, n);
    in = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (in == NULL)
        return NULL;
    waiting = in->unread > 0 && (index != 1 || in->owner != d);
    return waiting || in->capacity < d->io.block_size ? NULL : in;
}

/* The inbox to read to, anchored in the driver at index 1.  [-0, +0, m] */
static struct inbox *claim_inbox(lua_State *L, const struct driver *d)
{
    struct inbox *in = find_inbox(L, d, 1, INBOX);

    if (in != NULL)
        return in;
    in = find_inbox(L, d, POOL, POOL_INBOX);
    if (in == NULL) {
        in = lua_newuserdatauv(L, sizeof *in + d->io.block_size, 0);
        *in = (struct inbox){.capacity = d->io.block_size};
        lua_setiuservalue(L, POOL, POOL_INBOX);
    }
    lua_getiuservalue(L, POOL, POOL_INBOX);
    lua_setiuservalue(L, 1, INBOX);
    return in;
}

/* Make the table at `index` a list with room for one chunk.  [-0, +0, m] */
static void reserve_chunk(lua_State *L, int index)
{
    lua_pushboolean(L, 0);
    lua_rawseti(L, index, 1);
    for (lua_Unsigned i = lua_rawlen(L, index); i > 1; i--) {
        lua_pushnil(L);
        lua_rawseti(L, index, (lua_Integer)i);
    }
}

/* Turn what was read into the chunk in the table at `index`; the octets stay
** in the inbox if the string cannot be made.  [-0, +0, m] */
static void deliver_chunk(lua_State *L, struct inbox *in, int index)
{
    lua_pushlstring(L, in->data, in->unread);
    in->unread = 0;
    lua_rawseti(L, index, 1);
}

static void clear_chunk(lua_State *L, int index)
{
    lua_pushnil(L);
    lua_rawseti(L, index, 1);
}

static enum poe_outcome fill(struct driver *d, int fd, struct inbox *in)
{
    if (in->unread > 0)
        return POE_OK;
    in->owner = d;
    return d->io.ops->read(&d->io, fd, in->data, d->io.block_size, &in->unread);
}

/* driver:get(handle [, into]) */
static int driver_get(lua_State *L)
{
    enum { INTO = 3 };
    struct driver *d = check_open(L);
    int fd = poe_check_fd(L, 2);
    struct inbox *in;
    enum poe_outcome outcome;

    lua_settop(L, INTO);
    if (lua_isnil(L, INTO)) {
        lua_createtable(L, 1, 0);
        lua_replace(L, INTO);
    }
    luaL_checktype(L, INTO, LUA_TTABLE);
    reserve_chunk(L, INTO);
    in = claim_inbox(L, d);
    outcome = fill(d, fd, in);
    if (outcome == POE_OK)
        deliver_chunk(L, in, INTO);
    else
        clear_chunk(L, INTO);
    if (outcome == POE_EOF)
        return poe_push_eof(L);
    if (outcome == POE_ERROR)
        return poe_push_failure(L, d->io.ops->read_name, d->io.error);
    lua_settop(L, INTO);
    return 1;
}

/* driver:put(chunks) */
static int driver_put(lua_State *L)
{
    struct driver *d = check_open(L);

    luaL_checktype(L, 2, LUA_TTABLE);
    poe_outbox_put(L, &d->io.out, &d->out, false, POOL);
    lua_pushinteger(L, (lua_Integer)d->io.out.octets);
    return 1;
}

/* driver:flush(handle) */
static int driver_flush(lua_State *L)
{
    struct driver *d = check_open(L);
    int fd = poe_check_fd(L, 2);
    size_t released;
    enum poe_outcome outcome = poe_driver_flush(&d->io, fd, &released);

    poe_outbox_release(L, &d->io.out, &d->out, released, POOL);
    lua_pushinteger(L, (lua_Integer)d->io.out.octets);
    if (outcome == POE_ERROR)
        return 1 + poe_push_reason(L, d->io.ops->write_name, d->io.error);
    lua_pushnil(L);
    lua_pushinteger(L, 0);
    return 3;
}

/* driver:get_out_messages_buffered() */
static int driver_get_out_messages_buffered(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)check_open(L)->io.out.messages);
    return 1;
}

/* driver:close(), and __close */
static int driver_close(lua_State *L)
{
    struct driver *d = check_driver(L);

    if (d->is_open) {
        poe_outbox_clear(L, &d->io.out, &d->out);
        lua_pushnil(L);
        lua_setiuservalue(L, 1, INBOX);
    }
    d->is_open = false;
    return 0;
}

static int driver_tostring(lua_State *L)
{
    const struct driver *d = check_driver(L);

    if (d->is_open)
        lua_pushfstring(L, "poe.driver.%s (%I octets in %I messages pending)",
                        d->io.ops->name, (LUAI_UACINT)d->io.out.octets,
                        (LUAI_UACINT)d->io.out.messages);
    else
        lua_pushfstring(L, "poe.driver.%s (closed)", d->io.ops->name);
    return 1;
}

/* Create a driver of the kind whose operations `ops` are.  [-0, +1, m] */
static int new_driver(lua_State *L, const struct poe_driver_ops *ops)
{
    lua_Integer block_size = luaL_checkinteger(L, 1);
    struct driver *d;

    luaL_argcheck(L, block_size > 0 && block_size <= BLOCK_SIZE_MAX, 1,
                  "block size out of range");
    d = lua_newuserdatauv(L, sizeof *d, VALUES);
    *d = (struct driver){.io.ops = ops};
    d->io.block_size = (size_t)block_size;
    poe_outq_init(&d->io.out, NULL, 0);
    lua_pushvalue(L, CLASS);
    lua_setmetatable(L, -2);
    d->is_open = true;
    return 1;
}

/* sysrw(block_size) */
static int new_sysrw(lua_State *L)
{
    return new_driver(L, &poe_sysrw_ops);
}

static const luaL_Reg methods[] = {
    {"get", driver_get},
    {"put", driver_put},
    {"flush", driver_flush},
    {"get_out_messages_buffered", driver_get_out_messages_buffered},
    {"close", driver_close},
    {NULL, NULL},
};

static const luaL_Reg metamethods[] = {
    {"__close", driver_close},
    {"__tostring", driver_tostring},
    {NULL, NULL},
};

static const luaL_Reg constructors[] = {
    {"sysrw", new_sysrw},
    {NULL, NULL},
};

/* Set functions that share class and pool in the table at `index`.
** [-0, +0, m] */
static void set_functions(lua_State *L, int index, const luaL_Reg *functions,
                          int class, int pool)
{
    lua_pushvalue(L, index);
    lua_pushvalue(L, class);
    lua_pushvalue(L, pool);
    luaL_setfuncs(L, functions, 2);
    lua_pop(L, 1);
}

void poe_add_drivers(lua_State *L)
{
    int module = lua_gettop(L), class = module + 1, pool = module + 2;

    lua_newtable(L);
    lua_newuserdatauv(L, 0, POOL_VALUES);
    lua_newtable(L);
    set_functions(L, pool + 1, methods, class, pool);
    lua_setfield(L, class, "__index");
    lua_pushliteral(L, "poe.driver");
    lua_setfield(L, class, "__name");
    set_functions(L, class, metamethods, class, pool);
    set_functions(L, module, constructors, class, pool);
    lua_settop(L, module);
}
