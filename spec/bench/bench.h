/*
** bench.h - the octets that travel through the pipe, known to both of its ends.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_BENCH_H
#define POE_BENCH_H

#include <string.h>

enum {
    BLOCK_SIZE = 65536,   /* octets per read */
    PERIOD = 251,         /* work "read": octet number i is i % PERIOD */
    MESSAGE_OCTETS = 100, /* work "write": one message */
    BATCH_MESSAGES = 100, /* messages between two flushes */
    BATCH_OCTETS = MESSAGE_OCTETS * BATCH_MESSAGES
};

/* Message i of a batch is its number in two digits, 97 dots and a newline. */
static inline void bench_fill_batch(char batch[BATCH_OCTETS])
{
    char *message = batch;

    memset(batch, '.', BATCH_OCTETS);
    for (int i = 0; i < BATCH_MESSAGES; i++, message += MESSAGE_OCTETS) {
        message[0] = (char)('0' + i / 10);
        message[1] = (char)('0' + i % 10);
        message[MESSAGE_OCTETS - 1] = '\n';
    }
}

#endif
