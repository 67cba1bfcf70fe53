/*
** datagrams.c - sends datagrams to a contender, or takes and checks its own.
** None is lost: no more than a window of them is ever on its way.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* SO_MEMINFO */
#include "partner.h"
#include "bench.h"

#include <linux/sock_diag.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Seconds after which a contender is taken to send no more. */
#define PATIENCE 20

static void die(const char *operation)
{
    perror(operation);
    exit(EXIT_FAILURE);
}

/* Let the contender have the processor until it has taken all that waits. (A
** unix socket blocks its sender instead, and counts nothing here.) */
static void wait_until_taken(int fd)
{
    uint32_t info[SK_MEMINFO_VARS];
    socklen_t size = sizeof info;

    do {
        sched_yield();
        if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &size) != 0)
            die("getsockopt");
        if (info[SK_MEMINFO_DROPS] > 0) {
            fputs("a datagram was lost\n", stderr);
            exit(EXIT_FAILURE);
        }
    } while (info[SK_MEMINFO_RMEM_ALLOC] > 0);
}

void feed_datagrams(int in, int out, long long size)
{
    static char batch[DATAGRAMS][DATAGRAM_OCTETS];

    bench_fill_datagrams(batch);
    for (long long i = 0; i < size; i++) {
        if (send(out, batch[i % DATAGRAMS], DATAGRAM_OCTETS, 0) < 0)
            die("send");
        if ((i + 1) % WINDOW_DATAGRAMS == 0)
            wait_until_taken(in);
    }
}

void drain_datagrams(int in, int out, long long size)
{
    static char expected[DATAGRAMS][DATAGRAM_OCTETS];
    const struct timeval patience = {.tv_sec = PATIENCE};
    char got[DATAGRAM_OCTETS + 1];
    long long datagrams = 0, wrong = 0;
    ssize_t n;

    setsockopt(in, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    bench_fill_datagrams(expected);
    while (datagrams < size && (n = recv(in, got, sizeof got, 0)) >= 0) {
        wrong += n != DATAGRAM_OCTETS ||
                 memcmp(got, expected[datagrams % DATAGRAMS], (size_t)n) != 0;
        datagrams++;
        if (datagrams % WINDOW_DATAGRAMS == 0 && write(out, "+", 1) != 1)
            die("write");
    }
    printf("%lld datagrams, %lld wrong\n", datagrams, wrong);
}
