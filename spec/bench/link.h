/*
** link.h - what joins a contender and its partner: a pipe, or two sockets.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_BENCH_LINK_H
#define POE_BENCH_LINK_H

#include "bench.h"
#include "partner.h"

/* Descriptors, close-on-exec; -1 for none. */
struct link {
    int contender[SOCKET_FD + 1]; /* what its own 0, 1 and 3 become */
    int partner[2]; /* what its partner reads, or asks about, and writes */
};

/* Make what a partner needs; false with errno. Where the contender writes to
** a socket, the environment's PEER tells where that leads, as 127.0.0.1:1234.
*/
bool link_open(struct link *link, const struct partner *partner);

/* Become the contender's side of it. */
bool link_as_contender(const struct link *link);

/* Become the partner's side of it. */
void link_as_partner(const struct link *link);

void link_close(const struct link *link);

#endif
