/*
** driver.c - one binding for every driver that is a struct poe_driver_ops.
** All functions have two upvalues: the class's metatable, and a pool that the
** drivers of one Lua state share; constructors have a third, the kind.
** SPDX-License-Identifier: MIT
*/
#include "lua/driver.h"
#include "core/driver.h"
#include "lua/envelope.h"
#include "lua/filehandle.h"
#include "lua/get.h"
#include "lua/outbox.h"
#include "lua/putter.h"
#include "lua/result.h"

#include <lauxlib.h>
#include <stdbool.h>

#define CLASS lua_upvalueindex(1)
/* In constructors only. */
#define KIND lua_upvalueindex(3)

/* Octets; the most that Linux moves in one read(2). */
#define BLOCK_SIZE_MAX 0x7ffff000
/* Octets; far more than any socket takes as one message. */
#define MESSAGE_MAX 0x4000000

struct driver {
    struct poe_driver io; /* first, so that a driver's userdata is one */
    struct poe_outbox out;
    const char *mark; /* the address of `open` or `closed` */
};

/* Addresses that nothing else has. */
static const char open, closed;

/* A userdata of our size with our mark is ours: cheaper to see than its
** metatable. */
static struct driver *check_driver(lua_State *L)
{
    struct driver *d = lua_touserdata(L, 1);

    if (d == NULL || lua_rawlen(L, 1) != sizeof *d ||
        (d->mark != &open && d->mark != &closed))
        luaL_typeerror(L, 1, "poe.driver");
    return d;
}

/* The only check of class and state.  [-0, +0, v] */
static struct driver *check_open(lua_State *L)
{
    struct driver *d = check_driver(L);

    if (d->mark == &closed)
        luaL_error(L, "attempt to use a closed driver");
    return d;
}

/* driver:get(handle [, into [, senders]]) */
static int driver_get(lua_State *L)
{
    int fd = (check_open(L), poe_check_fd(L, 2));

    /* asking may have closed it */
    return poe_get(L, &check_open(L)->io, fd);
}

/* driver:get_octets(handle): as get, in the commonest case, of octets alone:
** one string, empty when there is nothing; or false if get must do it */
static int driver_get_octets(lua_State *L)
{
    const struct driver *d = check_open(L);
    int fd;

    if (d->io.max_message > 0 || d->io.max_fds > 0 || d->io.credentials) {
        lua_pushboolean(L, 0);
        return 1;
    }
    fd = poe_check_fd(L, 2);
    return poe_get_octets(L, &check_open(L)->io, fd);
}

/* Push the envelopes of all chunks, for poe_outbox_put.  [-0, +1, e] */
static void push_envelopes(lua_State *L)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, 2);

    lua_createtable(L, 0, 0);
    for (lua_Integer i = 1; i <= n; i++) {
        poe_envelope_push(L, i, POE_VALUE_ADDRESSES, POE_POOL,
                          POE_POOL_ENVELOPES);
        lua_rawseti(L, -2, i);
    }
}

/* Are there addresses or handles for what is put?  [-0, +0, v] */
static bool is_addressed(lua_State *L, const struct poe_driver *io)
{
    if (lua_isnoneornil(L, 3) && lua_isnoneornil(L, 4))
        return false;
    if (!io->ops->addressed)
        luaL_argerror(L, 3, "only a driver of sockets takes addresses");
    if (lua_istable(L, 3) && lua_rawlen(L, 3) < lua_rawlen(L, 2))
        luaL_argerror(L, 3, "fewer addresses than chunks");
    if (lua_istable(L, 4) && lua_rawlen(L, 2) == 0)
        luaL_argerror(L, 4, "handles need a chunk to go with");
    return true;
}

/* driver:put(chunks [, to [, handles]]) */
static int driver_put(lua_State *L)
{
    struct driver *d = check_open(L);
    bool addressed = lua_gettop(L) > 2 && is_addressed(L, &d->io);

    luaL_checktype(L, 2, LUA_TTABLE);
    poe_outbox_put(L, &d->io.out, &d->out, d->io.max_message > 0,
                   addressed ? push_envelopes : NULL, POE_POOL);
    lua_pushinteger(L, (lua_Integer)d->io.out.octets);
    return 1;
}

size_t poe_driver_append(lua_State *L)
{
    struct driver *d = check_open(L);

    if (lua_type(L, 2) != LUA_TSTRING || lua_type(L, 3) != LUA_TSTRING ||
        !poe_outbox_append(L, &d->io.out, &d->out, POE_POOL))
        return 0;
    return d->io.out.octets;
}

/* driver:append(octets, ending): as put{ octets .. ending }, in the commonest
** case, of two short strings; nothing if put must do it */
static int driver_append(lua_State *L)
{
    size_t octets;

    lua_settop(L, 3);
    octets = poe_driver_append(L);
    lua_pushinteger(L, (lua_Integer)octets);
    return octets > 0;
}

/* driver:flush(handle) */
static int driver_flush(lua_State *L)
{
    int fd = (check_open(L), poe_check_fd(L, 2));
    struct driver *d = check_open(L); /* asking may have closed it */
    size_t released = 0;
    enum poe_outcome outcome = d->io.ops->flush(&d->io, fd, &released);

    poe_outbox_release(L, &d->io.out, &d->out, released, POE_POOL);
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

    if (d->mark == &open) {
        poe_outbox_clear(L, &d->io.out, &d->out);
        lua_pushnil(L);
        lua_setiuservalue(L, 1, POE_VALUE_INBOX);
    }
    d->mark = &closed;
    return 0;
}

static int driver_tostring(lua_State *L)
{
    const struct driver *d = check_driver(L);

    if (d->mark == &open)
        lua_pushfstring(L, "poe.driver.%s (%I octets in %I messages pending)",
                        d->io.ops->name, (LUAI_UACINT)d->io.out.octets,
                        (LUAI_UACINT)d->io.out.messages);
    else
        lua_pushfstring(L, "poe.driver.%s (closed)", d->io.ops->name);
    return 1;
}

/* A whole argument from `least` to `most`, `least` if there is none.
** [-0, +0, v] */
static size_t opt_size(lua_State *L, int arg, lua_Integer least,
                       lua_Integer most)
{
    lua_Integer n = luaL_optinteger(L, arg, least);

    luaL_argcheck(L, n >= least && n <= most, arg, "out of range");
    return (size_t)n;
}

/* NAME(block_size, max_message, handles, credentials), for each kind */
static int new_driver(lua_State *L)
{
    size_t block_size = opt_size(L, 1, 1, BLOCK_SIZE_MAX);
    size_t max_message = opt_size(L, 2, 0, MESSAGE_MAX);
    size_t handles = opt_size(L, 3, 0, POE_ENVELOPE_FDS);
    bool credentials = lua_toboolean(L, 4);
    struct driver *d = lua_newuserdatauv(L, sizeof *d, POE_VALUES);

    *d = (struct driver){
        .mark = &open,
        .io = {.ops = lua_touserdata(L, KIND),
               .block_size = block_size,
               .max_message = max_message,
               .max_fds = (unsigned)handles,
               .credentials = credentials,
               .peer.fd = -1},
    };
    poe_outq_init(&d->io.out, NULL, 0);
    lua_pushvalue(L, CLASS);
    lua_setmetatable(L, -2);
    return 1;
}

static const luaL_Reg methods[] = {
    {"get", driver_get},
    {"get_octets", driver_get_octets},
    {"put", driver_put},
    {"append", driver_append},
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

static const luaL_Reg module_functions[] = {
    {"putter", poe_putter},
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
    lua_newuserdatauv(L, 0, POE_POOL_VALUES);
    poe_envelope_class(L, pool, POE_POOL_ENVELOPES);
    lua_newtable(L);
    set_functions(L, pool + 1, methods, class, pool);
    lua_setfield(L, class, "__index");
    lua_pushliteral(L, "poe.driver");
    lua_setfield(L, class, "__name");
    set_functions(L, class, metamethods, class, pool);
    for (const struct poe_driver_ops *const *kind = poe_driver_kinds;
         *kind != NULL; kind++) {
        lua_pushvalue(L, class);
        lua_pushvalue(L, pool);
        lua_pushlightuserdata(L, (void *)(size_t)*kind); /* only read */
        lua_pushcclosure(L, new_driver, 3);
        lua_setfield(L, module, (*kind)->name);
    }
    set_functions(L, module, module_functions, class, pool);
    lua_getfield(L, class, "__index");
    lua_getfield(L, -1, "append"); /* to know a driver of ours by */
    lua_setfield(L, module, "append");
    lua_getfield(L, -1, "get_octets");
    lua_setfield(L, module, "get_octets");
    lua_pop(L, 1);
    lua_settop(L, module);
}
