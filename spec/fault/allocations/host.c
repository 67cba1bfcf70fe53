/*
** host.c - fail allocations, one after the other, in one call of one scenario.
**   host MODE FILE INDEX STEP
** MODE says whose allocations fail, and how many: "lua", or "c" for the
** module's own malloc; "once", or "on" for all from there on, until the call
** is over: lua-once, lua-on, c-once, c-on. FILE returns a list of scenarios, of
** which INDEX is tried: see scenario.lua. Each STEPth point is tried.
** For each it prints "at N", then, if it was not survived, "wrong N WHY"; and
** "done" at last.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODULE "poe/core.so"
#define SECONDS 20 /* after which a point hangs */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);

/* What is to fail. Lua asks twice, and collects garbage in between: so "once"
** is two refusals. */
struct plan {
    bool armed, on;
    long left;    /* allocations until the first refusal */
    long refused; /* so many were */
    long refuse;  /* how many are at most, unless `on` */
};

static struct plan of_lua, of_c;
static long octets; /* that Lua has */

static bool refuse(struct plan *plan)
{
    if (!plan->armed || plan->left-- > 0)
        return false;
    if (!plan->on && plan->refused == plan->refuse)
        return false;
    plan->refused++;
    return true;
}

static void *allocate(void *ud, void *block, size_t old, size_t size)
{
    void *result = NULL;

    (void)ud;
    if (block == NULL)
        old = 0;
    if (size > old && refuse(&of_lua))
        return NULL;
    if (size == 0)
        free(block);
    else if ((result = __libc_realloc(block, size)) == NULL)
        return NULL;
    octets += (long)size - (long)old;
    return result;
}

static bool is_modules(const void *caller)
{
    Dl_info info;
    size_t length;

    if (!of_c.armed || dladdr(caller, &info) == 0 || info.dli_fname == NULL)
        return false;
    length = strlen(info.dli_fname);
    return length >= sizeof MODULE - 1 &&
           strcmp(info.dli_fname + length - (sizeof MODULE - 1), MODULE) == 0;
}

static bool refuse_module(const void *caller)
{
    if (!is_modules(caller) || !refuse(&of_c))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    if (refuse_module(__builtin_return_address(0)))
        return NULL;
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    if (refuse_module(__builtin_return_address(0)))
        return NULL;
    return __libc_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
    if (refuse_module(__builtin_return_address(0)))
        return NULL;
    return __libc_realloc(block, size);
}

static int descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int n = 0;

    while (readdir(folder) != NULL)
        n++;
    closedir(folder);
    return n;
}

static char why[1000];

static bool wrong(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vsnprintf(why, sizeof why, format, list);
    va_end(list);
    for (char *c = why; *c != '\0'; c++)
        if (*c == '\n')
            *c = ' ';
    return false;
}

/* Call a function of the scenario that is at 1, with what is above it, which
** it leaves. */
static bool call(lua_State *L, const char *field)
{
    int n = lua_gettop(L) - 1;

    lua_getfield(L, 1, field);
    lua_insert(L, 2);
    return lua_pcall(L, n, LUA_MULTRET, 0) == LUA_OK;
}

/* The class of the buffers of long strings: Lua 5.4.4 leaves it half made, and
** for good, where memory fails just then (luaL_newmetatable in lauxlib.c). */
static void make_box(lua_State *L)
{
    luaL_Buffer buffer;

    luaL_buffinitsize(L, &buffer, 2 * LUAL_BUFFERSIZE);
    luaL_pushresultsize(&buffer, 0);
    lua_pop(L, 1);
}

/* The scenario with what it has made; its `make` is told whether memory is
** wanting but once. */
static bool prepare(lua_State *L, const char *file, int index, bool once)
{
    luaL_openlibs(L);
    make_box(L);
    if (luaL_dofile(L, file) != LUA_OK || !lua_istable(L, -1))
        return wrong("%s", lua_tostring(L, -1));
    lua_geti(L, 1, index);
    lua_replace(L, 1);
    lua_settop(L, 1);
    lua_pushboolean(L, once);
    if (!call(L, "make"))
        return wrong("make: %s", luaL_tolstring(L, -1, NULL));
    lua_settop(L, 2);
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCSTOP);
    return true;
}

/* Lua's own message, or what `require` makes of it. */
static bool is_want_of_memory(const char *message)
{
    static const char said[] = "not enough memory";
    size_t length = strlen(message);

    return length >= sizeof said - 1 &&
           strcmp(message + length - (sizeof said - 1), said) == 0;
}

/* The call that is under test: whatever comes of it, except another error. */
static bool try(lua_State *L, struct plan *plan)
{
    bool ok;

    lua_pushvalue(L, 2); /* kept for what comes after */
    lua_insert(L, 2);
    lua_getfield(L, 1, "call");
    lua_insert(L, 3);
    plan->armed = true;
    ok = lua_pcall(L, 1, 0, 0) == LUA_OK;
    plan->armed = false;
    lua_gc(L, LUA_GCRESTART);
    if (!ok && !is_want_of_memory(luaL_tolstring(L, -1, NULL)))
        return wrong("raised %s", lua_tostring(L, -1));
    lua_settop(L, 2);
    return true;
}

/* The next call is right, and all can be closed. */
static bool conclude(lua_State *L)
{
    if (call(L, "after"))
        return true;
    return wrong("afterwards: %s", luaL_tolstring(L, -1, NULL));
}

static bool run_point(const char *file, int index, struct plan *plan)
{
    int before = descriptors(), left;
    bool good;
    lua_State *L;

    octets = 0;
    L = lua_newstate(allocate, NULL);
    good = prepare(L, file, index, !plan->on) && try(L, plan) && conclude(L);
    lua_close(L);
    left = descriptors() - before;
    if (good && octets != 0)
        return wrong("%ld octets are left", octets);
    if (good && left != 0)
        return wrong("%d descriptors are left", left);
    return good;
}

int main(int argc, char **argv)
{
    bool lua, reached = true;
    struct plan *plan;

    if (argc != 5) {
        fprintf(stderr, "usage: host MODE FILE INDEX STEP\n");
        return 2;
    }
    lua = strncmp(argv[1], "lua", 3) == 0;
    plan = lua ? &of_lua : &of_c;
    for (long n = 0; reached; n += atol(argv[4])) {
        *plan = (struct plan){.left = n,
                              .on = strstr(argv[1], "-once") == NULL,
                              .refuse = lua ? 2 : 1};
        alarm(SECONDS);
        printf("at %ld\n", n);
        fflush(stdout);
        if (!run_point(argv[2], atoi(argv[3]), plan))
            printf("wrong %ld %s\n", n, why);
        reached = plan->refused > 0;
        fflush(stdout);
    }
    puts("done");
    return 0;
}
