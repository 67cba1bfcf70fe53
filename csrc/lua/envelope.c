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

/* What a unix socket is called that has no name. */
#define NAMELESS "unix:"

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

/* Fields of a cache, beside envelopes by text and by raw octets. */
enum { COUNT = 1, OLDER };

/* Push the driver's cache. When it is full a new one takes its place, which
** remembers it, so that those who spoke lately are known.  [-0, +1, m] */
static void push_cache(lua_State *L, int addresses)
{
    if (lua_getiuservalue(L, DRIVER, addresses) == LUA_TTABLE) {
        lua_rawgeti(L, -1, COUNT);
        if (lua_tointeger(L, -1) < CACHE_MAX) {
            lua_pop(L, 1);
            return;
        }
        lua_pop(L, 1);
        lua_pushnil(L);
        lua_rawseti(L, -2, OLDER);
    }
    lua_createtable(L, 2, 4);
    lua_insert(L, -2);
    lua_rawseti(L, -2, OLDER);
    lua_pushinteger(L, 0);
    lua_rawseti(L, -2, COUNT);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, DRIVER, addresses);
}

/* Put the value on top into the cache, under the key below it. [-2, +0, m] */
static void remember(lua_State *L, int cache)
{
    lua_rawset(L, cache);
    lua_rawgeti(L, cache, COUNT);
    lua_pushinteger(L, lua_tointeger(L, -1) + 1);
    lua_rawseti(L, cache, COUNT);
    lua_pop(L, 1);
}

/* Take the envelope on top over from the older cache: under the key by which it
** was found, and by its text, for which the next reply asks.  [-0, +0, m] */
static void take_over(lua_State *L, int cache, int key)
{
    int envelope = lua_gettop(L);

    lua_pushvalue(L, key);
    lua_pushvalue(L, envelope);
    remember(L, cache);
    lua_getiuservalue(L, envelope, 1);
    if (lua_isstring(L, -1) && !lua_rawequal(L, -1, key)) {
        lua_pushvalue(L, envelope);
        remember(L, cache);
    }
    lua_settop(L, envelope);
}

/* Push the envelope under the key at `key`, or nil.  [-0, +1, m] */
static bool push_known(lua_State *L, int cache, int key)
{
    lua_pushvalue(L, key);
    if (lua_rawget(L, cache) == LUA_TUSERDATA)
        return true;
    lua_pop(L, 1);
    if (lua_rawgeti(L, cache, OLDER) != LUA_TTABLE)
        return false;
    lua_pushvalue(L, key);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (!lua_isuserdata(L, -1))
        return false;
    take_over(L, cache, key);
    return true;
}

static void parse(lua_State *L, struct poe_address *a, const char *text,
                  size_t size, const char *whole)
{
    switch (poe_address_parse(a, text, size)) {
    case POE_ADDRESS_OK:
        return;
    case POE_ADDRESS_TOO_LONG:
        luaL_argerror(L, TO, "address too long");
        return;
    default:
        luaL_argerror(L, TO,
                      lua_pushfstring(L, "address expected, got '%s'", whole));
    }
}

/* "127.0.0.1:5000", or "127.0.0.1:5000@127.0.0.2": from which of ours.
** [-0, +0, e] */
static void parse_envelope(lua_State *L, int index, struct poe_envelope *e)
{
    size_t size;
    const char *text = lua_tolstring(L, index, &size);
    const char *own = strncmp(text, NAMELESS, strlen(NAMELESS)) != 0
                          ? memchr(text, '@', size)
                          : NULL;

    if (own == NULL) {
        parse(L, &e->to, text, size, text);
        return;
    }
    parse(L, &e->to, text, (size_t)(own - text), text);
    own = lua_pushfstring(L, "%s:0", own + 1);
    parse(L, &e->at, own, strlen(own), text);
    lua_pop(L, 1);
}

/* Replace the text on top by its envelope.  [-1, +1, e] */
static void text_to_envelope(lua_State *L, int addresses)
{
    int text = lua_gettop(L), cache = text + 1;

    push_cache(L, addresses);
    if (!push_known(L, cache, text)) {
        lua_pop(L, 1);
        parse_envelope(L, text, new_envelope(L, 0));
        lua_pushvalue(L, text);
        lua_pushvalue(L, -2);
        remember(L, cache);
    }
    lua_replace(L, text);
    lua_settop(L, text);
}

/* Push the i-th chunk's address, or nil; who has no name has none.
** [-0, +1, e] */
static void push_address_text(lua_State *L, lua_Integer i)
{
    const char *text;

    if (lua_istable(L, TO) && lua_rawgeti(L, TO, i) != LUA_TSTRING)
        luaL_argerror(L, TO,
                      lua_pushfstring(L, "address %I: string expected, got %s",
                                      (LUAI_UACINT)i, luaL_typename(L, -1)));
    if (!lua_istable(L, TO))
        lua_pushvalue(L, TO);
    if (lua_isnil(L, -1))
        return;
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_typeerror(L, TO, "address, or table of addresses");
    text = lua_tostring(L, -1);
    if (strcmp(text, NAMELESS) == 0) {
        lua_pop(L, 1);
        lua_pushnil(L);
    }
}

/* Have the envelope own duplicates of the handles.  [-0, +0, e] */
static void duplicate_handles(lua_State *L, struct poe_envelope *e, int count)
{
    for (int i = 1; i <= count; i++) {
        int fd, index = lua_gettop(L) + 1;

        lua_rawgeti(L, HANDLES, i);
        fd = poe_fd_dup(poe_check_fd_at(L, index, HANDLES));
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

/* Push the text of a new sender's envelope. A peer who writes to several of our
** addresses goes by several names: the first is plain, and the others say to
** which it wrote.  [-0, +1, m] */
static void push_name(lua_State *L, const struct poe_envelope *e, int cache)
{
    const struct poe_envelope *known;
    char text[POE_ADDRESS_TEXT];
    size_t size = poe_address_format(&e->to, text);
    int plain = lua_gettop(L) + 1;

    lua_pushlstring(L, text, size);
    push_known(L, cache, plain);
    known = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (known == NULL || known->at.size == 0)
        return;
    /* unreachable: the same two addresses in other octets */
    if (poe_address_equal(&known->at, &e->at))
        return;
    size = poe_address_format(&e->at, text);
    lua_pushliteral(L, "@");
    lua_pushlstring(L, text, size - strlen(":0"));
    lua_concat(L, 3);
}

/* Push a new envelope for replies, its text as its user value, and remember it
** by the octets at `raw` and by its text.  [-0, +1, m] */
static void push_reply(lua_State *L, const struct poe_arrival *arrival,
                       int cache, int raw)
{
    struct poe_envelope *e = new_envelope(L, 0);
    int envelope = lua_gettop(L);

    e->to = arrival->from;
    e->at = arrival->said.at;
    push_name(L, e, cache);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, envelope, 1);
    lua_pushvalue(L, envelope);
    remember(L, cache);
    lua_pushvalue(L, raw);
    lua_pushvalue(L, envelope);
    remember(L, cache);
}

void poe_sender_push(lua_State *L, const struct poe_arrival *arrival,
                     int addresses)
{
    int cache = lua_gettop(L) + 1, raw = cache + 1;

    if (arrival->from.size <= sizeof(sa_family_t)) {
        lua_pushliteral(L, NAMELESS);
        return;
    }
    push_cache(L, addresses);
    push_raw(L, arrival);
    if (!push_known(L, cache, raw)) {
        lua_pop(L, 1);
        push_reply(L, arrival, cache, raw);
    }
    lua_getiuservalue(L, -1, 1);
    lua_replace(L, cache);
    lua_settop(L, cache);
}
