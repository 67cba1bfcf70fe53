/*
** filehandle.h - the descriptor behind whatever Lua calls a file handle.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_FILEHANDLE_H
#define POE_LUA_FILEHANDLE_H

#include <lua.h>
#include <stdbool.h>

/* The descriptor of argument `arg`: an integer, an io file, a poe.handle, or
** an object with getfd, fileno or pollfd. Raises when it is none of these, or
** closed. May call Lua.  [-0, +0, e] */
int poe_check_fd(lua_State *L, int arg);

/* Likewise of the value at `index`, as a part of argument `arg`. */
int poe_check_fd_at(lua_State *L, int index, int arg);

/* Is the value at `index` a poe.handle or an io file that has been closed, or
** has another descriptor than fd by now? With fd -1: has it been closed?
** [-0, +0, -] */
bool poe_fd_is_gone(lua_State *L, int index, int fd);

#endif
