/*
** clients.h - the connections of the load, and the lines that travel on them.
** What goes wrong is reported and ends the program.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_BENCH_CLIENTS_H
#define POE_BENCH_CLIENTS_H

#include <stdint.h>

struct clients;

/* Room for so many connections. */
struct clients *clients_new(int connections);

/* Connect one more to a port of 127.0.0.1. */
void clients_open(struct clients *clients, uint16_t port);

/* Send lines in pieces on the first connection, and have them answered whole.
 */
void clients_try_cuts(struct clients *clients);

/* Keep so many lines in flight on each connection until so many have been
** sent and all are answered. At least each connection has its share once. */
void clients_run(struct clients *clients, int in_flight, long long requests);

/* Of the last run: lines answered, in all and per second, and the time in
** microseconds in which that part of them (0 to 1) was answered. */
long long clients_answered(const struct clients *clients);
double clients_rate(const struct clients *clients);
double clients_latency(struct clients *clients, double part);

#endif
