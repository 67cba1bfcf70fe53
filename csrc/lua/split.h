/*
** split.h - cut records out of a string: the inner loop of filters, which
** would otherwise cross the border to C twice for each record.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LUA_SPLIT_H
#define POE_LUA_SPLIT_H

#include <lua.h>

/* cut(window, from, literal, longest) -> record, from
** all(window, from, literal, longest, records, n) -> n, from
** take(window, from, literal, longest) -> record, from, half
** batch(window, from, literal, longest, records, most) -> from, half
** An empty literal stands for CR, LF, CRLF and LFCR. All stop before a record
** over `longest` octets. The first two stop before an end that is also the
** window's end, as more of it may follow; the others tell what could, or false.
** cut, take and batch return nothing where there is no record.
** each(filter, literal, longest, function, argument, most) -> empty
** calls function(record, argument) for the records in filter.window, until
** `interrupt` is called.
** Add them all to the table on top.  [-0, +0, m] */
void poe_add_splitters(lua_State *L);

#endif
