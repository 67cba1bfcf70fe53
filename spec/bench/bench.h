/*
** bench.h - the octets that travel, known to both ends.
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
    BATCH_OCTETS = MESSAGE_OCTETS * BATCH_MESSAGES,
    SOCKET_FD = 3, /* the contender's; libuv closes no standard descriptor */
    DATAGRAM_OCTETS = 64,
    DATAGRAMS = 16,        /* how many differ, and may be moved at once */
    WINDOW_DATAGRAMS = 128 /* on their way at most; a receive buffer's worth */
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

/* Datagram i is the i-th letter and 63 dots. */
static inline void bench_fill_datagrams(char batch[DATAGRAMS][DATAGRAM_OCTETS])
{
    memset(batch, '.', DATAGRAMS * DATAGRAM_OCTETS);
    for (int i = 0; i < DATAGRAMS; i++)
        batch[i][0] = (char)('a' + i);
}

#endif
