/*
** checked.h - included before each source of a Lua that checks itself: see
** checked.c, and `make checked`.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_CHECKED_H
#define POE_CHECKED_H

#define lua_assert(c) ((c) ? (void)0 : checked_failed(#c, __FILE__, __LINE__))

void checked_failed(const char *what, const char *file, int line);

#endif
