/*
** signals.h - signals as something to read from a descriptor.
** While a signal is watched it is blocked, in this thread: that is all that
** changes in the process, and it is put back when the watching ends. Children
** inherit it. In a program of several threads the others must block it too.
** A signal is taken once, by one signalfd: where the process has another one
** for it, in whatever thread, watching is refused. So nobody unblocks what
** another has blocked for itself.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_SIGNALS_H
#define POE_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct poe_signals {
    int fd;           /* that is readable when one has come; -1: none watched */
    sigset_t watched; /* those that are asked for */
    sigset_t blocked; /* those of them that we have blocked */
};

void poe_signals_init(struct poe_signals *s);

/* These return 0 or an errno value; EBUSY: another signalfd takes the signal.
 */
int poe_signals_watch(struct poe_signals *s, int number);
int poe_signals_unwatch(struct poe_signals *s, int number);

/* Take a signal that has come; its number, or 0 if there is none. */
int poe_signals_take(struct poe_signals *s);

/* Put everything back. */
void poe_signals_close(struct poe_signals *s);

#endif
