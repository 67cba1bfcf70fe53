/*
** signals.c - over signalfd(2): no handler runs, so nothing need be global.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include "core/signals.h"

#include <errno.h>
#include <sys/signalfd.h>
#include <unistd.h>

void poe_signals_init(struct poe_signals *s)
{
    s->fd = -1;
    sigemptyset(&s->watched);
    sigemptyset(&s->blocked);
}

/* Have the descriptor follow `watched`. */
static int follow(struct poe_signals *s)
{
    int fd = signalfd(s->fd, &s->watched, SFD_CLOEXEC | SFD_NONBLOCK);

    if (fd < 0)
        return errno;
    s->fd = fd;
    return 0;
}

static void set_of(sigset_t *set, int number)
{
    sigemptyset(set);
    sigaddset(set, number);
}

static int block(struct poe_signals *s, int number)
{
    sigset_t one, before;
    int error;

    set_of(&one, number);
    error = pthread_sigmask(SIG_BLOCK, &one, &before);
    if (error == 0 && sigismember(&before, number) == 0)
        sigaddset(&s->blocked, number);
    return error;
}

/* Unblock it, if that was our doing. What has come meanwhile and was not taken
** is delivered, as if it had come now. */
static void unblock(struct poe_signals *s, int number)
{
    sigset_t one;

    if (sigismember(&s->blocked, number) != 1)
        return;
    set_of(&one, number);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    sigdelset(&s->blocked, number);
}

int poe_signals_watch(struct poe_signals *s, int number)
{
    int error;

    if (number == SIGKILL || number == SIGSTOP ||
        sigaddset(&s->watched, number) < 0)
        return EINVAL;
    error = block(s, number);
    if (error == 0)
        error = follow(s);
    if (error != 0)
        poe_signals_unwatch(s, number);
    return error;
}

int poe_signals_unwatch(struct poe_signals *s, int number)
{
    int error = 0;

    sigdelset(&s->watched, number);
    if (s->fd >= 0)
        error = follow(s);
    unblock(s, number);
    return error;
}

int poe_signals_take(struct poe_signals *s)
{
    struct signalfd_siginfo info;

    if (s->fd < 0 || read(s->fd, &info, sizeof info) != (ssize_t)sizeof info)
        return 0;
    return (int)info.ssi_signo;
}

void poe_signals_close(struct poe_signals *s)
{
    for (int number = 1; number < NSIG; number++)
        unblock(s, number);
    if (s->fd >= 0)
        close(s->fd);
    poe_signals_init(s);
}
