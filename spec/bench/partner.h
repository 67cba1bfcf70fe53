/*
** partner.h - the process on the other end of what a contender reads or writes.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_BENCH_PARTNER_H
#define POE_BENCH_PARTNER_H

#include <stdbool.h>
#include <stddef.h>

struct partner {
    const char *work;
    bool contender_reads; /* or else it writes */
    int family;           /* of datagram sockets; 0 for a pipe */
    bool connected;       /* the reading socket, too, has one peer only */
    /* Feed `out`, or drain `in`. Of sockets, the one has the other, too: */
    void (*run)(int in, int out, long long size);
};

/* The partner for a work's contenders; NULL when there is no such work. */
const struct partner *partner_for(const char *work);

/* datagrams.c: send `size` datagrams to `out`, never more than `in`, which is
** the contender's, has room for. */
void feed_datagrams(int in, int out, long long size);

/* datagrams.c: receive `size` datagrams from `in`, and write an octet to `out`
** whenever a window of them has come; say what came. */
void drain_datagrams(int in, int out, long long size);

/* Write all octets, or die. */
void partner_write_all(int fd, const char *octets, size_t left);

/* streams.c: send `size` records to `fd`. */
void feed_blocks(int in, int fd, long long size);
void feed_json(int in, int fd, long long size);
void feed_http_curl(int in, int fd, long long size);
void feed_http_wrk(int in, int fd, long long size);
void feed_resp(int in, int fd, long long size);
void feed_websocket(int in, int fd, long long size);

#endif
