/*
** sigpipe.c - hold SIGPIPE back for the length of one call.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "core/sigpipe.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

static void only_sigpipe(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGPIPE);
}

static bool is_pending(void)
{
    sigset_t pending;

    sigemptyset(&pending);
    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
}

void poe_sigpipe_hold(struct poe_sigpipe *guard)
{
    sigset_t pipe;

    only_sigpipe(&pipe);
    pthread_sigmask(SIG_BLOCK, &pipe, &guard->mask);
    /* only a signal that is blocked can have been waiting */
    guard->was_pending =
        sigismember(&guard->mask, SIGPIPE) == 1 && is_pending();
}

static void take_one(void)
{
    static const struct timespec now = {0, 0};
    sigset_t pipe;

    only_sigpipe(&pipe);
    /* unreachable: Linux does not wait, and is not interrupted */
    while (sigtimedwait(&pipe, NULL, &now) < 0 && errno == EINTR)
        ;
}

void poe_sigpipe_release(const struct poe_sigpipe *guard, bool raised)
{
    int saved = errno;

    if (raised) {
        take_one();
        /* ours met one sent to this thread, and the two were one */
        if (guard->was_pending && !is_pending())
            raise(SIGPIPE);
    }
    pthread_sigmask(SIG_SETMASK, &guard->mask, NULL);
    errno = saved;
}
