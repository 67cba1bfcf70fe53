/*
** envelope.c - where messages go and come from, as text, cached for as long as
** the same peers speak; and the descriptors that go along.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "lua/envelope.h"
#include "core/descriptor.h"
#include "lua/filehandle.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

/* Peers remembered by one driver; when there are more, all are forgotten. */
#define CACHE_MAX 1024

/* Arguments of put. */
enum { DRIVER = 1, LIST, TO, HANDLES };

static int envelope_gc(lua_State *L)
{
    poe_envelope_close(L, 1);
    return 0;
}

void poe_envelope_class(lua_State *L, int pool, int n)
{
    pool = lua_absindex(L, pool);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, envelope_gc);
    lua_setfield(L, -2, "__gc");
    lua_setiuservalue(L, pool, n);
}

/* Only envelopes with descriptors have a metatable. */
void poe_envelope_close(lua_State *L, int index)
{
    struct poe_envelope *e = lua_touserdata(L, index);

    if (!lua_getmetatable(L, index))
        return;
    lua_pop(L, 1);
    while (e->fd_count > 0)
        poe_fd_close(e->fds[--e->fd_count]);
}

static struct poe_envelope *new_envelope(lua_State *L, size_t fds)
{
    size_t size = sizeof(struct poe_envelope) + fds * sizeof(int);
    struct poe_envelope *e = lua_newuserdatauv(L, size, 1);

    memset(e, 0, size);
    return e;
}

/* Push the driver's cache, a new one if it has grown too large: a table, and
** how many peers it holds at 1.  [-0, +1, m] */
static void push_cache(lua_State *L, int addresses)
{
    lua_Integer n = 0;

    if (lua_getiuservalue(L, DRIVER, addresses) == LUA_TTABLE) {
        lua_rawgeti(L, -1, 1);
        n = lua_tointeger(L, -1);
        lua_pop(L, 1);
        if (n < CACHE_MAX)
            return;
    }
    lua_pop(L, 1);
    lua_createtable(L, 1, 4);
    lua_pushinteger(L, 0);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, DRIVER, addresses);
}

/* One more peer is in the cache at `cache`.  [-0, +0, m] */
static void count_peer(lua_State *L, int cache)
{
    lua_rawgeti(L, cache, 1);
    lua_pushinteger(L, lua_tointeger(L, -1) + 1);
    lua_rawseti(L, cache, 1);
    lua_pop(L, 1);
}

static void parse(lua_State *L, int index, struct poe_address *a)
{
    size_t size;
    const char *text = lua_tolstring(L, index, &size);

    switch (poe_address_parse(a, text, size)) {
    case POE_ADDRESS_OK:
        return;
    case POE_ADDRESS_TOO_LONG:
        luaL_argerror(L, TO, "address too long");
        return;
    default:
        luaL_argerror(L, TO,
                      lua_pushfstring(L, "address expected, got '%s'", text));
    }
}

/* Replace the text on top by its envelope.  [-1, +1, e] */
static void text_to_envelope(lua_State *L, int addresses)
{
    int text = lua_gettop(L), cache = text + 1;

    push_cache(L, addresses);
    lua_pushvalue(L, text);
    if (lua_rawget(L, cache) != LUA_TUSERDATA) {
        lua_pop(L, 1);
        parse(L, text, &new_envelope(L, 0)->to);
        lua_pushvalue(L, text);
        lua_pushvalue(L, -2);
        lua_rawset(L, cache);
        count_peer(L, cache);
    }
    lua_replace(L, text);
    lua_settop(L, text);
}

/* Push the i-th chunk's address, or nil.  [-0, +1, e] */
static void push_address_text(lua_State *L, lua_Integer i)
{
    lua_pushvalue(L, TO);
    if (lua_istable(L, TO)) {
        lua_pop(L, 1);
        lua_rawgeti(L, TO, i);
    }
    if (!lua_isnil(L, -1) && lua_type(L, -1) != LUA_TSTRING)
        luaL_typeerror(L, TO, "address, or table of addresses");
}

/* Have the envelope own duplicates of the handles.  [-0, +0, e] */
static void duplicate_handles(lua_State *L, struct poe_envelope *e, int count)
{
    for (int i = 1; i <= count; i++) {
        int fd, index = lua_gettop(L) + 1;

        lua_rawgeti(L, HANDLES, i);
        fd = poe_fd_dup(poe_check_fd(L, index));
        if (fd < 0)
            luaL_error(L, "cannot duplicate handle %d: errno %d", i, errno);
        e->fds[e->fd_count++] = fd;
        lua_pop(L, 1);
    }
}

/* Replace the envelope on top, or nil, by one with the handles.  [-1, +1, e]
 */
static void add_handles(lua_State *L, int pool, int n)
{
    size_t count = lua_rawlen(L, HANDLES);
    const struct poe_envelope *plain = lua_touserdata(L, -1);
    struct poe_envelope *e;

    luaL_argcheck(L, count <= POE_ENVELOPE_FDS, HANDLES, "too many handles");
    lua_rawgeti(L, LIST, 1);
    luaL_argcheck(L, lua_rawlen(L, -1) > 0, HANDLES,
                  "handles need a chunk that is not empty to go with");
    lua_pop(L, 1);
    e = new_envelope(L, count);
    if (plain != NULL) {
        e->to = plain->to;
        e->at = plain->at;
    }
    lua_getiuservalue(L, pool, n);
    lua_setmetatable(L, -2);
    duplicate_handles(L, e, (int)count);
    lua_remove(L, -2);
}

void poe_envelope_push(lua_State *L, lua_Integer i, int addresses, int pool,
                       int n)
{
    push_address_text(L, i);
    if (!lua_isnil(L, -1))
        text_to_envelope(L, addresses);
    if (i == 1 && !lua_isnil(L, HANDLES)) {
        luaL_checktype(L, HANDLES, LUA_TTABLE);
        add_handles(L, pool, n);
    }
}

/* Push the sender's address, and which of ours it wrote to, as octets.
** [-0, +1, m] */
static void push_raw(lua_State *L, const struct poe_arrival *arrival)
{
    char raw[2 * sizeof(struct poe_address)];
    size_t from = arrival->from.size, at = arrival->said.at.size;

    memcpy(raw, &arrival->from.name, from);
    memcpy(raw + from, &arrival->said.at.name, at);
    lua_pushlstring(L, raw, from + at);
}

/* Push a new envelope for a reply, its text as its user value.  [-0, +1, m] */
static void push_reply(lua_State *L, const struct poe_arrival *arrival)
{
    char text[POE_ADDRESS_TEXT];
    struct poe_envelope *e = new_envelope(L, 0);

    e->to = arrival->from;
    e->at = arrival->said.at;
    lua_pushlstring(L, text, poe_address_format(&e->to, text));
    lua_setiuservalue(L, -2, 1);
}

void poe_sender_push(lua_State *L, const struct poe_arrival *arrival,
                     int addresses)
{
    int cache = lua_gettop(L) + 1, raw = cache + 1, envelope = raw + 1;

    if (arrival->from.size <= sizeof(sa_family_t)) {
        lua_pushliteral(L, "unix:"); /* only a unix socket has no name */
        return;
    }
    push_cache(L, addresses);
    push_raw(L, arrival);
    lua_pushvalue(L, raw);
    if (lua_rawget(L, cache) != LUA_TUSERDATA) {
        lua_pop(L, 1);
        push_reply(L, arrival);
        lua_pushvalue(L, raw);
        lua_pushvalue(L, envelope);
        lua_rawset(L, cache);
        count_peer(L, cache);
    }
    lua_getiuservalue(L, envelope, 1);
    if (arrival->said.at.size > 0) { /* a reply comes from where it asked */
        lua_pushvalue(L, -1);
        lua_pushvalue(L, envelope);
        lua_rawset(L, cache);
    }
    lua_replace(L, cache);
    lua_settop(L, cache);
}
