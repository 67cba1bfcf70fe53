/*
** resolver.c - names into addresses without waiting, for poe.resolver.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "lua/resolver.h"
#include "core/address.h"
#include "core/resolver.h"
#include "lua/class.h"
#include "lua/errno.h"
#include "lua/result.h"

#include <errno.h>
#include <lauxlib.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#define NAME "poe.resolver"

struct resolver {
    struct poe_resolver *core; /* NULL when closed */
};

static struct poe_resolver *check_resolver(lua_State *L)
{
    struct resolver *r = poe_check_class(L, NAME);

    if (r->core == NULL)
        luaL_error(L, "attempt to use a closed resolver");
    return r->core;
}

/* resolver() */
static int new_resolver(lua_State *L)
{
    struct resolver *r = lua_newuserdatauv(L, sizeof *r, 0);

    r->core = NULL;
    lua_pushvalue(L, POE_CLASS);
    lua_setmetatable(L, -2);
    r->core = poe_resolver_new();
    return r->core == NULL ? poe_push_failure(L, "resolve", errno) : 1;
}

/* r:close(), and __close, and __gc; closing twice is closing once */
static int resolver_close(lua_State *L)
{
    struct resolver *r = poe_check_class(L, NAME);
    struct poe_resolver *core = r->core;

    r->core = NULL;
    if (core != NULL)
        poe_resolver_free(core);
    return 0;
}

/* r:fileno(): readable while `take` has an answer */
static int resolver_fileno(lua_State *L)
{
    lua_pushinteger(L, poe_resolver_fd(check_resolver(L)));
    return 1;
}

/* r:isours(): false in a child that has been forked since */
static int resolver_isours(lua_State *L)
{
    lua_pushboolean(L, poe_resolver_is_ours(check_resolver(L)));
    return 1;
}

/* r:isidle(): closing it will not wait */
static int resolver_isidle(lua_State *L)
{
    lua_pushboolean(L, poe_resolver_is_idle(check_resolver(L)));
    return 1;
}

static int check_family(lua_State *L, int arg)
{
    static const char *const names[] = {"any", "inet", "inet6", NULL};
    static const int families[] = {AF_UNSPEC, AF_INET, AF_INET6};

    return families[luaL_checkoption(L, arg, "any", names)];
}

static int check_type(lua_State *L, int arg)
{
    static const char *const names[] = {"stream", "dgram", NULL};
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM};

    return types[luaL_checkoption(L, arg, "stream", names)];
}

/* A string without NULs. */
static const char *check_text(lua_State *L, int arg)
{
    size_t size;
    const char *text = luaL_checklstring(L, arg, &size);

    luaL_argcheck(L, strlen(text) == size, arg, "string with a NUL");
    return text;
}

/* r:ask(host or nil, service, family, type, is_passive) -> number */
static int resolver_ask(lua_State *L)
{
    struct poe_resolver *r = check_resolver(L);
    const struct poe_question question = {
        .host = lua_isnil(L, 2) ? NULL : check_text(L, 2),
        .service = check_text(L, 3),
        .family = check_family(L, 4),
        .type = check_type(L, 5),
        .is_passive = lua_toboolean(L, 6),
    };
    long long id = poe_resolver_ask(r, &question);

    if (id < 0)
        return poe_push_failure(L, "resolve", errno);
    lua_pushinteger(L, (lua_Integer)id);
    return 1;
}

/* r:cancel(number) */
static int resolver_cancel(lua_State *L)
{
    struct poe_resolver *r = check_resolver(L);

    poe_resolver_cancel(r, luaL_checkinteger(L, 2));
    return 0;
}

/* [-0, +1, m] */
static void push_addresses(lua_State *L, const struct poe_answer *answer)
{
    const struct addrinfo *at = NULL;
    struct poe_address address;
    char text[POE_ADDRESS_TEXT];
    int count = 0;

    lua_newtable(L);
    while ((at = poe_resolver_next(answer, at, &address)) != NULL) {
        lua_pushlstring(L, text, poe_address_format(&address, text));
        lua_rawseti(L, -2, ++count);
    }
}

static int push_gai_failure(lua_State *L, const struct poe_answer *answer)
{
    if (answer->result == EAI_SYSTEM)
        return poe_push_failure(L, "resolve", answer->error);
    lua_pushnil(L);
    lua_pushfstring(L, "resolve: %s", gai_strerror(answer->result));
    lua_pushinteger(L, poe_gai_code(answer->result));
    return 3;
}

/* r:take() -> number, addresses; number, nil, message, code; or nothing. The
** answer is dropped last: where memory runs out, it can be taken again. */
static int resolver_take(lua_State *L)
{
    struct poe_resolver *r = check_resolver(L);
    struct poe_answer answer;
    int results = 1;

    if (!poe_resolver_peek(r, &answer))
        return 0;
    lua_pushinteger(L, (lua_Integer)answer.id);
    if (answer.result == 0)
        push_addresses(L, &answer);
    else
        results = push_gai_failure(L, &answer);
    poe_resolver_drop(r);
    return 1 + results;
}

static const luaL_Reg methods[] = {
    {"ask", resolver_ask},       {"cancel", resolver_cancel},
    {"take", resolver_take},     {"fileno", resolver_fileno},
    {"isours", resolver_isours}, {"isidle", resolver_isidle},
    {"close", resolver_close},   {NULL, NULL},
};

static const luaL_Reg metamethods[] = {
    {"__close", resolver_close},
    {"__gc", resolver_close},
    {NULL, NULL},
};

void poe_push_resolver(lua_State *L)
{
    poe_push_class(L, NAME, methods, metamethods);
    lua_pushcclosure(L, new_resolver, 1);
}
