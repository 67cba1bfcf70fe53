/*
** get.c - what a driver's get returns: lists of chunks, senders and cargo.
** SPDX-License-Identifier: MIT
*/
#include "lua/get.h"
#include "lua/cargo.h"
#include "lua/driver.h"
#include "lua/envelope.h"
#include "lua/inbox.h"
#include "lua/result.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <sys/socket.h>

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
    return io->max_message > 0 && io->peer.type != SOCK_STREAM &&
           !io->peer.connected;
}

static bool tells_cargo(const struct poe_driver *io)
{
    return io->max_fds > 0 || io->credentials;
}

/* Stack indices during a get; the handle makes room for the inbox. */
enum { BOX = 2, INTO, SENDERS, CARGO };

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

/* Push the sender; mostly it is who sent the message before.  [-0, +1, m] */
static void push_sender(lua_State *L, const struct poe_arrival *arrival,
                        lua_Integer n)
{
    const struct poe_arrival *before = arrival - 1;

    if (n > 1 && poe_address_equal(&arrival->from, &before->from) &&
        poe_address_equal(&arrival->said.at, &before->said.at))
        lua_rawgeti(L, SENDERS, n - 1);
    else
        poe_sender_push(L, arrival, POE_VALUE_ADDRESSES);
}

/* Add the arrival to the lists as their n-th entry.  [-0, +0, m] */
static void deliver_one(lua_State *L, const struct poe_driver *io,
                        const struct poe_inbox *in, struct poe_arrival *arrival,
                        lua_Integer n)
{
    lua_pushlstring(L, in->data + arrival->offset, arrival->size);
    lua_rawseti(L, INTO, n);
    if (tells_senders(io)) {
        push_sender(L, arrival, n);
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

/* Fill the lists with `taken` messages of the inbox: driver, inbox, into,
** senders, cargo, first, taken. */
static int deliver(lua_State *L)
{
    const struct poe_driver *io = lua_touserdata(L, 1);
    struct poe_inbox *in = poe_inbox_at(L, BOX);
    lua_Integer first = lua_tointeger(L, CARGO + 1);
    lua_Integer taken = lua_tointeger(L, CARGO + 2);

    for (lua_Integer n = 1; n <= taken; n++)
        deliver_one(L, io, in, &in->arrivals[first + n - 1], n);
    return 0;
}

/* How many messages there are before one with a fault? */
static unsigned sound_arrivals(const struct poe_inbox *in)
{
    unsigned n = 0;

    while (in->next + n < in->count &&
           in->arrivals[in->next + n].fault == POE_FAULT_NONE)
        n++;
    return n;
}

/* Take what is in the inbox. Making a string may run a finalizer that uses this
** driver, so that the inbox is closed to it meanwhile; and it may raise, and
** then all that was to be taken is still there.  [-0, +0, m] */
static lua_Integer take(lua_State *L, struct poe_inbox *in)
{
    unsigned first = in->next, n = sound_arrivals(in);
    int status;

    lua_pushcfunction(L, deliver);
    for (int i = 1; i <= CARGO; i++)
        lua_pushvalue(L, i);
    lua_pushinteger(L, first);
    lua_pushinteger(L, n);
    in->busy = true;
    in->next += n;
    status = lua_pcall(L, CARGO + 2, 0, 0);
    in->busy = false;
    lua_pushvalue(L, BOX); /* a finalizer may have put another one there */
    lua_setiuservalue(L, 1, POE_VALUE_INBOX);
    if (status != LUA_OK) {
        in->next = first;
        lua_error(L);
    }
    return n;
}

/* Make the lists that this driver returns beside the chunks; how many in all?
 * [-0, +0, e] */
static int check_lists(lua_State *L, const struct poe_driver *io)
{
    lua_settop(L, CARGO);
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

/* Return what is in the inbox.  [-0, +n, m] */
static int return_arrivals(lua_State *L, const struct poe_driver *io,
                           struct poe_inbox *in)
{
    int lists = check_lists(L, io);
    struct poe_arrival *next = &in->arrivals[in->next];
    lua_Integer n = 0;

    if (in->next < in->count && next->fault != POE_FAULT_NONE)
        return refuse(L, io, in, next);
    if (in->next < in->count)
        n = take(L, in);
    if (tells_senders(io))
        truncate(L, SENDERS, n);
    lua_settop(L, INTO + lists - 1);
    return lists;
}

int poe_get(lua_State *L, struct poe_driver *io, int fd)
{
    struct poe_inbox_need need = {.owner = io,
                                  .capacity = poe_driver_inbox_size(io),
                                  .own = io->max_fds > 0};
    struct poe_inbox *in;
    enum poe_outcome outcome;

    lua_settop(L, SENDERS);
    check_list(L, INTO);
    truncate(L, INTO, 0); /* what it held can be collected before it is full */
    in = poe_inbox_claim(L, need, POE_VALUE_INBOX, POE_POOL, POE_POOL_INBOX);
    lua_replace(L, BOX);
    outcome = fill(io, fd, in);
    if (outcome != POE_EOF && outcome != POE_ERROR)
        return return_arrivals(L, io, in);
    if (lua_istable(L, SENDERS))
        truncate(L, SENDERS, 0);
    if (outcome == POE_EOF)
        return poe_push_eof(L);
    return poe_push_failure(L, io->ops->read_name, io->error);
}

/* Push the octets in the inbox: inbox. */
static int push_octets(lua_State *L)
{
    const struct poe_inbox *in = poe_inbox_at(L, 1);

    lua_pushlstring(L, in->data, in->arrivals[0].size);
    return 1;
}

/* Likewise from the inbox on top. What `take` says of finalizers and of memory
** is true here, too.  [-0, +1, m] */
static void take_octets(lua_State *L, struct poe_inbox *in)
{
    int status;

    lua_pushcfunction(L, push_octets);
    lua_pushvalue(L, -2);
    in->busy = true;
    in->next++;
    status = lua_pcall(L, 1, 1, 0);
    in->busy = false;
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, 1, POE_VALUE_INBOX);
    if (status != LUA_OK) {
        in->next--;
        lua_error(L);
    }
}

int poe_get_octets(lua_State *L, struct poe_driver *io, int fd)
{
    struct poe_inbox_need need = {.owner = io, .capacity = io->block_size};
    struct poe_inbox *in;
    enum poe_outcome outcome;

    lua_settop(L, 1);
    in = poe_inbox_claim(L, need, POE_VALUE_INBOX, POE_POOL, POE_POOL_INBOX);
    outcome = fill(io, fd, in);
    if (outcome == POE_EOF)
        return poe_push_eof(L);
    if (outcome == POE_ERROR)
        return poe_push_failure(L, io->ops->read_name, io->error);
    if (in->next < in->count)
        take_octets(L, in);
    else
        lua_pushliteral(L, "");
    return 1;
}
