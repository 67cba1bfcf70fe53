/*
** handle.h - poe.handle: a descriptor that closes itself.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_HANDLE_H
#define POE_LUA_HANDLE_H

#include <lauxlib.h>
#include <stdbool.h>

/* The class's name. */
#define POE_HANDLE "poe.handle"

struct poe_handle {
    int fd;            /* -1 when closed */
    int connect_error; /* errno of a connect that failed; told again */
    bool is_connected; /* it has succeeded; later errors are for others */
    const void *mark;  /* that the userdata is one */
};

/* A handle that is still closed: it owns its descriptor before there is one.
** [-0, +1, m] */
struct poe_handle *poe_new_handle(lua_State *L);

/* The handle at `index`; NULL if it is something else.  [-0, +0, -] */
struct poe_handle *poe_test_handle(lua_State *L, int index);

/* The handle at index 1. Raises if it is closed.  [-0, +0, v] */
struct poe_handle *poe_check_handle(lua_State *L);

/* Remember the text on top as where the handle at `index` leads.
** [-1, +0, -] */
void poe_handle_leads_to(lua_State *L, int index);

/* true, or the failure of `operation` if `result` is -1.  [-0, +1|3, m] */
int poe_push_done(lua_State *L, const char *operation, int result);

/* Add to the table on top what opens handles; create the class.
** [-0, +0, m] */
void poe_add_handles(lua_State *L);

extern const luaL_Reg poe_socket_methods[];   /* socket.c */
extern const luaL_Reg poe_socket_functions[]; /* socket.c */

#endif
