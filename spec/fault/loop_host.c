/*
** loop_host.c - a C program that embeds Lua, for what a loop's own script
** cannot try. SCRIPT returns two values, and main says for each mode what.
**   loop_host poll SCRIPT       wait for the loop with a poll(2) of our own
**   loop_host states SCRIPT     likewise for those of two Lua states at once
**   loop_host fork SCRIPT       use the loop in a child, then in the parent
**   loop_host interrupt SCRIPT  signals that have a handler come all the time
**   loop_host hook SCRIPT       one does, and raises by a hook, as in lua.c
**   loop_host starve SCRIPT     Lua has no memory from the n-th time on
**   loop_host realloc SCRIPT    the C library fails to enlarge something
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <lauxlib.h>
#include <lualib.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEVER (-1)
#define PATIENCE 120 /* seconds until SIGALRM ends us */

/* What a script returns, on the stack of its state. */
enum { FIRST = 1, SECOND = 2 };

/* Calls of the C library's realloc by the module until one fails. */
static long realloc_in = NEVER;

/* Likewise by Lua, from when on all do; octets that it has in use. */
static long allocate_in = NEVER, octets;

/* The state that a handler of signals is to interrupt, and how often it has. */
static lua_State *volatile interrupted;
static volatile sig_atomic_t interruptions;

static void *real_realloc(void *block, size_t size)
{
    static void *(*next)(void *, size_t);

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "realloc");
    return next(block, size);
}

/* In place of the library's for everybody, the module included. */
void *realloc(void *block, size_t size)
{
    if (realloc_in != NEVER && realloc_in-- == 0) {
        realloc_in = NEVER;
        return NULL;
    }
    return real_realloc(block, size);
}

static void *allocate(void *ud, void *block, size_t old, size_t size)
{
    void *result = NULL;

    (void)ud;
    if (block == NULL)
        old = 0;
    if (size > old && allocate_in != NEVER && allocate_in-- <= 0) {
        allocate_in = 0;
        return NULL;
    }
    if (size == 0)
        free(block);
    else if ((result = real_realloc(block, size)) == NULL)
        return NULL;
    octets += (long)size - (long)old;
    return result;
}

/* End with what is on top of the stack as a complaint. */
static void fail(lua_State *L)
{
    fprintf(stderr, "%s\n", luaL_tolstring(L, -1, NULL));
    exit(1);
}

/* A state with the script's two values on its stack. */
static lua_State *load(const char *script)
{
    lua_State *L = lua_newstate(allocate, NULL);

    luaL_openlibs(L);
    if (luaL_loadfile(L, script) != LUA_OK || lua_pcall(L, 0, 2, 0) != LUA_OK)
        fail(L);
    return L;
}

static void call(lua_State *L, int nargs, int nresults)
{
    if (lua_pcall(L, nargs, nresults, 0) != LUA_OK)
        fail(L);
}

/* loop:method(argument) */
static void call_loop(lua_State *L, const char *method, int argument)
{
    lua_getfield(L, FIRST, method);
    lua_pushvalue(L, FIRST);
    lua_pushinteger(L, argument);
    call(L, 2, 1);
}

static struct pollfd fileno_of(lua_State *L)
{
    struct pollfd item = {.events = POLLIN};

    call_loop(L, "fileno", 0);
    item.fd = (int)luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    return item;
}

/* Turn the loop once; has the script done what it was to do? */
static bool step(lua_State *L)
{
    bool done;

    call_loop(L, "step", 0);
    lua_pop(L, 1);
    lua_pushvalue(L, SECOND);
    call(L, 0, 1);
    done = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return done;
}

/* Scripts return a loop, and a function that tells whether all is done. */
static int run_poll(char *script, int count)
{
    lua_State *states[2];
    struct pollfd items[2];
    int left = count, turns = 0;

    for (int i = 0; i < count; i++) {
        states[i] = load(script);
        items[i] = fileno_of(states[i]);
    }
    while (left > 0) {
        poll(items, (nfds_t)count, -1);
        turns++;
        for (int i = 0; i < count; i++)
            if (items[i].revents != 0 && step(states[i])) {
                items[i].fd = -1;
                left--;
            }
    }
    for (int i = 0; i < count; i++)
        lua_close(states[i]);
    printf("%d turns\n", turns);
    return 0;
}

/* One of two functions returns true. */
static bool succeeds(lua_State *L, int function)
{
    bool done;

    lua_pushvalue(L, function);
    call(L, 0, 1);
    done = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return done;
}

/* Scripts return a function for the child and one for the parent. */
static int run_fork(char *script)
{
    lua_State *L = load(script);
    pid_t child = fork();
    int status;

    if (child == 0) {
        bool done = succeeds(L, FIRST);

        lua_close(L);
        _exit(done ? 0 : 1);
    }
    waitpid(child, &status, 0);
    if (status != 0 || !succeeds(L, SECOND))
        return 1;
    lua_close(L);
    return 0;
}

static void raise_in_hook(lua_State *L, lua_Debug *where)
{
    (void)where;
    lua_sethook(L, NULL, 0, 0);
    luaL_error(L, "interrupted!");
}

static void interrupt(int number)
{
    (void)number;
    interruptions++;
    if (interrupted != NULL)
        lua_sethook(interrupted, raise_in_hook,
                    LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT,
                    1);
}

/* Scripts return a function to be interrupted every so many microseconds, or
** once if that is 0, and one to be called after that. */
static int run_interrupted(char *script, bool has_hook, long interval)
{
    struct sigaction action = {.sa_handler = interrupt};
    struct itimerval timer = {.it_value = {.tv_usec = 5000},
                              .it_interval = {.tv_usec = interval}};
    lua_State *L = load(script);

    if (has_hook)
        interrupted = L;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
    if (!succeeds(L, FIRST))
        return 1;
    timer = (struct itimerval){.it_value = {0}};
    setitimer(ITIMER_REAL, &timer, NULL);
    if (!succeeds(L, SECOND))
        return 1;
    lua_close(L);
    printf("%s\n", interruptions > 0 ? "interrupted" : "not interrupted");
    return 0;
}

/* What must be the same afterwards. */
struct state {
    int lowest; /* descriptor that is free */
    sigset_t blocked;
    long octets;
};

static struct state take_state(void)
{
    struct state s = {.lowest = dup(0), .octets = octets};

    close(s.lowest);
    sigprocmask(SIG_SETMASK, NULL, &s.blocked);
    return s;
}

static bool is_same(const struct state *a, const struct state *b)
{
    return a->lowest == b->lowest && a->octets == b->octets &&
           memcmp(&a->blocked, &b->blocked, sizeof a->blocked) == 0;
}

/* Call the first function while `fail_in` counts down; then the second, and
** close. Was it reached? Ends us if anything but memory is wrong. */
static bool run_short(const char *script, long *fail_in, long n)
{
    struct state before = take_state(), after;
    lua_State *L = load(script);
    bool reached;

    *fail_in = n;
    lua_pushvalue(L, FIRST);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
        *fail_in = NEVER;
        if (strstr(lua_tostring(L, -1), "not enough memory") == NULL)
            fail(L);
    }
    reached = *fail_in <= 0;
    *fail_in = NEVER;
    if (!succeeds(L, SECOND)) {
        fprintf(stderr, "not as it was, after %ld\n", n);
        exit(1);
    }
    lua_close(L);
    after = take_state();
    if (!is_same(&before, &after)) {
        fprintf(stderr, "something was left, after %ld\n", n);
        exit(1);
    }
    return reached;
}

static int run_out_of_memory(const char *script, long *fail_in)
{
    long n = 0;

    while (run_short(script, fail_in, n))
        n++;
    printf("%ld allocations\n", n);
    return 0;
}

int main(int argc, char **argv)
{
    const char *mode = argc == 3 ? argv[1] : "";

    alarm(PATIENCE);
    if (strcmp(mode, "poll") == 0)
        return run_poll(argv[2], 1);
    if (strcmp(mode, "states") == 0)
        return run_poll(argv[2], 2);
    if (strcmp(mode, "fork") == 0)
        return run_fork(argv[2]);
    if (strcmp(mode, "interrupt") == 0)
        return run_interrupted(argv[2], false, 2000);
    if (strcmp(mode, "hook") == 0)
        return run_interrupted(argv[2], true, 0);
    if (strcmp(mode, "starve") == 0)
        return run_out_of_memory(argv[2], &allocate_in);
    if (strcmp(mode, "realloc") == 0)
        return run_out_of_memory(argv[2], &realloc_in);
    fprintf(stderr, "usage: loop_host MODE SCRIPT\n");
    return 2;
}
