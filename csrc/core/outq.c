/*
** outq.c - the output queue: a ring of messages with exact totals.
** SPDX-License-Identifier: MIT
*/
#include "core/outq.h"

#include <assert.h>
#ifdef POE_DEBUG
#include <stdlib.h>
#endif

/* Octets described for one write: more than a pipe or a socket buffer takes at
** once, little enough to describe again when it took only part. */
#define EXPORT_OCTETS ((size_t)256 * 1024)

static struct poe_message *slot(const struct poe_outq *q, size_t i)
{
    return &q->ring[(q->head + i) & (q->capacity - 1)];
}

void poe_outq_init(struct poe_outq *q, struct poe_message *ring,
                   size_t capacity)
{
    assert((capacity & (capacity - 1)) == 0);
    *q = (struct poe_outq){.ring = ring, .capacity = capacity};
}

bool poe_outq_has_room(const struct poe_outq *q)
{
    return q->messages < q->capacity;
}

void poe_outq_move(struct poe_outq *q, struct poe_message *ring,
                   size_t capacity)
{
    assert(capacity >= q->messages && (capacity & (capacity - 1)) == 0);
    for (size_t i = 0; i < q->messages; i++)
        ring[i] = *slot(q, i);
    q->ring = ring;
    q->capacity = capacity;
    q->head = 0;
    poe_outq_check(q);
}

void poe_outq_put(struct poe_outq *q, struct poe_message message)
{
    assert(poe_outq_has_room(q));
    *slot(q, q->messages) = message;
    q->messages++;
    q->octets += message.size;
    poe_outq_check(q);
}

int poe_outq_export(const struct poe_outq *q, struct iovec *iov, int max)
{
    size_t gone = q->written, octets = 0;
    int n = 0;

    for (size_t i = 0; i < q->messages && octets < EXPORT_OCTETS; i++) {
        const struct poe_message *m = slot(q, i);
        /* iovec has no const; nothing is written through it */
        char *data = (char *)(size_t)(m->data + gone);
        size_t size = m->size - gone;

        if (i > 0 && m->envelope != NULL)
            break; /* it begins a write of its own */
        gone = 0;
        octets += size;
        if (n > 0 && (char *)iov[n - 1].iov_base + iov[n - 1].iov_len == data) {
            iov[n - 1].iov_len += size;
            continue;
        }
        if (n == max)
            break;
        iov[n++] = (struct iovec){.iov_base = data, .iov_len = size};
    }
    return n;
}

/* Forget the first message; returns its holds. */
static unsigned drop_first(struct poe_outq *q)
{
    unsigned holds = slot(q, 0)->holds;

    q->octets -= slot(q, 0)->size - q->written;
    q->head = (q->head + 1) & (q->capacity - 1);
    q->messages--;
    q->written = 0;
    return holds;
}

size_t poe_outq_retire(struct poe_outq *q, size_t octets)
{
    size_t released = 0;

    assert(octets <= q->octets);
    while (q->messages > 0 && octets >= slot(q, 0)->size - q->written) {
        octets -= slot(q, 0)->size - q->written;
        released += drop_first(q);
    }
    q->written += octets;
    q->octets -= octets;
    poe_outq_check(q);
    return released;
}

struct poe_message *poe_outq_peek(const struct poe_outq *q, size_t i)
{
    assert(i < q->messages);
    return slot(q, i);
}

size_t poe_outq_drop(struct poe_outq *q, size_t messages)
{
    size_t released = 0;

    for (; messages > 0; messages--)
        released += drop_first(q);
    poe_outq_check(q);
    return released;
}

#ifdef POE_DEBUG
void poe_outq_check(const struct poe_outq *q)
{
    size_t octets = 0;

    if (q->messages > 1024 && (q->messages & (q->messages - 1)) != 0)
        return; /* a long queue is walked now and then */
    for (size_t i = 0; i < q->messages; i++)
        octets += slot(q, i)->size;
    if (q->messages > q->capacity || octets - q->written != q->octets)
        abort();
    if (q->messages > 0 ? q->written > slot(q, 0)->size : q->written != 0)
        abort();
}
#endif
