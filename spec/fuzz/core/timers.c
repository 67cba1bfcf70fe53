/*
** timers.c - the heap of timers beside a list: what is taken is the first one
** that is due, and of several the one that was added first.
** SPDX-License-Identifier: MIT
*/
#include "core/timers.h"
#include "core.h"

#include <math.h>
#include <string.h>

#define SLOTS 2048
#define FEW 16 /* that are taken at the end */

/* The timer that is in a slot. */
struct entry {
    bool active;
    double when;
    unsigned order; /* of adding */
};

struct model {
    struct poe_timers timers;
    struct entry entries[SLOTS];
    unsigned added, active;
};

static bool is_earlier(const struct entry *a, const struct entry *b)
{
    return a->when < b->when || (a->when == b->when && a->order < b->order);
}

/* The slot of the first one; SLOTS if there is none. */
static uint32_t first_of(const struct model *m)
{
    uint32_t first = SLOTS;

    for (uint32_t i = 0; i < SLOTS; i++)
        if (m->entries[i].active &&
            (first == SLOTS || is_earlier(&m->entries[i], &m->entries[first])))
            first = i;
    return first;
}

static void add(struct model *m, double when)
{
    uint32_t slot;

    if (m->active == SLOTS)
        return;
    expect(poe_timers_reserve(&m->timers, &slot) == 0, "there is memory");
    expect(slot < SLOTS && !m->entries[slot].active, "the slot is free");
    poe_timers_add(&m->timers, when);
    if (when <= m->timers.horizon)
        when = nextafter(m->timers.horizon, INFINITY); /* the next turn's */
    m->entries[slot] = (struct entry){true, when, m->added++};
    m->active++;
}

static void cancel(struct model *m, uint32_t slot)
{
    if (!m->entries[slot].active)
        return;
    poe_timers_cancel(&m->timers, slot);
    m->entries[slot].active = false;
    m->active--;
}

static void take(struct model *m)
{
    uint32_t slot, first = first_of(m);
    double when;

    expect(poe_timers_first(&m->timers, &when) == (first != SLOTS),
           "there is a first one if there is one");
    if (first != SLOTS)
        m->timers.horizon = when;
    expect(poe_timers_take(&m->timers, &slot) == (first != SLOTS),
           "what is due is taken");
    if (first == SLOTS)
        return;
    expect(slot == first, "the first one is taken");
    m->entries[slot].active = false;
    m->active--;
}

/* As the module does: what it keeps by slot moves with the timers. */
static void compact(struct model *m)
{
    static struct entry moved[SLOTS];

    if (!poe_timers_is_sparse(&m->timers))
        return;
    poe_timers_sweep(&m->timers);
    memset(moved, 0, sizeof moved);
    for (uint32_t i = 0; i < m->timers.count; i++)
        moved[i] = m->entries[m->timers.heap[i].slot];
    memcpy(m->entries, moved, sizeof moved);
    poe_timers_compact(&m->timers);
}

static void step(struct model *m, struct input *in)
{
    unsigned what = take_octet(in) % 8, n = take_octet(in);

    if (what < 3)
        add(m, n);
    else if (what == 3)
        for (unsigned i = 0; i < n; i++)
            add(m, n * i % 32);
    else if (what == 4)
        for (uint32_t i = n % 2; i < SLOTS; i += n + 1)
            cancel(m, i);
    else if (what == 5)
        cancel(m, n);
    else if (what == 6)
        take(m);
    else
        compact(m);
    expect(m->timers.active == m->active, "timers are counted");
}

void try_timers(struct input *in)
{
    static struct model m;

    memset(&m, 0, sizeof m);
    m.timers.order = UINT32_MAX - 8; /* it soon begins anew */
    while (in->size > 0)
        step(&m, in);
    for (int i = 0; i < FEW; i++)
        take(&m);
    poe_timers_free(&m.timers);
}
