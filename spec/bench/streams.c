/*
** streams.c - feeds a contender's pipe with records of a protocol: blocks, JSON
** in lines, request heads, replies of Redis, frames of WebSocket.
**
** So many records are made once, which differ, and sent again and again.
** SPDX-License-Identifier: MIT
*/
#include "partner.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    RECORDS = 1000,
    LONGEST_RECORD = 1024,
    SHORTEST = 20, /* octets of a payload */
    LONGEST = 180
};

struct random {
    uint32_t state;
};

/* A number below `below`, the same ones in each run. */
static unsigned below(struct random *random, unsigned below)
{
    random->state = random->state * 1664525U + 1013904223U;
    return (random->state >> 16) % below;
}

/* Write a record, the i-th, to `to`; return where it ends. */
typedef char *(*make_record)(char *to, int i, struct random *random);

static void feed(int fd, long long size, make_record make)
{
    static char text[RECORDS * LONGEST_RECORD];
    size_t ends[RECORDS + 1] = {0};
    struct random random = {1};
    char *to = text;

    for (int i = 0; i < RECORDS; i++) {
        to = make(to, i, &random);
        ends[i + 1] = (size_t)(to - text);
    }
    for (; size >= RECORDS; size -= RECORDS)
        partner_write_all(fd, text, ends[RECORDS]);
    partner_write_all(fd, text, ends[size]);
}

/* A payload of one letter; return its octets. */
static unsigned fill(char *to, struct random *random)
{
    unsigned length = SHORTEST + below(random, LONGEST - SHORTEST + 1);

    memset(to, (char)('a' + below(random, 26)), length);
    return length;
}

static char *make_block(char *to, int i, struct random *random)
{
    char payload[LONGEST];
    unsigned length = fill(payload, random);
    int head = sprintf(to, "%u", length) + 1; /* with its NUL */

    (void)i;
    memcpy(to + head, payload, length);
    return to + head + length;
}

void feed_blocks(int in, int fd, long long size)
{
    (void)in;
    feed(fd, size, make_block);
}

static char *make_json(char *to, int i, struct random *random)
{
    return to + sprintf(to,
                        "{\"id\":%d,\"name\":\"user %d\",\"score\":%u.5,"
                        "\"active\":%s,\"tags\":[\"red\",\"green\"],"
                        "\"address\":{\"street\":\"%u Main St.\","
                        "\"city\":\"Springfield\",\"zip\":null}}\n",
                        i, i, below(random, 100),
                        below(random, 2) ? "true" : "false",
                        below(random, 1000));
}

void feed_json(int in, int fd, long long size)
{
    (void)in;
    feed(fd, size, make_json);
}

static char *make_curl(char *to, int i, struct random *random)
{
    (void)random;
    return to + sprintf(to,
                        "GET /item/%d HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
                        "User-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n",
                        i);
}

void feed_http_curl(int in, int fd, long long size)
{
    (void)in;
    feed(fd, size, make_curl);
}

static char *make_wrk(char *to, int i, struct random *random)
{
    (void)random;
    return to + sprintf(to,
                        "GET /item/%d HTTP/1.1\r\n"
                        "Host: 127.0.0.1:8080\r\n\r\n",
                        i);
}

void feed_http_wrk(int in, int fd, long long size)
{
    (void)in;
    feed(fd, size, make_wrk);
}

static char *make_bulk(char *to, struct random *random)
{
    char payload[LONGEST];
    unsigned length = fill(payload, random);

    return to + sprintf(to, "$%u\r\n%.*s\r\n", length, (int)length, payload);
}

/* As SET, INCR, GET, GET of nothing, and MGET of two are answered. */
static char *make_reply(char *to, int i, struct random *random)
{
    switch (i % 5) {
    case 0:
        return to + sprintf(to, "+OK\r\n");
    case 1:
        return to + sprintf(to, ":%d\r\n", i);
    case 2:
        return make_bulk(to, random);
    case 3:
        return to + sprintf(to, "$-1\r\n");
    default:
        to += sprintf(to, "*2\r\n");
        return make_bulk(make_bulk(to, random), random);
    }
}

void feed_resp(int in, int fd, long long size)
{
    (void)in;
    feed(fd, size, make_reply);
}

/* A frame of text as a client sends it. */
static char *make_frame(char *to, int i, struct random *random)
{
    unsigned char payload[LONGEST], key[4], *at = (unsigned char *)to;
    unsigned length = fill((char *)payload, random);

    (void)i;
    *at++ = 0x81;
    *at++ = (unsigned char)(0x80 | (length > 125 ? 126 : length));
    if (length > 125) {
        *at++ = (unsigned char)(length >> 8);
        *at++ = (unsigned char)length;
    }
    for (int k = 0; k < 4; k++)
        *at++ = key[k] = (unsigned char)below(random, 256);
    for (unsigned k = 0; k < length; k++)
        *at++ = payload[k] ^ key[k % 4];
    return (char *)at;
}

void feed_websocket(int in, int fd, long long size)
{
    (void)in;
    feed(fd, size, make_frame);
}
