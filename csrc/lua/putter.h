/*
** putter.h - the method `put` of wheels, and `write` of connections.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_PUTTER_H
#define POE_LUA_PUTTER_H

#include <lua.h>

/* putter(slow, queued [, task]): a function put(wheel, record, ...) that
** appends the record and wheel.suffix to wheel.driver, if that is all there is
** to do, and returns false: the queue is not full; else it returns what
** slow(wheel, record, ...) does. Where the octets that are pending must be
** looked at, it returns what queued(wheel, octets) does. With a table `task`
** it does so only while task.now is true, and returns true: done; the other
** functions may then yield. Made by functions that have the class of drivers
** and their pool. */
int poe_putter(lua_State *L);

#endif
