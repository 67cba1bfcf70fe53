/*
** timers.h - what is due when: a heap of times, the earliest first, and those
** for the same time in the order in which they were added.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_TIMERS_H
#define POE_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

struct poe_due {
    double when; /* seconds */
    uint32_t slot;
    uint32_t order; /* of adding; it wraps around */
};

/* A timer is a slot, numbered from 0. Cancelled ones stay in the heap until
** they are half of it: then all of them are thrown out at once. */
struct poe_timers {
    struct poe_due *heap;
    uint32_t *orders; /* by slot: of the timer it has now; 0 for none */
    uint32_t *spare;  /* slots without a timer */
    uint32_t count;   /* entries of `heap` */
    uint32_t active;  /* of which timers */
    uint32_t slots, spares, capacity;
    uint32_t order; /* of the last one added */
    double horizon; /* what is added is due later, so that a turn ends */
};

/* Have room for one more timer, which will have this slot; 0 or ENOMEM. */
int poe_timers_reserve(struct poe_timers *t, uint32_t *slot);

/* Start the timer that there is room for. */
void poe_timers_add(struct poe_timers *t, double when);

/* Stop a timer that has neither been stopped nor taken. */
void poe_timers_cancel(struct poe_timers *t, uint32_t slot);

/* Is any due? The earliest at *when. */
bool poe_timers_first(struct poe_timers *t, double *when);

/* Take the first one that is due at the horizon, if there is one. */
bool poe_timers_take(struct poe_timers *t, uint32_t *slot);

/* Are the arrays, and whatever else is of their size, mostly empty? */
bool poe_timers_is_sparse(const struct poe_timers *t);

/* Throw out what was cancelled: the heap has `active` entries then. */
void poe_timers_sweep(struct poe_timers *t);

/* After that, where it is sparse: have the timer of each entry in the slot with
** the entry's number, and let go of memory. Where that fails, more is kept than
** is needed. */
void poe_timers_compact(struct poe_timers *t);

void poe_timers_free(struct poe_timers *t);

#endif
