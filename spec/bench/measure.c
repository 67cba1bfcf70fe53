/*
** measure.c - run one contender on one end of a pipe, or on a socket, and say
** what it cost.
**
**   measure WORK SIZE command [argument ...]
**
** WORK is one of the table in partner.c. The other end is fed (or drained) by a
** process of its own, so wait4(2) tells the CPU time of the contender alone.
** Whoever reads prints what it saw on standard output; the last lines are "cpu
** SECONDS" and "memory OCTETS", the most it had at any time.
**
** Both ends share one processor where the system lets us choose: the same
** program would take once or three times as long, as the scheduler likes.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* strsignal, wait4 */
#include "link.h"
#include "partner.h"
#include "processor.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    if (WIFSIGNALED(status))
        fprintf(stderr, "killed: %s\n", strsignal(WTERMSIG(status)));
    printf("cpu %.6f\n", cpu_seconds(&usage));
    printf("memory %ld\n", usage.ru_maxrss * 1024);
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
