/*
** envelope.h - addresses and descriptors of messages, between C and Lua.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_ENVELOPE_H
#define POE_LUA_ENVELOPE_H

#include "core/inbox.h"

#include <lua.h>

/* Remember how envelopes are collected, in user value `n` of the value at
** `pool`.  [-0, +0, m] */
void poe_envelope_class(lua_State *L, int pool, int n);

/* Push the envelope for the i-th chunk of put(chunks, to, handles), whose
** arguments are at 2, 3 and 4, or nil; `addresses` is the user value of the
** driver at index 1 that caches envelopes by text.  [-0, +1, e] */
void poe_envelope_push(lua_State *L, lua_Integer i, int addresses, int pool,
                       int n);

/* Push the text of a message's sender, and remember which of our addresses it
** was sent to, so that a reply comes from there.  [-0, +1, m] */
void poe_sender_push(lua_State *L, const struct poe_arrival *arrival,
                     int addresses);

/* Close the descriptors of the envelope at `index`, if it is one.
** [-0, +0, -] */
void poe_envelope_close(lua_State *L, int index);

#endif
