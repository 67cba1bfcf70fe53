/*
** host.c - a C program that embeds Lua, for what a script alone cannot try.
**   host threads N SCRIPT   N threads, each with a Lua state of its own
**   host memory SCRIPT      fail the n-th allocation of Lua, for every n
** SCRIPT returns a function, which must return true.
** SPDX-License-Identifier: MIT
*/
#include <lauxlib.h>
#include <lualib.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPEATS 20
#define MAX_THREADS 16
#define FAILED (-2)

/* An allocator that counts, and fails when `fail_in` comes to 0: twice, since
** Lua collects garbage and then asks for the same once more. */
struct memory {
    long fail_in; /* allocations until one fails; FAILED and less for never */
    long octets;  /* in use */
};

static void *allocate(void *ud, void *block, size_t old, size_t size)
{
    struct memory *memory = ud;
    void *result = NULL;

    if (block == NULL)
        old = 0;
    if (size > old && memory->fail_in > FAILED && memory->fail_in-- <= 0)
        return NULL;
    if (size == 0)
        free(block);
    else if ((result = realloc(block, size)) == NULL)
        return NULL;
    memory->octets += (long)size - (long)old;
    return result;
}

/* A state with the script's function on its stack; NULL and a complaint. */
static lua_State *load(const char *script, struct memory *memory)
{
    lua_State *L = lua_newstate(allocate, memory);

    luaL_openlibs(L);
    if (luaL_dofile(L, script) == LUA_OK)
        return L;
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    lua_close(L);
    return NULL;
}

static bool run_once(lua_State *L)
{
    bool done;

    lua_pushvalue(L, -1);
    done = lua_pcall(L, 0, 1, 0) == LUA_OK && lua_toboolean(L, -1);
    if (!done)
        fprintf(stderr, "%s\n", luaL_tolstring(L, -1, NULL));
    lua_pop(L, 1);
    return done;
}

static void *run_thread(void *script)
{
    struct memory memory = {.fail_in = FAILED};
    lua_State *L = load(script, &memory);
    bool done = L != NULL;

    for (int i = 0; done && i < REPEATS; i++)
        done = run_once(L);
    if (L != NULL)
        lua_close(L);
    return done && memory.octets == 0 ? script : NULL;
}

static int run_threads(int n, char *script)
{
    pthread_t threads[MAX_THREADS];
    int done = 0;

    for (int i = 0; i < n; i++)
        pthread_create(&threads[i], NULL, run_thread, script);
    for (int i = 0; i < n; i++) {
        void *result;

        pthread_join(threads[i], &result);
        done += result != NULL;
    }
    printf("%d of %d threads\n", done, n);
    return done == n ? 0 : 1;
}

/* Fail the n-th allocation of one run: 1 if it was survived, -1 if it was
** never reached, 0 if something is wrong. */
static int run_with_failure(const char *script, long n)
{
    struct memory memory = {.fail_in = FAILED};
    lua_State *L = load(script, &memory);
    bool reached, done = false;

    if (L == NULL)
        return 0;
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCSTOP);
    memory.fail_in = n;
    if (lua_pcall(L, 0, 1, 0) == LUA_OK)
        done = lua_toboolean(L, -1);
    else
        done = strstr(lua_tostring(L, -1), "not enough memory") != NULL;
    reached = memory.fail_in == FAILED;
    memory.fail_in = FAILED;
    if (!done)
        fprintf(stderr, "allocation %ld: %s\n", n, lua_tostring(L, -1));
    lua_close(L);
    if (memory.octets != 0)
        fprintf(stderr, "allocation %ld: %ld octets leaked\n", n,
                memory.octets);
    if (!done || memory.octets != 0)
        return 0;
    return reached ? 1 : -1;
}

static int run_memory(const char *script)
{
    long n = 0;
    int outcome;

    while ((outcome = run_with_failure(script, n)) > 0)
        n++;
    printf("%ld allocations\n", n);
    return outcome < 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "threads") == 0 &&
        atoi(argv[2]) <= MAX_THREADS)
        return run_threads(atoi(argv[2]), argv[3]);
    if (argc == 3 && strcmp(argv[1], "memory") == 0)
        return run_memory(argv[2]);
    fprintf(stderr, "usage: host threads N SCRIPT | host memory SCRIPT\n");
    return 2;
}
