/*
** putter.h - the method `put` of wheels.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_PUTTER_H
#define POE_LUA_PUTTER_H

#include <lua.h>

/* putter(slow, queued): a function put(wheel, record, ...) that appends the
** record and wheel.suffix to wheel.driver, if that is all there is to do; else
** it returns what slow(wheel, record, ...) does. Where the octets that are
** pending must be looked at, it returns what queued(wheel, octets) does. Made
** by functions that have the class of drivers and their pool. */
int poe_putter(lua_State *L);

#endif
