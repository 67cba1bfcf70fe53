/*
** server.h - a contender that serves, as seen from outside.
** It prints its port and serves until it is killed.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_BENCH_SERVER_H
#define POE_BENCH_SERVER_H

#include <stdint.h>
#include <sys/types.h>

struct server {
    pid_t pid;
    uint16_t port; /* on 127.0.0.1, in the host's order */
};

/* Start it and wait for its port. It is killed when we end, however we do. */
struct server server_start(char **argv);

/* Nanoseconds on a processor, of all its threads. Exact only while they sleep:
** the system brings a running thread's number up to date when it likes. */
int64_t server_cpu(const struct server *server);

/* Octets of memory that it has for itself alone. */
int64_t server_memory(const struct server *server);

/* How many descriptors it has open. */
int server_descriptors(const struct server *server);

void server_stop(const struct server *server);

#endif
