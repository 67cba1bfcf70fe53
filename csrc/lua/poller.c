/*
** poller.c - the class of pollers: per descriptor and direction, a function
** and its argument. The functions are not called from here: `next` returns
** them one by one, and each only if it is still watched for by then.
** SPDX-License-Identifier: MIT
*/
#include "lua/poller.h"
#include "core/poller.h"
#include "lua/class.h"
#include "lua/filehandle.h"
#include "lua/result.h"

#include <errno.h>
#include <lauxlib.h>
#include <string.h>

/* Tables by descriptor, in user values of a poller: what reads and what
** writes, their arguments, and the handles that the descriptors are of. */
enum { FUNCTIONS = 1, ARGUMENTS = 3, HANDLES = 5, VALUES = HANDLES };

#define NAME "poe.poller"

static struct poe_poller *check_poller(lua_State *L)
{
    return poe_check_class(L, NAME);
}

static struct poe_poller *check_open(lua_State *L)
{
    struct poe_poller *p = check_poller(L);

    if (p->owner == 0)
        poe_class_error(L, "attempt to use a closed loop");
    return p;
}

/* Which of two tables is meant.  [-0, +0, v] */
static unsigned check_direction(lua_State *L, int arg)
{
    lua_Integer direction = luaL_checkinteger(L, arg);

    luaL_argcheck(L, direction == POE_READ || direction == POE_WRITE, arg,
                  "no direction");
    return (unsigned)direction;
}

/* Push what the table in user value `table` has for fd.  [-0, +1, -] */
static void push_entry(lua_State *L, int table, int fd)
{
    lua_getiuservalue(L, 1, table);
    lua_rawgeti(L, -1, fd);
    lua_remove(L, -2);
}

/* Set it to the value at `index`, which is no relative one.  [-0, +0, -] */
static void set_entry(lua_State *L, int table, int fd, int index)
{
    lua_getiuservalue(L, 1, table);
    lua_pushvalue(L, index);
    lua_rawseti(L, -2, fd);
    lua_pop(L, 1);
}

static void clear_entry(lua_State *L, int table, int fd)
{
    lua_getiuservalue(L, 1, table);
    lua_pushboolean(L, false);
    lua_rawseti(L, -2, fd);
    lua_pop(L, 1);
}

static int table_of(int first, unsigned direction)
{
    return direction == POE_READ ? first : first + 1;
}

/* Have a table have an entry for fd, which is false while there is nothing in
** it. Nothing else that is done with entries needs memory.  [-0, +0, m] */
static void reserve_entry(lua_State *L, int table, int fd)
{
    lua_getiuservalue(L, 1, table);
    if (lua_rawgeti(L, -1, fd) == LUA_TNIL) {
        lua_pushboolean(L, false);
        lua_rawseti(L, -3, fd);
    }
    lua_pop(L, 2);
}

static void reserve_entries(lua_State *L, int fd, unsigned direction)
{
    reserve_entry(L, table_of(FUNCTIONS, direction), fd);
    reserve_entry(L, table_of(ARGUMENTS, direction), fd);
    reserve_entry(L, HANDLES, fd);
}

static int fail(lua_State *L, const char *operation, int error)
{
    if (error == ECHILD)
        return poe_class_error(L,
                               "attempt to use a loop of the parent process");
    return poe_push_failure(L, operation, error);
}

/* Want fd in one more direction, or in one less.  [-0, +0, -] */
static int want(struct poe_poller *p, int fd, unsigned direction, bool on)
{
    unsigned wanted = poe_poller_wanted(p, fd);

    return poe_poller_set(p, fd, on ? wanted | direction : wanted & ~direction);
}

/* Forget about fd what is not wanted any more, of what was.  [-0, +0, -] */
static void forget(lua_State *L, const struct poe_poller *p, int fd,
                   unsigned direction)
{
    clear_entry(L, table_of(FUNCTIONS, direction), fd);
    clear_entry(L, table_of(ARGUMENTS, direction), fd);
    if (poe_poller_wanted(p, fd) == 0)
        clear_entry(L, HANDLES, fd);
}

static void unwatch(lua_State *L, struct poe_poller *p, int fd,
                    unsigned direction)
{
    want(p, fd, direction, false);
    forget(L, p, fd, direction);
}

static void unwatch_all(lua_State *L, struct poe_poller *p, int fd)
{
    unsigned wanted = poe_poller_wanted(p, fd);

    poe_poller_set(p, fd, 0);
    if (wanted & POE_READ)
        forget(L, p, fd, POE_READ);
    if (wanted & POE_WRITE)
        forget(L, p, fd, POE_WRITE);
}

/* Is the handle that fd was watched for closed? Then it is no longer.
** [-0, +0, -] */
static bool is_gone(lua_State *L, struct poe_poller *p, int fd)
{
    bool gone;

    push_entry(L, HANDLES, fd);
    gone = poe_fd_is_gone(L, -1, fd);
    lua_pop(L, 1);
    if (gone)
        unwatch_all(L, p, fd);
    return gone;
}

/* poller:watch(handle, direction, function, argument): true, or a failure */
static int poller_watch(lua_State *L)
{
    unsigned direction = (check_open(L), check_direction(L, 3));
    int fd, error;
    struct poe_poller *p;

    lua_settop(L, 5);
    fd = poe_check_fd(L, 2);
    p = check_open(L); /* asking may have closed it */
    reserve_entries(L, fd, direction);
    if (poe_poller_wanted(p, fd) != 0)
        is_gone(L, p, fd);
    set_entry(L, table_of(FUNCTIONS, direction), fd, 4);
    set_entry(L, table_of(ARGUMENTS, direction), fd, 5);
    set_entry(L, HANDLES, fd, 2);
    error = want(p, fd, direction, true);
    if (error != 0) {
        unwatch(L, p, fd, direction);
        return fail(L, "watch", error);
    }
    lua_pushboolean(L, true);
    return 1;
}

/* The descriptor that the handle at index 2 has, or had when it was watched;
** -1 if it never was.  [-0, +0, e] */
static int find_fd(lua_State *L, const struct poe_poller *p)
{
    int fd;

    if (!poe_fd_is_gone(L, 2, -1))
        return poe_check_fd(L, 2);
    lua_getiuservalue(L, 1, HANDLES);
    for (fd = p->capacity - 1; fd >= 0; fd--) {
        bool found = (lua_rawgeti(L, -1, fd), lua_rawequal(L, -1, 2));

        lua_pop(L, 1);
        if (found)
            break;
    }
    lua_pop(L, 1);
    return fd;
}

/* poller:unwatch(handle, direction) */
static int poller_unwatch(lua_State *L)
{
    unsigned direction = (check_open(L), check_direction(L, 3));
    int fd = find_fd(L, check_open(L));
    struct poe_poller *p = check_open(L);

    if (fd >= 0 && poe_poller_wanted(p, fd) & direction)
        unwatch(L, p, fd, direction);
    return 0;
}

/* poller:watching(handle, direction, open): function, argument; or nothing, or
** false. It raises for a closed handle if it is to be open. */
static int poller_watching(lua_State *L)
{
    unsigned direction = (check_open(L), check_direction(L, 3));
    bool must_be_open = lua_toboolean(L, 4);
    int fd = must_be_open ? poe_check_fd(L, 2) : find_fd(L, check_open(L));
    struct poe_poller *p = check_open(L);

    if (fd < 0 || is_gone(L, p, fd))
        return 0;
    push_entry(L, table_of(FUNCTIONS, direction), fd);
    push_entry(L, table_of(ARGUMENTS, direction), fd);
    return 2;
}

/* poller:wait(seconds): true, or a failure */
static int poller_wait(lua_State *L)
{
    struct poe_poller *p = check_open(L);
    int error = poe_poller_wait(p, luaL_optnumber(L, 2, -1));

    if (error == ENOMEM)
        return poe_raise_no_memory(L);
    if (error != 0)
        return fail(L, "wait", error);
    lua_pushboolean(L, p->count > 0);
    return 1;
}

/* poller:next(): function, argument; nothing if nothing is ready any more */
static int poller_next(lua_State *L)
{
    struct poe_poller *p = check_open(L);
    unsigned direction;
    int fd;

    while ((direction = poe_poller_next(p, &fd)) != 0) {
        if (is_gone(L, p, fd))
            continue;
        push_entry(L, table_of(FUNCTIONS, direction), fd);
        push_entry(L, table_of(ARGUMENTS, direction), fd);
        return 2;
    }
    return 0;
}

/* poller:forget() */
static int poller_forget(lua_State *L)
{
    poe_poller_forget(check_open(L));
    return 0;
}

/* poller:count(): descriptors that are watched */
static int poller_count(lua_State *L)
{
    lua_pushinteger(L, check_open(L)->watched);
    return 1;
}

/* poller:hasfiles(): is there one that is always ready, without the system's
** saying so? */
static int poller_hasfiles(lua_State *L)
{
    const struct poe_poller *p = check_open(L);

    lua_pushboolean(L, p->fd >= 0 && p->listed > 0);
    return 1;
}

/* poller:fileno(): a descriptor that is readable when one is ready */
static int poller_fileno(lua_State *L)
{
    struct poe_poller *p = check_open(L);
    int error = poe_poller_open_host(p);

    if (error != 0)
        return fail(L, p->ops->name, error);
    lua_pushinteger(L, p->host);
    return 1;
}

/* poller:alarm(seconds): true, or a failure */
static int poller_alarm(lua_State *L)
{
    int error = poe_poller_alarm(check_open(L), luaL_optnumber(L, 2, -1));

    if (error != 0)
        return fail(L, "alarm", error);
    lua_pushboolean(L, true);
    return 1;
}

/* poller:call(handler, function, argument): true, or false and what the message
** handler has made of what the function raised. It cannot yield: it would leave
** the loop in the midst of a turn. */
static int poller_call(lua_State *L)
{
    int status = (check_open(L), lua_settop(L, 4), lua_pcall(L, 1, 0, 2));

    lua_pushboolean(L, status == LUA_OK);
    lua_insert(L, 3); /* after poller and handler */
    return lua_gettop(L) - 2;
}

/* poller:close(), and __gc */
static int poller_close(lua_State *L)
{
    poe_poller_close(check_poller(L));
    for (int i = 1; i <= VALUES; i++) {
        lua_pushnil(L);
        lua_setiuservalue(L, 1, i);
    }
    return 0;
}

static int poller_tostring(lua_State *L)
{
    const struct poe_poller *p = check_poller(L);

    lua_pushfstring(L, NAME " (%s, %d watched)", p->ops->name, p->watched);
    return 1;
}

static const struct poe_poller_ops *check_kind(lua_State *L)
{
    const struct poe_poller_ops *const *kind = poe_poller_kinds;
    const char *name = luaL_optstring(L, 1, (*kind)->name);

    while (*kind != NULL && strcmp((*kind)->name, name) != 0)
        kind++;
    if (*kind == NULL)
        luaL_argerror(L, 1, "no such poller on this system");
    return *kind;
}

/* poller([kind]): poller, or a failure */
static int new_poller(lua_State *L)
{
    const struct poe_poller_ops *kind = check_kind(L);
    struct poe_poller *p = lua_newuserdatauv(L, sizeof *p, VALUES);
    int error;

    poe_poller_init(p, kind);
    lua_pushvalue(L, POE_CLASS);
    lua_setmetatable(L, -2);
    for (int i = 1; i <= VALUES; i++) {
        lua_newtable(L);
        lua_setiuservalue(L, -2, i);
    }
    error = poe_poller_open(p);
    if (error != 0)
        return poe_push_failure(L, kind->name, error);
    return 1;
}

static const luaL_Reg methods[] = {
    {"watch", poller_watch},
    {"unwatch", poller_unwatch},
    {"watching", poller_watching},
    {"wait", poller_wait},
    {"next", poller_next},
    {"forget", poller_forget},
    {"count", poller_count},
    {"hasfiles", poller_hasfiles},
    {"fileno", poller_fileno},
    {"alarm", poller_alarm},
    {"call", poller_call},
    {"close", poller_close},
    {NULL, NULL},
};

static const luaL_Reg metamethods[] = {
    {"__gc", poller_close},
    {"__tostring", poller_tostring},
    {NULL, NULL},
};

void poe_push_poller(lua_State *L)
{
    poe_push_class(L, NAME, methods, metamethods);
    lua_pushcclosure(L, new_poller, 1);
}
