/*
** split.c - cut records out of a string at a literal or at newlines.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* memmem */
#include "lua/split.h"

#include <lauxlib.h>
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

/* The next record whose end is in the window; if `whole`, not at its end. */
static bool next_record(struct window *w, struct span *record, bool whole)
{
    struct span end = next_end(w);

    if (end.data == NULL || (whole && end.data + end.size == w->end) ||
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

    if (!next_record(&w, &record, true))
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
    while (next_record(&w, &record, true)) {
        lua_pushlstring(L, record.data, record.size);
        lua_rawseti(L, 5, ++n);
    }
    lua_pushinteger(L, n);
    lua_pushinteger(L, w.at - start + 1);
    return 2;
}

/* Push where the rest of the window starts, and if the last newline may be
** half of one, the octet that would be the other half; else false.
** [-0, +2, m] */
static int push_rest(lua_State *L, const struct window *w, const char *start,
                     const struct span *record)
{
    const char *end = record->data + record->size;

    lua_pushinteger(L, w->at - start + 1);
    if (w->literal_size == 0 && w->at == w->end && w->at - end == 1)
        lua_pushstring(L, *end == '\n' ? "\r" : "\n");
    else
        lua_pushboolean(L, 0);
    return 2;
}

static int split_take(lua_State *L)
{
    struct window w;
    struct span record;
    const char *start = check_window(L, &w);

    if (!next_record(&w, &record, false))
        return 0;
    lua_pushlstring(L, record.data, record.size);
    return 1 + push_rest(L, &w, start, &record);
}

static int split_batch(lua_State *L)
{
    struct window w;
    struct span record = {NULL, 0};
    const char *start = check_window(L, &w);
    lua_Integer most = luaL_checkinteger(L, 6);

    luaL_checktype(L, 5, LUA_TTABLE);
    lua_settop(L, 5);
    for (lua_Integer n = 1; n <= most; n++) {
        if (!next_record(&w, &record, false))
            break;
        lua_pushlstring(L, record.data, record.size);
        lua_rawseti(L, 5, n);
    }
    if (record.data == NULL)
        return 0;
    return push_rest(L, &w, start, &record);
}

/* Upvalues of each: the flag, and the names of the filter's fields. */
enum { FLAG = 1, WINDOW, FROM, HALF };

/* Arguments of each. */
enum { FILTER = 1, LITERAL, LONGEST, FUNCTION, ARGUMENT, MOST, FIELDS };

static bool *flag(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(FLAG));
}

/* interrupt(): have the `each` that runs now, if one does, return */
static int split_interrupt(lua_State *L)
{
    *flag(L) = true;
    return 0;
}

/* Push a field of the filter.  [-0, +1, -] */
static void push_field(lua_State *L, int name)
{
    lua_pushvalue(L, lua_upvalueindex(name));
    lua_rawget(L, FILTER);
}

/* Set a field that the filter has to the value on top.  [-1, +0, -] */
static void set_field(lua_State *L, int name)
{
    lua_pushvalue(L, lua_upvalueindex(name));
    lua_insert(L, -2);
    lua_rawset(L, FILTER);
}

/* Look at the filter's window, which stays on the stack.  [-0, +1, v] */
static const char *look(lua_State *L, struct window *w)
{
    size_t size;
    const char *start;
    lua_Integer from;

    push_field(L, WINDOW);
    start = luaL_checklstring(L, -1, &size);
    push_field(L, FROM);
    from = lua_tointeger(L, -1);
    lua_pop(L, 1);
    w->at = start + (from - 1);
    w->end = start + size;
    return start;
}

/* Make a record of what is next, and only then have the filter go on behind it;
** false if there is none. Leaves the record on the stack.  [-0, +(0|1), m] */
static bool take_next(lua_State *L, struct window *w, const char *start)
{
    struct span record;

    if (w->at >= w->end || !next_record(w, &record, false))
        return false;
    lua_pushlstring(L, record.data, record.size);
    if (w->at == w->end) {
        push_rest(L, w, start, &record);
        set_field(L, HALF);
    } else {
        lua_pushinteger(L, w->at - start + 1);
    }
    set_field(L, FROM);
    return true;
}

/* The window may start with the other half of the newline before.
** [-0, +0, -] */
static void skip_half(lua_State *L)
{
    size_t size = 0;
    const char *half = (push_field(L, HALF), lua_tostring(L, -1));
    const char *window = (push_field(L, WINDOW), lua_tolstring(L, -1, &size));

    lua_pop(L, 2); /* the filter still has them */
    if (half == NULL || size == 0)
        return;
    lua_pushinteger(L, window[0] == half[0] ? 2 : 1);
    set_field(L, FROM);
    lua_pushboolean(L, 0);
    set_field(L, HALF);
}

/* each(filter, literal, longest, function, argument, most): is the window empty
** now? What the function does to the filter is heeded. */
static int split_each(lua_State *L)
{
    struct window w = {.literal =
                           luaL_checklstring(L, LITERAL, &w.literal_size)};
    lua_Integer n = 0, most = luaL_checkinteger(L, MOST);

    w.longest = (size_t)luaL_checkinteger(L, LONGEST);
    luaL_checktype(L, FILTER, LUA_TTABLE);
    *flag(L) = false;
    lua_settop(L, MOST);
    skip_half(L);
    while (n < most && !*flag(L)) {
        const char *start = look(L, &w);

        if (!take_next(L, &w, start))
            break;
        n++;
        lua_pushvalue(L, FUNCTION);
        lua_insert(L, -2);
        lua_pushvalue(L, ARGUMENT);
        lua_call(L, 2, 0);
        lua_settop(L, MOST);
    }
    look(L, &w);
    lua_pushboolean(L, w.at >= w.end);
    return 1;
}

/* Add each and interrupt to the table on top.  [-0, +0, m] */
static void add_each(lua_State *L)
{
    bool *interrupted = lua_newuserdatauv(L, sizeof *interrupted, 0);

    *interrupted = false;
    lua_pushvalue(L, -1);
    lua_pushliteral(L, "window");
    lua_pushliteral(L, "from");
    lua_pushliteral(L, "half");
    lua_pushcclosure(L, split_each, HALF);
    lua_setfield(L, -3, "each");
    lua_pushcclosure(L, split_interrupt, FLAG);
    lua_setfield(L, -2, "interrupt");
}

static const luaL_Reg functions[] = {
    {"cut", split_cut},     {"all", split_all}, {"take", split_take},
    {"batch", split_batch}, {NULL, NULL},
};

void poe_add_splitters(lua_State *L)
{
    luaL_setfuncs(L, functions, 0);
    add_each(L);
}
