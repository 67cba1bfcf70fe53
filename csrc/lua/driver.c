/*
** driver.c - one binding for every driver that is a struct poe_driver_ops.
** All methods have two upvalues: the class's metatable, and a pool that the
** drivers of one Lua state share.
** SPDX-License-Identifier: MIT
*/
#include "lua/driver.h"
#include "core/driver.h"
#include "lua/cargo.h"
#include "lua/envelope.h"
#include "lua/filehandle.h"
#include "lua/inbox.h"
#include "lua/outbox.h"
#include "lua/result.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <sys/socket.h>

#define CLASS lua_upvalueindex(1)
#define POOL lua_upvalueindex(2)

/* Octets; the most that Linux moves in one read(2). */
#define BLOCK_SIZE_MAX 0x7ffff000
/* Octets; far more than any socket takes as one message. */
#define MESSAGE_MAX 0x4000000

/* User values of the pool. */
enum { POOL_SLAB = 1, POOL_INBOX, POOL_ENVELOPE, POOL_VALUES = POOL_ENVELOPE };

/* User values of a driver, behind its outbox's. */
enum { INBOX = POE_OUTBOX_VALUES + 1, ADDRESSES, VALUES = ADDRESSES };

struct driver {
    struct poe_driver io;
    struct poe_outbox out;
    bool is_open;
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

/* Make the value at `index`, if it is none, a table; it must be one.
** [-0, +0, e] */
static void check_list(lua_State *L, int index)
{
    if (lua_isnil(L, index)) {
        lua_createtable(L, 1, 0);
        lua_replace(L, index);
    }
    luaL_checktype(L, index, LUA_TTABLE);
}

/* Drop what the table at `index` has behind its first n entries.
** [-0, +0, -] */
static void truncate(lua_State *L, int index, lua_Integer n)
{
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, index); i > n; i--) {
        lua_pushnil(L);
        lua_rawseti(L, index, i);
    }
}

static bool tells_senders(const struct poe_driver *io)
{
    return io->max_message > 0 && io->peer.fd >= 0 &&
           io->peer.type != SOCK_STREAM && !io->peer.connected;
}

static bool tells_cargo(const struct poe_driver *io)
{
    return io->max_fds > 0 || io->credentials;
}

/* Stack indices during a get. */
enum { INTO = 3, SENDERS, CARGO };

/* Report what is wrong with a message. One that was cut is gone; any other
** comes next.  [-0, +3, m] */
static int refuse(lua_State *L, const struct poe_driver *io,
                  struct poe_inbox *in, struct poe_arrival *arrival)
{
    enum poe_fault fault = arrival->fault;

    lua_pushnil(L);
    if (fault == POE_FAULT_CUT)
        lua_pushfstring(
            L, "%s: message of %I octets is over max_message (%I octets)",
            io->ops->read_name, (LUAI_UACINT)arrival->size,
            (LUAI_UACINT)io->max_message);
    else
        lua_pushfstring(L, "%s: control data malformed, or too many handles",
                        io->ops->read_name);
    lua_pushinteger(L, fault == POE_FAULT_CUT ? EMSGSIZE : EBADMSG);
    if (fault == POE_FAULT_CUT)
        in->next++;
    arrival->fault = POE_FAULT_NONE;
    return 3;
}

/* Add the i-th arrival to the lists as their n-th entry.  [-0, +0, m] */
static void deliver_one(lua_State *L, const struct poe_driver *io,
                        const struct poe_inbox *in, struct poe_arrival *arrival,
                        lua_Integer n)
{
    lua_pushlstring(L, in->data + arrival->offset, arrival->size);
    lua_rawseti(L, INTO, n);
    if (tells_senders(io)) {
        poe_sender_push(L, arrival, ADDRESSES);
        lua_rawseti(L, SENDERS, n);
    }
    if (tells_cargo(io)) {
        poe_cargo_push(L, arrival);
        lua_rawseti(L, CARGO, n);
        lua_rawgeti(L, CARGO, n);
        poe_cargo_take(L, arrival); /* nothing can raise any more */
        lua_pop(L, 1);
    }
}

/* Fill the lists with what is in the inbox, up to a message with a fault. If
** that raises, all of it is still there.  [-0, +0, m] */
static lua_Integer deliver(lua_State *L, const struct poe_driver *io,
                           struct poe_inbox *in)
{
    unsigned i = in->next;

    for (; i < in->count && in->arrivals[i].fault == POE_FAULT_NONE; i++)
        deliver_one(L, io, in, &in->arrivals[i], i - in->next + 1);
    i -= in->next;
    in->next += i;
    return i;
}

/* Make the lists that this driver returns; how many?  [-0, +0, e] */
static int check_lists(lua_State *L, const struct poe_driver *io)
{
    lua_settop(L, CARGO);
    check_list(L, INTO);
    if (tells_senders(io)) {
        check_list(L, SENDERS);
    } else {
        lua_pushnil(L);
        lua_replace(L, SENDERS);
    }
    if (tells_cargo(io)) {
        lua_newtable(L);
        lua_replace(L, CARGO);
        return 3;
    }
    return tells_senders(io) ? 2 : 1;
}

/* Have the inbox hold something.  [-0, +0, -] */
static enum poe_outcome fill(struct poe_driver *io, int fd,
                             struct poe_inbox *in)
{
    return in->next < in->count ? POE_OK : io->ops->read(io, fd, in);
}

/* driver:get(handle [, into [, senders]]) */
static int driver_get(lua_State *L)
{
    struct poe_driver *io = &check_open(L)->io;
    int fd = poe_check_fd(L, 2), lists;
    struct poe_inbox_need need = {.owner = io,
                                  .capacity = poe_driver_inbox_size(io),
                                  .own = io->max_fds > 0};
    struct poe_inbox *in;
    enum poe_outcome outcome;
    lua_Integer n = 0;

    lua_settop(L, SENDERS);
    check_list(L, INTO);
    in = poe_inbox_claim(L, need, INBOX, POOL, POOL_INBOX);
    outcome = fill(io, fd, in);
    lists = check_lists(L, io);
    if (outcome == POE_OK && in->arrivals[in->next].fault != POE_FAULT_NONE)
        return refuse(L, io, in, &in->arrivals[in->next]);
    if (outcome == POE_OK)
        n = deliver(L, io, in);
    truncate(L, INTO, n);
    if (tells_senders(io))
        truncate(L, SENDERS, n);
    if (outcome == POE_EOF)
        return poe_push_eof(L);
    if (outcome == POE_ERROR)
        return poe_push_failure(L, io->ops->read_name, io->error);
    lua_settop(L, INTO + lists - 1);
    return lists;
}

/* Push the i-th chunk's envelope, for poe_outbox_put.  [-0, +1, e] */
static void push_envelope(lua_State *L, lua_Integer i)
{
    poe_envelope_push(L, i, ADDRESSES, POOL, POOL_ENVELOPE);
}

/* driver:put(chunks [, to [, handles]]) */
static int driver_put(lua_State *L)
{
    struct driver *d = check_open(L);
    bool addressed = lua_gettop(L) > 2;

    luaL_checktype(L, 2, LUA_TTABLE);
    if (addressed && d->io.ops != &poe_sendrecv_ops)
        luaL_argerror(L, 3, "only a driver of sockets takes addresses");
    if (lua_istable(L, 4) && lua_rawlen(L, 2) == 0)
        luaL_argerror(L, 4, "handles need a chunk to go with");
    poe_outbox_put(L, &d->io.out, &d->out, d->io.max_message > 0,
                   addressed ? push_envelope : NULL, POOL);
    lua_pushinteger(L, (lua_Integer)d->io.out.octets);
    return 1;
}

/* driver:flush(handle) */
static int driver_flush(lua_State *L)
{
    struct driver *d = check_open(L);
    int fd = poe_check_fd(L, 2);
    size_t released = 0;
    enum poe_outcome outcome = d->io.ops->flush(&d->io, fd, &released);

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
static struct driver *new_driver(lua_State *L, const struct poe_driver_ops *ops,
                                 size_t block_size)
{
    struct driver *d = lua_newuserdatauv(L, sizeof *d, VALUES);

    *d = (struct driver){.io.ops = ops};
    d->io.block_size = block_size;
    d->io.peer.fd = -1;
    poe_outq_init(&d->io.out, NULL, 0);
    lua_pushvalue(L, CLASS);
    lua_setmetatable(L, -2);
    d->is_open = true;
    return d;
}

/* A whole argument from `least` to `most`.  [-0, +0, v] */
static size_t check_size(lua_State *L, int arg, lua_Integer least,
                         lua_Integer most)
{
    lua_Integer n = luaL_checkinteger(L, arg);

    luaL_argcheck(L, n >= least && n <= most, arg, "out of range");
    return (size_t)n;
}

/* sysrw(block_size) */
static int new_sysrw(lua_State *L)
{
    new_driver(L, &poe_sysrw_ops, check_size(L, 1, 1, BLOCK_SIZE_MAX));
    return 1;
}

/* sendrecv(block_size, max_message, handles, credentials) */
static int new_sendrecv(lua_State *L)
{
    size_t block_size = check_size(L, 1, 1, BLOCK_SIZE_MAX);
    size_t max_message = check_size(L, 2, 0, MESSAGE_MAX);
    size_t handles = check_size(L, 3, 0, POE_ENVELOPE_FDS);
    bool credentials = lua_toboolean(L, 4);
    struct driver *d = new_driver(L, &poe_sendrecv_ops, block_size);

    d->io.max_message = max_message;
    d->io.max_fds = (unsigned)handles;
    d->io.credentials = credentials;
    return 1;
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
    {"sendrecv", new_sendrecv},
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
    poe_envelope_class(L, pool, POOL_ENVELOPE);
    lua_newtable(L);
    set_functions(L, pool + 1, methods, class, pool);
    lua_setfield(L, class, "__index");
    lua_pushliteral(L, "poe.driver");
    lua_setfield(L, class, "__name");
    set_functions(L, class, metamethods, class, pool);
    set_functions(L, module, constructors, class, pool);
    lua_settop(L, module);
}
