/*
** measure.c - run one contender on one end of a pipe, or on a socket, and say
** what it cost.
**
**   measure WORK SIZE command [argument ...]
**
** WORK is one of the table in partner.c. The other end is fed (or drained) by a
*process of its own, so wait4(2) tells
** the CPU time of the contender alone. Whoever reads prints what it
** saw on standard output; the last line is "cpu SECONDS".
**
** Both ends share one processor where the system lets us choose. On two, what
** a read costs depends on whose cache holds the pipe's pages: the same program
** then takes once or three times as long, as the scheduler likes.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* sched_setaffinity, wait4 */
#include "link.h"
#include "partner.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds; a contender that has missed something would wait for ever. */
#define TIME_LIMIT 300

static void die(const char *operation)
{
    perror(operation);
    exit(EXIT_FAILURE);
}

/* Stay on the processor we are on; the children inherit that. */
static void stay_on_one_processor(void)
{
#ifdef __linux__
    int here = sched_getcpu();
    cpu_set_t set;

    if (here < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)here, &set);
    sched_setaffinity(0, sizeof set, &set); /* refused: no harm, only noise */
#endif
}

/* On one processor, have no process interrupt the other when that gives it
** something: who sends sends all it may, then who receives takes all. */
static void take_turns(void)
{
#ifdef __linux__
    const struct sched_param none = {0};

    sched_setscheduler(0, SCHED_BATCH, &none); /* refused: as above */
#endif
}

static pid_t start_contender(const struct link *link, char **argv)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    if (!link_as_contender(link))
        die("dup2");
    alarm(TIME_LIMIT);
    execvp(argv[0], argv);
    die(argv[0]);
    return pid;
}

static pid_t start_partner(const struct partner *partner,
                           const struct link *link, long long size)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    link_as_partner(link);
    partner->run(link->partner[0], link->partner[1], size);
    exit(EXIT_SUCCESS);
}

static double cpu_seconds(const struct rusage *usage)
{
    const struct timeval *user = &usage->ru_utime, *system = &usage->ru_stime;

    return (double)(user->tv_sec + system->tv_sec) +
           (double)(user->tv_usec + system->tv_usec) / 1e6;
}

/* Run both to their end; return whether the contender ended well. */
static int measure(const struct partner *partner, long long size, char **argv)
{
    struct rusage usage;
    struct link link;
    int status;
    pid_t contender, other;

    if (!link_open(&link, partner))
        die("cannot join the two processes");
    contender = start_contender(&link, argv);
    other = start_partner(partner, &link, size);
    link_close(&link);
    if (contender < 0 || other < 0)
        die("fork");
    if (wait4(contender, &status, 0, &usage) < 0)
        die("wait");
    if (status != 0)
        kill(other, SIGTERM); /* it may wait for the contender for ever */
    if (waitpid(other, NULL, 0) < 0)
        die("wait");
    printf("cpu %.6f\n", cpu_seconds(&usage));
    return status == 0;
}

int main(int argc, char **argv)
{
    const struct partner *partner = argc > 3 ? partner_for(argv[1]) : NULL;

    if (partner == NULL) {
        fputs("usage: measure WORK SIZE command ...\n", stderr);
        return EXIT_FAILURE;
    }
    stay_on_one_processor();
    if (partner->family != 0)
        take_turns();
    return measure(partner, atoll(argv[2]), argv + 3) ? EXIT_SUCCESS
                                                      : EXIT_FAILURE;
}
