/*
** checked.c - what a Lua that checks itself does when an assertion fails: it
** aborts, but where it is known to be somebody else's fault.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* dladdr */
#include "checked.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH 32

/* lua-zlib 1.2 has its input on top of its buffer, so that Lua puts the
** buffer's box in the place of that. The input is further down as well. */
static const char EXCUSED[] = "/zlib.so";

/* The file of the code that has called Lua, or NULL. Those that are called on
** the way here, such as a sanitizer's, come before Lua. */
static const char *caller(void)
{
    void *frames[DEPTH];
    int count = backtrace(frames, DEPTH);
    bool in_lua = false;
    Dl_info lua, info;

    dladdr(EXCUSED, &lua);
    for (int i = 0; i < count; i++) {
        if (dladdr(frames[i], &info) == 0)
            return NULL;
        if (info.dli_fbase == lua.dli_fbase)
            in_lua = true;
        else if (in_lua)
            return info.dli_fname;
    }
    return NULL;
}

static bool ends_with(const char *name, const char *end)
{
    size_t size = strlen(name), tail = strlen(end);

    return size >= tail && strcmp(name + size - tail, end) == 0;
}

void checked_failed(const char *what, const char *file, int line)
{
    const char *name = caller();

    if (name != NULL && ends_with(name, EXCUSED) &&
        ends_with(file, "lauxlib.c"))
        return;
    fprintf(stderr, "%s:%d: Lua's assertion '%s' failed, called by %s\n", file,
            line, what, name == NULL ? "?" : name);
    abort();
}
