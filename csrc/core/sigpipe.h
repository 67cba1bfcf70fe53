/*
** sigpipe.h - write to a pipe whose reader has gone, and live.
** Sockets have MSG_NOSIGNAL; pipes have nothing, so SIGPIPE is held back in
** this thread for the length of one call. Disposition, mask and pending set
** are afterwards what they were.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_SIGPIPE_H
#define POE_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

struct poe_sigpipe {
    sigset_t mask;    /* the thread's mask as it was */
    bool was_pending; /* one was waiting already: it must be left */
};

/* Hold SIGPIPE back in this thread. */
void poe_sigpipe_hold(struct poe_sigpipe *guard);

/* Take the SIGPIPE that our own call raised, if it may have `raised` one, and
** let the signal through again as before. (If one had been sent to this very
** thread and was still pending, ours was merged with it; then it is sent again,
** by ourselves.) errno is left alone. */
void poe_sigpipe_release(const struct poe_sigpipe *guard, bool raised);

#endif
