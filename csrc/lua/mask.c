/*
** mask.c - XOR octets with a key of four. In Lua this takes longer than all
** else that a filter does with a message.
** SPDX-License-Identifier: MIT
*/
#include "lua/mask.h"

#include <lauxlib.h>
#include <stdint.h>
#include <string.h>

#define KEY_SIZE 4 /* octets */

/* Eight octets at a time, wherever they lie. */
static void mask_octets(char *to, const char *from, size_t size,
                        const char *key)
{
    size_t i = 0;
    uint64_t word, keys;

    memcpy(&keys, key, KEY_SIZE);
    memcpy((char *)&keys + KEY_SIZE, key, KEY_SIZE);
    for (; size - i >= sizeof(word); i += sizeof(word)) {
        memcpy(&word, from + i, sizeof(word));
        word ^= keys;
        memcpy(to + i, &word, sizeof(word));
    }
    for (; i < size; i++)
        to[i] = (char)(from[i] ^ key[i % KEY_SIZE]);
}

int poe_lua_mask(lua_State *L)
{
    size_t size, key_size, count;
    const char *octets = luaL_checklstring(L, 1, &size);
    lua_Integer first = luaL_checkinteger(L, 2);
    lua_Integer last = luaL_checkinteger(L, 3);
    const char *key = luaL_checklstring(L, 4, &key_size);
    luaL_Buffer buffer;

    luaL_argcheck(L, first > 0, 2, "out of range");
    luaL_argcheck(L, last >= first - 1 && (lua_Unsigned)last <= size, 3,
                  "out of range");
    luaL_argcheck(L, key_size == KEY_SIZE, 4, "4 octets expected");
    count = (size_t)(last - first + 1);
    mask_octets(luaL_buffinitsize(L, &buffer, count), octets + (first - 1),
                count, key);
    luaL_pushresultsize(&buffer, count);
    return 1;
}
