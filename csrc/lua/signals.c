/*
** signals.c - the class of sets of watched signals.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include "lua/signals.h"
#include "core/signals.h"
#include "lua/class.h"
#include "lua/result.h"

#include <errno.h>
#include <lauxlib.h>
#include <string.h>

#define NAME "poe.signals"

#define SIGNAL(name)                                                           \
    {                                                                          \
#name, SIG##name                                                       \
    }

static const struct {
    const char *name;
    int number;
} names[] = {
    SIGNAL(ALRM), SIGNAL(CHLD), SIGNAL(CONT),   SIGNAL(HUP),   SIGNAL(INT),
    SIGNAL(IO),   SIGNAL(PIPE), SIGNAL(PROF),   SIGNAL(PWR),   SIGNAL(QUIT),
    SIGNAL(TERM), SIGNAL(TSTP), SIGNAL(TTIN),   SIGNAL(TTOU),  SIGNAL(URG),
    SIGNAL(USR1), SIGNAL(USR2), SIGNAL(VTALRM), SIGNAL(WINCH), SIGNAL(XCPU),
    SIGNAL(XFSZ),
};

#define NAMES (sizeof names / sizeof *names)

static struct poe_signals *check_signals(lua_State *L)
{
    return poe_check_class(L, NAME);
}

/* The number of the signal that argument 2 names; 0 if it names none. */
static int number_of(lua_State *L)
{
    const char *name = luaL_checkstring(L, 2);

    for (size_t i = 0; i < NAMES; i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].number;
    return 0;
}

static int done(lua_State *L, int error)
{
    if (error != 0)
        return poe_push_failure(L, "signal", error);
    lua_pushboolean(L, true);
    return 1;
}

/* signals:isname(name) */
static int signals_isname(lua_State *L)
{
    check_signals(L);
    lua_pushboolean(L, number_of(L) != 0);
    return 1;
}

/* signals:watch(name): true, or a failure */
static int signals_watch(lua_State *L)
{
    struct poe_signals *s = check_signals(L);
    return done(L, poe_signals_watch(s, number_of(L)));
}

/* signals:unwatch(name): true, or a failure */
static int signals_unwatch(lua_State *L)
{
    return done(L, poe_signals_unwatch(check_signals(L), number_of(L)));
}

/* signals:take(): the name of one that has come, or nil */
static int signals_take(lua_State *L)
{
    int number = poe_signals_take(check_signals(L));

    for (size_t i = 0; i < NAMES; i++) {
        if (number == names[i].number) {
            lua_pushstring(L, names[i].name);
            return 1;
        }
    }
    return 0;
}

/* signals:fileno(): a descriptor, nil while no signal was ever watched */
static int signals_fileno(lua_State *L)
{
    const struct poe_signals *s = check_signals(L);

    if (s->fd < 0)
        return 0;
    lua_pushinteger(L, s->fd);
    return 1;
}

/* signals:close(), and __gc */
static int signals_close(lua_State *L)
{
    poe_signals_close(check_signals(L));
    return 0;
}

/* signals() */
static int new_signals(lua_State *L)
{
    struct poe_signals *s = lua_newuserdatauv(L, sizeof *s, 0);

    poe_signals_init(s);
    lua_pushvalue(L, POE_CLASS);
    lua_setmetatable(L, -2);
    return 1;
}

static const luaL_Reg methods[] = {
    {"isname", signals_isname},
    {"watch", signals_watch},
    {"unwatch", signals_unwatch},
    {"take", signals_take},
    {"fileno", signals_fileno},
    {"close", signals_close},
    {NULL, NULL},
};

static const luaL_Reg metamethods[] = {
    {"__gc", signals_close},
    {NULL, NULL},
};

void poe_push_signals(lua_State *L)
{
    poe_push_class(L, NAME, methods, metamethods);
    lua_pushcclosure(L, new_signals, 1);
}
