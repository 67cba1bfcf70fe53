/*
** partner.h - the process on the other end of a contender's pipe.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_BENCH_PARTNER_H
#define POE_BENCH_PARTNER_H

struct partner {
    const char *work;
    int contender_fd; /* the descriptor that its end of the pipe becomes */
    void (*run)(int fd, long long size); /* feeds fd, or drains it */
};

/* The partner for a work's contenders; NULL when there is no such work. */
const struct partner *partner_for(const char *work);

#endif
