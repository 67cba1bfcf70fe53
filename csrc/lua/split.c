/*
** split.c - cut records out of a string at a literal or at newlines.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* memmem */
#include "lua/split.h"

#include <stdbool.h>
#include <string.h>

/* Octets searched for the one newline and then for the other. */
#define STRIDE ((size_t)256)

struct window {
    const char *at, *end;         /* what has not been cut yet */
    const char *literal;          /* of no octets: any newline */
    size_t literal_size, longest; /* octets */
};

struct span {
    const char *data; /* NULL: there is none */
    size_t size;
};

/* Arguments 1 to 4 of both functions. Returns where the string begins. */
static const char *check_window(lua_State *L, struct window *w)
{
    size_t size;
    const char *start = luaL_checklstring(L, 1, &size);
    lua_Integer from = luaL_checkinteger(L, 2);
    lua_Integer longest = luaL_checkinteger(L, 4);

    w->literal = luaL_checklstring(L, 3, &w->literal_size);
    luaL_argcheck(L, from > 0 && (size_t)from <= size + 1, 2, "out of range");
    luaL_argcheck(L, longest >= 0, 4, "out of range");
    w->at = start + (from - 1);
    w->end = start + size;
    w->longest = (size_t)longest;
    return start;
}

/* The first CR or LF. Neither is searched far beyond the other. */
static const char *find_newline(const struct window *w)
{
    for (const char *at = w->at; at < w->end; at += STRIDE) {
        size_t left = (size_t)(w->end - at);
        size_t size = left < STRIDE ? left : STRIDE;
        const char *lf = memchr(at, '\n', size);
        const char *cr =
            memchr(at, '\r', lf != NULL ? (size_t)(lf - at) : size);

        if (cr != NULL || lf != NULL)
            return cr != NULL ? cr : lf;
    }
    return NULL;
}

/* CR, LF, CRLF or LFCR. */
static struct span next_newline(const struct window *w)
{
    const char *first = find_newline(w);
    bool pair;

    if (first == NULL || first + 1 == w->end)
        return (struct span){first, 1};
    pair = first[1] == (*first == '\r' ? '\n' : '\r');
    return (struct span){first, pair ? 2 : 1};
}

static struct span next_end(const struct window *w)
{
    size_t size = (size_t)(w->end - w->at);
    const char *found;

    if (w->literal_size == 0)
        return next_newline(w);
    if (w->literal_size == 1)
        found = memchr(w->at, w->literal[0], size);
    else
        found = memmem(w->at, size, w->literal, w->literal_size);
    return (struct span){found, w->literal_size};
}

static bool next_record(struct window *w, struct span *record)
{
    struct span end = next_end(w);

    if (end.data == NULL || end.data + end.size == w->end ||
        (size_t)(end.data - w->at) > w->longest)
        return false;
    *record = (struct span){w->at, (size_t)(end.data - w->at)};
    w->at = end.data + end.size;
    return true;
}

static int split_cut(lua_State *L)
{
    struct window w;
    struct span record;
    const char *start = check_window(L, &w);

    if (!next_record(&w, &record))
        return 0;
    lua_pushlstring(L, record.data, record.size);
    lua_pushinteger(L, w.at - start + 1);
    return 2;
}

static int split_all(lua_State *L)
{
    struct window w;
    struct span record;
    const char *start = check_window(L, &w);
    lua_Integer n = luaL_checkinteger(L, 6);

    luaL_checktype(L, 5, LUA_TTABLE);
    lua_settop(L, 5);
    while (next_record(&w, &record)) {
        lua_pushlstring(L, record.data, record.size);
        lua_rawseti(L, 5, ++n);
    }
    lua_pushinteger(L, n);
    lua_pushinteger(L, w.at - start + 1);
    return 2;
}

const luaL_Reg poe_split_functions[] = {
    {"cut", split_cut},
    {"all", split_all},
    {NULL, NULL},
};
