/*
** records.h - how the references in C read a stream: a buffer that holds at
** least one whole record, and what has been seen.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_BENCH_RECORDS_H
#define POE_BENCH_RECORDS_H

#include "bench.h"

#include <stddef.h>
#include <unistd.h>

/* Look at each whole record from `at` on; return where the first unfinished
** one starts. */
typedef unsigned char *(*look_at_records)(unsigned char *at,
                                          unsigned char *end);

/* Read standard input to its end; return whether it was read well. */
static inline int bench_read_records(look_at_records look)
{
    static unsigned char buffer[2 * BLOCK_SIZE];
    size_t kept = 0;
    ssize_t n;

    while ((n = read(STDIN_FILENO, buffer + kept, BLOCK_SIZE)) > 0) {
        unsigned char *end = buffer + kept + n;
        unsigned char *rest = look(buffer, end);

        kept = (size_t)(end - rest);
        memmove(buffer, rest, kept);
    }
    return n == 0;
}

#endif
