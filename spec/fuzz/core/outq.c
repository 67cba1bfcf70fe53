/*
** outq.c - the queue for output beside a list: every octet goes once, in
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

struct piece {
    const char *data;
    size_t size;
    bool addressed;
};

/* The messages from `first` to `last` are there, `written` octets of the first
** one are gone. */
struct model {
    struct poe_outq queue;
    char octets[OCTETS];
    size_t used; /* octets that have been some message's, or are between two */
    struct piece messages[MESSAGES];
    size_t first, last, written;
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

/* What lies behind an envelope is not looked at. Some messages are neighbours,
** others are not. */
static void put(struct model *m, size_t size, unsigned how)
{
    struct piece piece = {m->octets + m->used, size, how % 8 == 0};
    struct poe_message message = {.data = piece.data, .size = size, .holds = 1};

    if (m->used + size + 1 > OCTETS || m->last == MESSAGES)
        return;
    if (piece.addressed)
        message.envelope = (const struct poe_envelope *)(const void *)m;
    if (!poe_outq_has_room(&m->queue))
        grow(&m->queue);
    poe_outq_put(&m->queue, message);
    m->used += size + how % 2;
    m->messages[m->last++] = piece;
}

static size_t octets_of(const struct model *m)
{
    size_t octets = 0;

    for (size_t i = m->first; i < m->last; i++)
        octets += m->messages[i].size;
    return octets - m->written;
}

static void retire(struct model *m, size_t octets)
{
    size_t left = octets_of(m);

    octets = octets < left ? octets : left;
    expect(poe_outq_retire(&m->queue, octets) <= m->last - m->first,
           "no more is let go than there is");
    m->written += octets;
    while (m->first < m->last && m->written >= m->messages[m->first].size)
        m->written -= m->messages[m->first++].size;
    expect(m->queue.messages == m->last - m->first, "what is written is gone");
}

static void drop(struct model *m, size_t messages)
{
    size_t there = m->last - m->first;

    messages = messages < there ? messages : there;
    expect(poe_outq_drop(&m->queue, messages) == messages, "all are let go");
    m->first += messages;
    if (messages > 0)
        m->written = 0;
}

/* The first message from `at` on that has octets, or begins a write. */
static size_t skip_empty(const struct model *m, size_t at)
{
    while (at < m->last && m->messages[at].size == 0 &&
           (at == m->first || !m->messages[at].addressed))
        at++;
    return at;
}

/* What is to be written next is whole messages, in order, but for what has
** gone; one with an envelope begins it. Empty ones may have pieces of their
** own. Returns the first message not in it. */
static size_t expect_pieces(const struct model *m, const struct iovec *iov,
                            int n)
{
    size_t at = m->first, from = m->written;

    for (int i = 0; i < n; i++) {
        const char *piece = iov[i].iov_base, *end = piece + iov[i].iov_len;

        while (piece < end) {
            const struct piece *one = &m->messages[at = skip_empty(m, at)];

            expect(at < m->last, "no more is written than there is");
            expect(piece == one->data + from, "messages are in order");
            expect(at == m->first || !one->addressed,
                   "an envelope begins what is written");
            piece += one->size - from;
            from = 0;
            at++;
        }
        expect(piece == end, "messages are whole");
    }
    return skip_empty(m, at);
}

static void expect_export(const struct model *m)
{
    struct iovec iov[PIECES];
    int n = poe_outq_export(&m->queue, iov, PIECES);
    size_t at = expect_pieces(m, iov, n);

    expect(n == PIECES || at == m->last || m->messages[at].addressed,
           "as much is written as can be");
}

static void step(struct model *m, struct input *in)
{
    unsigned what = take_octet(in), size = take_octet(in);

    if (what < 128)
        put(m, size % 32, what);
    else if (what < 224)
        retire(m, size);
    else
        drop(m, size % 4);
    expect(m->queue.octets == octets_of(m), "octets are counted");
    expect(m->queue.messages == m->last - m->first, "messages are counted");
    poe_outq_check(&m->queue);
    expect_export(m);
}

void try_outq(struct input *in)
{
    static struct model m;

    memset(&m, 0, sizeof m);
    poe_outq_init(&m.queue, NULL, 0);
    while (in->size > 0)
        step(&m, in);
    free(m.queue.ring);
}
