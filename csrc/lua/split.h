/*
** split.h - cut records out of a string: the inner loop of filters, which
** would otherwise cross the border to C twice for each record.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_SPLIT_H
#define POE_LUA_SPLIT_H

#include <lauxlib.h>

/* cut(window, from, literal, longest) -> record, from
** all(window, from, literal, longest, records, n) -> n, from
** An empty literal stands for CR, LF, CRLF and LFCR. Both stop before a record
** over `longest` octets, and before an end that is also the window's end, as
** more of it may follow; cut then returns nothing. */
extern const luaL_Reg poe_split_functions[];

#endif
