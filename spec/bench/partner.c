/*
** partner.c - feeds a contender's pipe, or drains it and checks what came.
** SPDX-License-Identifier: MIT
*/
#include "partner.h"
#include "bench.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SHORTEST = 20, /* octets of a line, its newline not counted */
    LONGEST = 180,
    TEXT_LINES = 10000 /* lines that are made once and sent again and again */
};

static void die(const char *operation)
{
    perror(operation);
    exit(EXIT_FAILURE);
}

void partner_write_all(int fd, const char *octets, size_t left)
{
    while (left > 0) {
        ssize_t n = write(fd, octets, left);

        if (n < 0)
            die("write");
        octets += n;
        left -= (size_t)n;
    }
}

/* Send `size` octets of the pattern. */
static void feed_octets(int in, int fd, long long size)
{
    static char pattern[BLOCK_SIZE + PERIOD];
    long long sent = 0;

    (void)in;
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = (char)(i % PERIOD);
    while (sent < size) {
        long long left = size - sent;
        size_t n = left < BLOCK_SIZE ? (size_t)left : BLOCK_SIZE;

        partner_write_all(fd, pattern + sent % PERIOD, n);
        sent += (long long)n;
    }
}

/* A number below `below`, the same ones in each run. */
static unsigned next_number(uint32_t *state, unsigned below)
{
    *state = *state * 1664525U + 1013904223U;
    return (*state >> 16) % below;
}

/* Write `lines` lines to text; return where they end. */
static char *fill_text(char *text, long long lines)
{
    uint32_t state = 1;

    for (long long i = 0; i < lines; i++) {
        unsigned length =
            SHORTEST + next_number(&state, LONGEST - SHORTEST + 1);
        char letter = (char)('a' + next_number(&state, 26));

        memset(text, letter, length);
        text += length;
        *text++ = '\n';
    }
    return text;
}

/* Send `size` lines. */
static void feed_lines(int in, int fd, long long size)
{
    static char text[TEXT_LINES * (LONGEST + 1)];
    const char *end = fill_text(text, TEXT_LINES);

    (void)in;
    for (; size >= TEXT_LINES; size -= TEXT_LINES)
        partner_write_all(fd, text, (size_t)(end - text));
    end = fill_text(text, size);
    partner_write_all(fd, text, (size_t)(end - text));
}

/* Read up to a whole batch, or less at the end. */
static size_t read_batch(int fd, char *batch)
{
    size_t have = 0;

    while (have < BATCH_OCTETS) {
        ssize_t n = read(fd, batch + have, BATCH_OCTETS - have);

        if (n < 0)
            die("read");
        if (n == 0)
            break;
        have += (size_t)n;
    }
    return have;
}

/* Read to the end; say how much it was and how many batches were not right. */
static void drain_messages(int fd, int out, long long size)
{
    static char expected[BATCH_OCTETS], batch[BATCH_OCTETS];
    long long octets = 0, wrong = 0;
    size_t n;

    (void)out;
    (void)size;
    bench_fill_batch(expected);
    while ((n = read_batch(fd, batch)) > 0) {
        octets += (long long)n;
        wrong += memcmp(batch, expected, n) != 0;
    }
    printf("%lld octets, %lld wrong\n", octets, wrong);
}

/* For work that is all the contender's own. */
static void look_on(int in, int out, long long size)
{
    (void)in;
    (void)out;
    (void)size;
}

static const struct partner partners[] = {
    {"read", true, 0, false, feed_octets},
    {"lines", true, 0, false, feed_lines},
    {"blocks", true, 0, false, feed_blocks},
    {"json", true, 0, false, feed_json},
    {"http_curl", true, 0, false, feed_http_curl},
    {"http_wrk", true, 0, false, feed_http_wrk},
    {"resp", true, 0, false, feed_resp},
    {"websocket", true, 0, false, feed_websocket},
    {"timers", true, 0, false, look_on},
    {"write", false, 0, false, drain_messages},
    {"udp_receive", true, AF_INET, false, feed_datagrams},
    {"udp_receive_connected", true, AF_INET, true, feed_datagrams},
    {"udp_send", false, AF_INET, false, drain_datagrams},
    {"unix_receive", true, AF_UNIX, false, feed_datagrams},
    {"unix_receive_connected", true, AF_UNIX, true, feed_datagrams},
    {"unix_send", false, AF_UNIX, true, drain_datagrams},
};

const struct partner *partner_for(const char *work)
{
    for (size_t i = 0; i < sizeof partners / sizeof partners[0]; i++)
        if (strcmp(partners[i].work, work) == 0)
            return &partners[i];
    return NULL;
}
