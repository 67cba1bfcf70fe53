/*
** collect.c - a full collection when our code makes an object. An allocator put
** around Lua's own has two ways to have one, by turns: it refuses the object,
** so that Lua makes an emergency collection and asks again; or it makes Lua's
** debt due, so that what follows is a whole cycle, with finalizers.
** Our code is the module, lua/poe, and what functions in C make for that. In a
** test that makes more than ENOUGH objects, one in SOME has a collection then.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ENOUGH 20000
#define SOME 53
#define FUNCTIONS 4096     /* of C, a power of two, far more than there are */
#define OURS "@./lua/poe/" /* how chunks of our code are named */
#define WHOLE 40           /* octets of a collector's step, as a power of two */

/* Is a function of C in our module? */
struct known {
    lua_CFunction function;
    bool ours;
};

/* A test program may have statics; the product has none. */
static lua_Alloc allocate;
static void *allocator;
static lua_State *whole;   /* the main thread */
static lua_State *running; /* what the last call or return was in */
static lua_CFunction calling;
static bool refused;
static long made; /* objects of our code, in this test */
static lua_Integer collected;
static struct known functions[FUNCTIONS];

int luaopen_collect(lua_State *L);

static bool is_in_our_module(lua_CFunction function)
{
    void *address;
    const char *name;
    Dl_info info;

    memcpy(&address, &function, sizeof address);
    if (dladdr(address, &info) == 0 || info.dli_fname == NULL)
        return false;
    name = strrchr(info.dli_fname, '/');
    return strstr(info.dli_fname, "/poe/") != NULL ||
           (name != NULL && strcmp(name, "/misuse.so") == 0);
}

static bool is_ours(lua_CFunction function)
{
    size_t i = (uintptr_t)function / 16 % FUNCTIONS;

    while (functions[i].function != NULL && functions[i].function != function)
        i = (i + 1) % FUNCTIONS;
    if (functions[i].function == NULL) {
        functions[i].function = function;
        functions[i].ours = is_in_our_module(function);
    }
    return functions[i].ours;
}

/* Is it a line of our Lua that runs, or that has called a function of C? */
static bool is_our_lua(void)
{
    lua_Debug ar;

    for (int level = 0; level < 2; level++) {
        if (lua_getstack(running, level, &ar) == 0 ||
            lua_getinfo(running, "S", &ar) == 0)
            return false;
        if (*ar.what != 'C')
            return strncmp(ar.source, OURS, sizeof OURS - 1) == 0;
    }
    return false;
}

static bool is_due(void)
{
    if (running == NULL)
        return false;
    if ((calling == NULL || !is_ours(calling)) && !is_our_lua())
        return false;
    made++;
    return made <= ENOUGH || made % SOME == 0;
}

/* Have a collection for an object that is about to be made: refuse it? A
** collector that a spec has stopped stays so; in a finalizer (-1), which is
** part of a cycle, there are none but emergencies. */
static bool collect(void)
{
    int state = lua_gc(whole, LUA_GCISRUNNING);

    if (state == 0)
        return false;
    collected++;
    if (state < 0 || (collected & 1) == 0)
        return true;
    lua_gc(whole, LUA_GCRESTART);
    return false;
}

static bool is_object(const void *block, size_t kind, size_t size)
{
    return block == NULL && size > 0 && kind >= LUA_TSTRING &&
           kind <= LUA_TTHREAD;
}

/* Is an object to be refused? Once: then Lua has collected, and asks again. */
static bool refuse(void)
{
    refused = !refused && is_due() && collect();
    return refused;
}

static bool is_within(const void *pointer, const void *block, size_t size)
{
    uintptr_t distance = (uintptr_t)pointer - (uintptr_t)block;

    return block != NULL && distance < size;
}

static void *stressed(void *ud, void *block, size_t old, size_t size)
{
    (void)ud;
    if (size == 0 && is_within(running, block, old))
        running = NULL;
    if (is_object(block, old, size) && refuse())
        return NULL;
    return allocate(allocator, block, old, size);
}

/* Note where we are: what is called by a function of C has a caller in C. */
static void follow(lua_State *L, lua_Debug *ar)
{
    running = L;
    calling = NULL;
    if (ar->event == LUA_HOOKRET)
        return;
    lua_getinfo(L, "f", ar);
    calling = lua_tocfunction(L, -1);
    lua_pop(L, 1);
}

/* start(): from now on, as if nothing had been made yet */
static int start(lua_State *L)
{
    made = 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
    whole = lua_tothread(L, -1);
    lua_gc(L, LUA_GCINC, 1000, 1000, WHOLE);
    if (allocate == NULL)
        allocate = lua_getallocf(L, &allocator);
    lua_setallocf(L, stressed, NULL);
    lua_sethook(L, follow, LUA_MASKCALL | LUA_MASKRET, 0);
    return 0;
}

/* stop() */
static int stop(lua_State *L)
{
    lua_sethook(L, NULL, 0, 0);
    running = NULL;
    if (allocate != NULL)
        lua_setallocf(L, allocate, allocator);
    lua_gc(L, LUA_GCINC, 200, 100, 13);
    return 0;
}

/* collections() -> how many there have been */
static int collections(lua_State *L)
{
    lua_pushinteger(L, collected);
    return 1;
}

static const luaL_Reg functions_of_lua[] = {
    {"start", start},
    {"stop", stop},
    {"collections", collections},
    {NULL, NULL},
};

__attribute__((visibility("default"))) int luaopen_collect(lua_State *L)
{
    luaL_newlib(L, functions_of_lua);
    return 1;
}
