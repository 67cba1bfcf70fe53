/*
** measure.c - run one contender on one end of a pipe, and say what it cost.
**
**   measure read|write|lines SIZE command [argument ...]
**
** The other end is fed (or drained) by a process of its own, so wait4(2) tells
** the CPU time of the contender alone. Whoever reads the pipe prints what it
** saw on standard output; the last line is "cpu SECONDS".
**
** Both ends share one processor where the system lets us choose. On two, what
** a read costs depends on whose cache holds the pipe's pages: the same program
** then takes once or three times as long, as the scheduler likes.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* sched_setaffinity, wait4 */
#include "partner.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

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

static pid_t start_contender(const struct partner *partner, int ends[2],
                             char **argv)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    if (dup2(ends[partner->contender_fd], partner->contender_fd) < 0)
        die("dup2");
    close(ends[0]);
    close(ends[1]);
    execvp(argv[0], argv);
    die(argv[0]);
    return pid;
}

static pid_t start_partner(const struct partner *partner, int ends[2],
                           long long size)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    close(ends[partner->contender_fd]);
    partner->run(ends[!partner->contender_fd], size);
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
    int ends[2], status;
    pid_t contender, other;

    if (pipe(ends) != 0)
        die("pipe");
    contender = start_contender(partner, ends, argv);
    other = start_partner(partner, ends, size);
    close(ends[0]);
    close(ends[1]);
    if (contender < 0 || other < 0)
        die("fork");
    if (wait4(contender, &status, 0, &usage) < 0 || waitpid(other, NULL, 0) < 0)
        die("wait");
    printf("cpu %.6f\n", cpu_seconds(&usage));
    return status == 0;
}

int main(int argc, char **argv)
{
    const struct partner *partner = argc > 3 ? partner_for(argv[1]) : NULL;

    if (partner == NULL) {
        fputs("usage: measure read|write|lines SIZE command ...\n", stderr);
        return EXIT_FAILURE;
    }
    stay_on_one_processor();
    return measure(partner, atoll(argv[2]), argv + 3) ? EXIT_SUCCESS
                                                      : EXIT_FAILURE;
}
