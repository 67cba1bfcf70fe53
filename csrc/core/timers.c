/*
** timers.c - a heap of four children per entry: it is half as deep as a binary
** one, and the children lie side by side in memory.
** SPDX-License-Identifier: MIT
*/
#include "core/timers.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define CHILDREN 4

/* Too few to be worth throwing out. */
#define FEW 64

/* So many times as much room as timers is too much, but for a little of it. */
#define SPARSE 8
#define LITTLE 1024

static bool is_before(const struct poe_due *a, const struct poe_due *b)
{
    if (a->when != b->when)
        return a->when < b->when;
    return (int32_t)(a->order - b->order) < 0;
}

/* Put the entry where it belongs, at `place` or above. */
static void rise(struct poe_timers *t, uint32_t place, struct poe_due due)
{
    while (place > 0) {
        uint32_t parent = (place - 1) / CHILDREN;

        if (!is_before(&due, &t->heap[parent]))
            break;
        t->heap[place] = t->heap[parent];
        place = parent;
    }
    t->heap[place] = due;
}

static uint32_t first_child(const struct poe_timers *t, uint32_t place)
{
    uint32_t first = place * CHILDREN + 1, last = first + CHILDREN;

    if (last > t->count)
        last = t->count;
    for (uint32_t i = first + 1; i < last; i++)
        if (is_before(&t->heap[i], &t->heap[first]))
            first = i;
    return first;
}

/* Put the entry where it belongs, at `place` or below. */
static void sink(struct poe_timers *t, uint32_t place, struct poe_due due)
{
    uint32_t child;

    while ((child = first_child(t, place)) < t->count &&
           is_before(&t->heap[child], &due)) {
        t->heap[place] = t->heap[child];
        place = child;
    }
    t->heap[place] = due;
}

static void remove_first(struct poe_timers *t)
{
    struct poe_due last = t->heap[--t->count];

    if (t->count > 0)
        sink(t, 0, last);
}

static bool is_active(const struct poe_timers *t, const struct poe_due *due)
{
    return t->orders[due->slot] == due->order;
}

void poe_timers_sweep(struct poe_timers *t)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < t->count; i++)
        if (is_active(t, &t->heap[i]))
            t->heap[kept++] = t->heap[i];
    t->count = kept;
    for (uint32_t i = kept / CHILDREN + 1; i-- > 0;)
        if (i < kept)
            sink(t, i, t->heap[i]);
}

static bool resize(void **array, size_t capacity, size_t size)
{
    void *resized = realloc(*array, capacity * size);

    if (resized != NULL)
        *array = resized;
    return resized != NULL;
}

/* Have room for one more in each array. */
static int grow_all(struct poe_timers *t)
{
    uint32_t capacity = t->capacity > 0 ? t->capacity * 2 : FEW;

    if (t->count < t->capacity)
        return 0;
    /* unreachable: so many take more memory than there is */
    if (capacity > UINT32_MAX / CHILDREN)
        return ENOMEM;
    if (!resize((void **)&t->heap, capacity, sizeof *t->heap) ||
        !resize((void **)&t->orders, capacity, sizeof *t->orders) ||
        !resize((void **)&t->spare, capacity, sizeof *t->spare))
        return ENOMEM;
    t->capacity = capacity;
    return 0;
}

/* 0 stands for no timer. */
static uint32_t next_order(struct poe_timers *t)
{
    if (++t->order == 0)
        t->order = 1;
    return t->order;
}

int poe_timers_reserve(struct poe_timers *t, uint32_t *slot)
{
    int error = grow_all(t);

    if (error == 0)
        *slot = t->spares > 0 ? t->spare[t->spares - 1] : t->slots;
    return error;
}

void poe_timers_add(struct poe_timers *t, double when)
{
    struct poe_due due = {.when = when};

    assert(t->count < t->capacity);
    if (due.when <= t->horizon)
        due.when = nextafter(t->horizon, INFINITY);
    due.slot = t->spares > 0 ? t->spare[--t->spares] : t->slots++;
    due.order = t->orders[due.slot] = next_order(t);
    t->active++;
    rise(t, t->count++, due);
}

static void release(struct poe_timers *t, uint32_t slot)
{
    assert(t->orders[slot] != 0);
    t->orders[slot] = 0;
    t->spare[t->spares++] = slot;
    t->active--;
}

void poe_timers_cancel(struct poe_timers *t, uint32_t slot)
{
    release(t, slot);
    if (t->count - t->active > t->active + FEW)
        poe_timers_sweep(t);
}

bool poe_timers_first(struct poe_timers *t, double *when)
{
    while (t->count > 0 && !is_active(t, &t->heap[0]))
        remove_first(t);
    if (t->count == 0)
        return false;
    *when = t->heap[0].when;
    return true;
}

bool poe_timers_take(struct poe_timers *t, uint32_t *slot)
{
    double when;

    if (!poe_timers_first(t, &when) || when > t->horizon)
        return false;
    *slot = t->heap[0].slot;
    remove_first(t);
    release(t, *slot);
    return true;
}

bool poe_timers_is_sparse(const struct poe_timers *t)
{
    return t->capacity > LITTLE && t->active < t->capacity / SPARSE;
}

/* Room for twice as many as there are, so that it lasts. */
static void shrink_all(struct poe_timers *t)
{
    uint32_t capacity = FEW;

    while (capacity < t->count * 2)
        capacity *= 2;
    assert(capacity < t->capacity); /* it is sparse */
    resize((void **)&t->heap, capacity, sizeof *t->heap);
    resize((void **)&t->orders, capacity, sizeof *t->orders);
    resize((void **)&t->spare, capacity, sizeof *t->spare);
    t->capacity = capacity;
}

void poe_timers_compact(struct poe_timers *t)
{
    assert(t->count == t->active);
    for (uint32_t i = 0; i < t->count; i++) {
        t->heap[i].slot = i;
        t->orders[i] = t->heap[i].order;
    }
    t->slots = t->count;
    t->spares = 0;
    shrink_all(t);
}

void poe_timers_free(struct poe_timers *t)
{
    free(t->heap);
    free(t->orders);
    free(t->spare);
    *t = (struct poe_timers){0};
}
