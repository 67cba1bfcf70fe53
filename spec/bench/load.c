/*
** load.c - what a server costs per line echoed, or per connection held.
**
**   load together|apart CONNECTIONS IN_FLIGHT REQUESTS command [argument ...]
**
** Starts the command, which prints its port; opens the connections to it and
** keeps IN_FLIGHT lines of 64 octets on the way on each, until REQUESTS have
** been answered; checks every octet. A fifth as many come first, to warm up.
** With no line in flight the connections are only opened.
** Together, both are on one processor, so that the server's costs are its own;
** apart, they are on two, so that an answer takes as long as it does in life.
** Prints what was done on a line, and then a line for each figure: its name and
** its number.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* nanosleep */
#include "clients.h"
#include "processor.h"
#include "server.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
    TIME_LIMIT = 300,    /* seconds; a server that lost a line has us wait */
    SETTLE = 20,         /* milliseconds for a server to go to sleep */
    WARM_UP_PART = 5,    /* one of so many */
    ACCEPT_STEP = 100,   /* connections on their way to be accepted */
    ACCEPT_LIMIT = 20000 /* milliseconds */
};

static void sleep_milliseconds(long milliseconds)
{
    const struct timespec time = {.tv_sec = milliseconds / 1000,
                                  .tv_nsec = milliseconds % 1000 * 1000000};

    nanosleep(&time, NULL);
}

/* The server needs as many as we do, and inherits this. */
static void allow_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void wait_until_accepted(const struct server *server, int descriptors)
{
    for (int waited = 0; server_descriptors(server) < descriptors; waited++) {
        if (waited > ACCEPT_LIMIT) {
            fputs("the server does not accept\n", stderr);
            exit(EXIT_FAILURE);
        }
        sleep_milliseconds(1);
    }
}

/* A few at a time: a full backlog makes a connection late by a second. */
static void open_all(struct clients *clients, const struct server *server,
                     int connections)
{
    int before;

    sleep_milliseconds(SETTLE);
    before = server_descriptors(server);
    for (int i = 1; i <= connections; i++) {
        clients_open(clients, server->port);
        if (i % ACCEPT_STEP == 0 || i == connections)
            wait_until_accepted(server, before + i);
    }
    sleep_milliseconds(SETTLE);
}

/* Have requests answered; return what that cost in nanoseconds of processor. */
static int64_t cost(struct clients *clients, const struct server *server,
                    int in_flight, long long requests)
{
    int64_t before = server_cpu(server);

    clients_run(clients, in_flight, requests);
    sleep_milliseconds(SETTLE);
    return server_cpu(server) - before;
}

static void echo(const struct server *server, int connections, int in_flight,
                 long long requests)
{
    struct clients *clients = clients_new(connections);
    int64_t cpu;

    open_all(clients, server, connections);
    clients_try_cuts(clients);
    cost(clients, server, in_flight, requests / WARM_UP_PART);
    cpu = cost(clients, server, in_flight, requests);
    printf("%lld lines came back\n", clients_answered(clients));
    printf("cpu %.3f\n", (double)cpu / 1e3 / (double)clients_answered(clients));
    printf("p50 %.1f\n", clients_latency(clients, 0.50));
    printf("p99 %.1f\n", clients_latency(clients, 0.99));
    printf("rate %.0f\n", clients_rate(clients));
}

/* One connection that talks comes first: what a server does once for all is
** not to be counted. */
static void hold(const struct server *server, int connections)
{
    struct clients *clients = clients_new(connections + 1);
    int64_t before;

    open_all(clients, server, 1);
    clients_run(clients, 1, 1);
    sleep_milliseconds(SETTLE);
    before = server_memory(server);
    open_all(clients, server, connections);
    printf("%d connections held\n", connections);
    printf("memory %.1f\n",
           (double)(server_memory(server) - before) / connections);
}

static struct server start(bool apart, char **argv)
{
    struct server server;

    allow_descriptors();
    stay_on_one_processor();
    if (!apart)
        take_turns();
    server = server_start(argv);
    if (apart)
        move_to_another_processor();
    return server;
}

int main(int argc, char **argv)
{
    struct server server;
    int connections = argc > 5 ? atoi(argv[2]) : 0;

    if (connections <= 0) {
        fputs("usage: load together|apart CONNECTIONS IN_FLIGHT REQUESTS "
              "command ...\n",
              stderr);
        return EXIT_FAILURE;
    }
    alarm(TIME_LIMIT);
    server = start(strcmp(argv[1], "apart") == 0, argv + 5);
    if (atoi(argv[3]) > 0)
        echo(&server, connections, atoi(argv[3]), atoll(argv[4]));
    else
        hold(&server, connections);
    server_stop(&server);
    return EXIT_SUCCESS;
}
