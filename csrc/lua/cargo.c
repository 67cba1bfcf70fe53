/*
** cargo.c - handles and credentials that came with a message, as Lua values.
** SPDX-License-Identifier: MIT
*/
#include "lua/cargo.h"
#include "lua/handle.h"

static void push_credentials(lua_State *L, const struct poe_control_said *said)
{
    lua_createtable(L, 0, 3);
    lua_pushinteger(L, said->pid);
    lua_setfield(L, -2, "pid");
    lua_pushinteger(L, said->uid);
    lua_setfield(L, -2, "uid");
    lua_pushinteger(L, said->gid);
    lua_setfield(L, -2, "gid");
}

void poe_cargo_push(lua_State *L, const struct poe_arrival *arrival)
{
    const struct poe_control_said *said = &arrival->said;

    if (said->fd_count == 0 && !said->has_credentials) {
        lua_pushboolean(L, 0);
        return;
    }
    lua_createtable(L, (int)said->fd_count, 2);
    if (said->has_credentials) {
        push_credentials(L, said);
        lua_setfield(L, -2, "credentials");
    }
    if (said->fd_count == 0)
        return;
    lua_createtable(L, (int)said->fd_count, 0);
    for (unsigned i = 1; i <= said->fd_count; i++) {
        poe_new_handle(L);
        lua_rawseti(L, -2, i);
    }
    lua_setfield(L, -2, "handles");
}

void poe_cargo_take(lua_State *L, struct poe_arrival *arrival)
{
    struct poe_control_said *said = &arrival->said;
    unsigned count = said->fd_count;

    if (count == 0)
        return;
    lua_pushliteral(L, "handles");
    lua_rawget(L, -2);
    said->fd_count = 0;
    for (unsigned i = 0; i < count; i++) {
        struct poe_handle *h;

        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        h = lua_touserdata(L, -1);
        h->fd = said->fds[i];
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}
