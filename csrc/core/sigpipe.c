/*
** sigpipe.c - hold SIGPIPE back for the length of one call.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "core/sigpipe.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

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

/* Take one that is pending; false if none is. */
static bool take_one(siginfo_t *info)
{
    static const struct timespec now = {0, 0};
    sigset_t pipe;
    int taken;

    only_sigpipe(&pipe);
    do
        taken = sigtimedwait(&pipe, info, &now);
    /* unreachable: Linux does not wait, and is not interrupted */
    while (taken < 0 && errno == EINTR);
    return taken == SIGPIPE;
}

/* One from elsewhere was sent to the process, and so was one that is queued, as
** it is here, so that it is known for one of those again. */
static void put_back(const siginfo_t *info)
{
    const union sigval nothing = {0};

    if (info->si_pid == getpid() && info->si_code != SI_QUEUE)
        raise(SIGPIPE);
    else
        sigqueue(getpid(), SIGPIPE, nothing);
}

void poe_sigpipe_release(const struct poe_sigpipe *guard, bool raised)
{
    int saved = errno;
    siginfo_t taken;

    /* ours met one sent to this thread, and the two were one, or there was none
    ** of ours */
    if (raised && take_one(&taken) && guard->was_pending && !is_pending())
        put_back(&taken);
    pthread_sigmask(SIG_SETMASK, &guard->mask, NULL);
    errno = saved;
}
