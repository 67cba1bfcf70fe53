/*
** guided.c - a libFuzzer that is guided by the lines that Lua runs: each step
** from one line to another is a counter of its. guided.lua says what is tried.
** SPDX-License-Identifier: MIT
*/
#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNTERS 65536
#define LINES 5000000 /* that an input may take before it hangs */

__attribute__((
    section("__libfuzzer_extra_counters"))) static uint8_t counters[COUNTERS];

static lua_State *lua;
static uintptr_t before; /* the line that was run last */
static long lines;       /* that this input has taken */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_line(lua_State *L, lua_Debug *ar)
{
    uintptr_t line;

    if (lines++ > LINES)
        luaL_error(L, "it takes more than %d lines", LINES);
    lua_getinfo(L, "S", ar);
    line = ((uintptr_t)ar->source >> 4) * 31 + (uintptr_t)ar->currentline;
    counters[(line ^ before) % COUNTERS]++;
    before = line >> 1;
}

static void check(bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "not survived: %s\n", luaL_tolstring(lua, -1, NULL));
    abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    lua = luaL_newstate();
    luaL_openlibs(lua);
    check(luaL_dofile(lua, "spec/fuzz/guided.lua") == LUA_OK);
    lua_sethook(lua, on_line, LUA_MASKLINE, 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lines = 0;
    before = 0;
    lua_settop(lua, 1);
    lua_pushvalue(lua, 1);
    lua_pushlstring(lua, (const char *)data, size);
    check(lua_pcall(lua, 1, 0, 0) == LUA_OK);
    return 0;
}
