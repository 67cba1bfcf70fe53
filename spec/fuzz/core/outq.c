/*
** outq.c - the queue for output beside a simple one: every octet goes once, in
** order, whatever is put, taken and dropped in between.
** SPDX-License-Identifier: MIT
*/
#include "core/outq.h"
#include "core.h"

#include <stdlib.h>
#include <string.h>

#define OCTETS 4096   /* that all messages have */
#define MESSAGES 1024 /* at most */
#define PIECES 4

/* The octets put and not gone lie from `first` to `last`: a message's are
** where the one before it has ended. */
struct model {
    struct poe_outq queue;
    char octets[OCTETS];
    size_t first, last;
    size_t put, gone; /* messages */
};

static void grow(struct poe_outq *q)
{
    struct poe_message *old = q->ring;
    size_t capacity = q->capacity > 0 ? q->capacity * 2 : 1;
    struct poe_message *ring = calloc(capacity, sizeof *ring);

    expect(ring != NULL, "there is memory");
    poe_outq_move(q, ring, capacity);
    free(old);
}

/* What lies behind an envelope is not looked at. */
static void put(struct model *m, size_t size, bool addressed)
{
    struct poe_message message = {.data = m->octets + m->last, .size = size};

    if (m->last + size > OCTETS || m->put == MESSAGES)
        return;
    if (addressed)
        message.envelope = (const struct poe_envelope *)(const void *)m;
    message.holds = 1;
    if (!poe_outq_has_room(&m->queue))
        grow(&m->queue);
    poe_outq_put(&m->queue, message);
    m->last += size;
    m->put++;
}

/* What is to be written next begins where the octets do. */
static void expect_export(const struct model *m)
{
    struct iovec iov[PIECES];
    int n = poe_outq_export(&m->queue, iov, PIECES);
    size_t at = m->first;

    for (int i = 0; i < n; i++) {
        expect(iov[i].iov_base == m->octets + at, "pieces are in order");
        at += iov[i].iov_len;
    }
    expect(at <= m->last, "no more is written than was put");
    expect(n > 0 || m->queue.messages == 0, "there is a piece if a message");
}

static void retire(struct model *m, size_t octets)
{
    size_t left = m->last - m->first;

    octets = octets < left ? octets : left;
    m->gone += poe_outq_retire(&m->queue, octets);
    m->first += octets;
}

static void drop(struct model *m, size_t messages)
{
    size_t there = m->queue.messages, before = m->queue.octets;

    m->gone += poe_outq_drop(&m->queue, messages < there ? messages : there);
    m->first += before - m->queue.octets;
}

static void step(struct model *m, struct input *in)
{
    unsigned what = take_octet(in), size = take_octet(in);

    if (what < 128)
        put(m, size % 32, what % 8 == 0);
    else if (what < 224)
        retire(m, size);
    else
        drop(m, size % 4);
    expect(m->queue.octets == m->last - m->first, "octets are counted");
    expect(m->queue.messages == m->put - m->gone, "messages are counted");
    poe_outq_check(&m->queue);
    expect_export(m);
}

void try_outq(struct input *in)
{
    struct model m = {.first = 0};

    poe_outq_init(&m.queue, NULL, 0);
    while (in->size > 0)
        step(&m, in);
    free(m.queue.ring);
}
