/*
** misuse.c - what must be noticed by the tools that are to notice it: each
** function has a fault. See misuse.lua.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <lauxlib.h>
#include <stdlib.h>

int luaopen_misuse(lua_State *L);

static void *volatile lost;
static lua_Alloc allocate;
static void *allocator;
static lua_Integer moved;

/* Take from the stack what is not there. */
static int misuse_pop(lua_State *L)
{
    lua_settop(L, 0);
    lua_pop(L, 1);
    return 0;
}

/* Use a string that nothing refers to, after something else is made. */
static int misuse_keep(lua_State *L)
{
    const char *octets = lua_pushfstring(L, "a string of %p", L);

    lua_pop(L, 1);
    lua_newuserdatauv(L, 1, 0);
    lua_pushinteger(L, octets[0]);
    return 1;
}

/* Lose some memory. */
static int misuse_lose(lua_State *L)
{
    lost = malloc(100);
    lost = NULL;
    return lua_gettop(L);
}

/* Read one octet that is not there. */
static int misuse_read(lua_State *L)
{
    size_t size = 100 + (size_t)lua_gettop(L);
    char *octets = calloc(size, 1);

    lua_pushinteger(L, octets[size]);
    free(octets);
    return 1;
}

/* Leave a descriptor. */
static int misuse_open(lua_State *L)
{
    lua_pushinteger(L, open("/dev/null", O_RDONLY | O_CLOEXEC));
    return 1;
}

static void *count(void *ud, void *block, size_t old, size_t size)
{
    (void)ud;
    moved += size > 0;
    return allocate(allocator, block, old, size);
}

/* moved(function) -> how often there was an allocation while it was called for
** the second time: no fault, but what a Lua with HARDSTACKTESTS does for its
** stack even where none is needed */
static int misuse_moved(lua_State *L)
{
    lua_pushvalue(L, 1);
    lua_call(L, 0, 0);
    allocate = lua_getallocf(L, &allocator);
    lua_setallocf(L, count, NULL);
    lua_call(L, 0, 0);
    lua_setallocf(L, allocate, allocator);
    lua_pushinteger(L, moved);
    return 1;
}

static const luaL_Reg functions[] = {
    {"pop", misuse_pop},   {"keep", misuse_keep}, {"lose", misuse_lose},
    {"read", misuse_read}, {"open", misuse_open}, {"moved", misuse_moved},
    {NULL, NULL},
};

__attribute__((visibility("default"))) int luaopen_misuse(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
