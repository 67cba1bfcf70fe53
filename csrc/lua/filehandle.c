/*
** filehandle.c - find the descriptor behind an integer, an io file, a
** poe.handle, or any object with getfd, fileno or pollfd.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "lua/filehandle.h"
#include "lua/handle.h"

#include <lauxlib.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

static int check_number(lua_State *L, int arg, int index)
{
    int is_integer;
    lua_Integer fd = lua_tointegerx(L, index, &is_integer);

    luaL_argcheck(L, is_integer && fd >= 0 && fd <= INT_MAX, arg,
                  "not a descriptor");
    return (int)fd;
}

static int check_io_file(lua_State *L, int arg, const luaL_Stream *file)
{
    int fd;

    luaL_argcheck(L, file->closef != NULL, arg, "closed file");
    fd = fileno(file->f);
    /* unreachable: Lua opens no file without one */
    luaL_argcheck(L, fd >= 0, arg, "file without a descriptor");
    return fd;
}

static bool may_have_methods(lua_State *L, int index)
{
    if (lua_istable(L, index))
        return true;
    if (!lua_isuserdata(L, index))
        return false;
    return luaL_getmetafield(L, index, "__index") != LUA_TNIL;
}

/* Push the object's own way to tell its descriptor.  [-0, +(0|1), e] */
static bool push_method(lua_State *L, int index)
{
    static const char *const names[] = {"getfd", "fileno", "pollfd", NULL};

    if (!may_have_methods(L, index))
        return false;
    for (const char *const *name = names; *name != NULL; name++) {
        if (lua_getfield(L, index, *name) == LUA_TFUNCTION)
            return true;
        lua_pop(L, 1);
    }
    return false;
}

static int refuse(lua_State *L, int index, int arg)
{
    const char *given = luaL_typename(L, index);

    return luaL_argerror(
        L, arg, lua_pushfstring(L, "file handle expected, got %s", given));
}

static int check_object(lua_State *L, int index, int arg)
{
    int fd, top = lua_gettop(L);

    luaL_checkstack(L, 4, NULL);
    if (!push_method(L, index))
        refuse(L, index, arg);
    lua_pushvalue(L, index);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1) || lua_tointeger(L, -1) < 0)
        luaL_argerror(L, arg, "closed handle");
    fd = check_number(L, arg, -1);
    lua_settop(L, top);
    return fd;
}

int poe_check_fd_at(lua_State *L, int index, int arg)
{
    const struct poe_handle *handle;
    const luaL_Stream *file;

    if (lua_type(L, index) == LUA_TNUMBER)
        return check_number(L, arg, index);
    if ((handle = poe_test_handle(L, index)) != NULL) {
        luaL_argcheck(L, handle->fd >= 0, arg, "closed handle");
        return handle->fd;
    }
    if ((file = luaL_testudata(L, index, LUA_FILEHANDLE)) != NULL)
        return check_io_file(L, arg, file);
    return check_object(L, index, arg);
}

int poe_check_fd(lua_State *L, int arg)
{
    return poe_check_fd_at(L, arg, arg);
}

bool poe_fd_is_gone(lua_State *L, int index, int fd)
{
    const struct poe_handle *handle = poe_test_handle(L, index);
    const luaL_Stream *file;
    int now;

    if (handle != NULL)
        now = handle->fd;
    else if ((file = luaL_testudata(L, index, LUA_FILEHANDLE)) != NULL)
        now = file->closef != NULL ? fileno(file->f) : -1;
    else
        return false;
    return fd < 0 ? now < 0 : now != fd;
}
