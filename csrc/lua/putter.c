/*
** putter.c - what a wheel does with a record that only has to be appended, in
** one call: a server does little else.
** SPDX-License-Identifier: MIT
*/
#include "lua/putter.h"
#include "lua/driver.h"

#include <stdbool.h>

/* Upvalues of put, behind the two of a driver's functions. */
enum {
    SLOW = 3,
    RESERVE, /* before anything is queued: what it needs, or an error */
    QUEUED,
    SUFFIX, /* the names of the wheel's fields */
    DRIVER,
    STATE,
    DELIVERING, /* a value of the state: put will be flushed, if it says true */
    TASK,       /* nil, or the table in whose field NOW the running task is */
    NOW,
    UPVALUES = NOW
};

/* Octets queued that are too few for any mark to be looked at. */
#define FEW 4096

/* Push a field of the wheel at index 1.  [-0, +1, -] */
static int push_field(lua_State *L, int name)
{
    lua_pushvalue(L, lua_upvalueindex(name));
    return lua_rawget(L, 1);
}

/* Has the record at index 2 but to be appended?  [-0, +0, -] */
static bool is_simple(lua_State *L)
{
    bool simple;

    if (lua_gettop(L) != 2 || lua_type(L, 2) != LUA_TSTRING ||
        !lua_istable(L, 1))
        return false;
    simple = push_field(L, SUFFIX) == LUA_TSTRING;
    lua_pop(L, 1);
    return simple;
}

/* Call a function with the wheel.  [-0, +0, e] */
static void reserve(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(RESERVE));
    lua_pushvalue(L, 1);
    lua_call(L, 1, 0);
}

/* Append the record at index 2. Returns the octets pending, 0 if the driver
** would have it put.  [-0, +0, e] */
static size_t append(lua_State *L)
{
    size_t octets;

    push_field(L, SUFFIX);
    lua_pushvalue(L, 1);
    push_field(L, DRIVER);
    lua_replace(L, 1); /* driver, record, suffix, wheel */
    octets = poe_driver_append(L);
    lua_replace(L, 1);
    lua_settop(L, 2);
    return octets;
}

/* Is the wheel going to flush in any case?  [-0, +0, -] */
static bool is_seen_to(lua_State *L)
{
    bool seen = push_field(L, STATE) == LUA_TBOOLEAN && lua_toboolean(L, -1);

    if (!seen && lua_rawequal(L, -1, lua_upvalueindex(DELIVERING))) {
        lua_pushvalue(L, lua_upvalueindex(STATE));
        lua_pushboolean(L, true);
        lua_rawset(L, 1);
        seen = true;
    }
    lua_pop(L, 1);
    return seen;
}

/* Is this to be called by tasks alone?  [-0, +0, -] */
static bool is_for_tasks(lua_State *L)
{
    return lua_istable(L, lua_upvalueindex(TASK));
}

/* May it be called here?  [-0, +0, -] */
static bool is_allowed(lua_State *L)
{
    bool allowed = true;

    if (is_for_tasks(L)) {
        lua_pushvalue(L, lua_upvalueindex(NOW));
        lua_rawget(L, lua_upvalueindex(TASK));
        allowed = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    return allowed;
}

/* What was called returns, perhaps after its task has waited. */
static int put_on(lua_State *L, int status, lua_KContext context)
{
    (void)status;
    (void)context;
    return lua_gettop(L);
}

/* Call a function with what is on the stack; a task may wait in it. */
static int go_on(lua_State *L, int function)
{
    lua_pushvalue(L, lua_upvalueindex(function));
    lua_insert(L, 1);
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, put_on);
    return put_on(L, LUA_OK, 0);
}

static int put(lua_State *L)
{
    size_t octets;
    bool seen;

    if (!is_allowed(L) || !is_simple(L))
        return go_on(L, SLOW);
    seen = is_seen_to(L);
    if (!seen)
        reserve(L);
    octets = append(L);
    if (octets == 0)
        return go_on(L, SLOW);
    if (octets < FEW && seen) {
        lua_pushboolean(L, is_for_tasks(L));
        return 1;
    }
    lua_settop(L, 1);
    lua_pushinteger(L, (lua_Integer)octets);
    return go_on(L, QUEUED);
}

int poe_putter(lua_State *L)
{
    lua_settop(L, 4);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_rotate(L, 1, 2);
    lua_pushliteral(L, "suffix");
    lua_pushliteral(L, "driver");
    lua_pushliteral(L, "flush_state");
    lua_pushliteral(L, "delivering");
    lua_rotate(L, SUFFIX, -1); /* the last argument is TASK */
    lua_pushliteral(L, "now");
    lua_pushcclosure(L, put, UPVALUES);
    return 1;
}
