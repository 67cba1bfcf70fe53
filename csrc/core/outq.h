/*
** outq.h - what a driver still has to write: messages in order, exact totals.
** It points at octets that somebody else keeps alive and never allocates:
** the embedder lends it the ring, and copies the struct to try a change out.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_OUTQ_H
#define POE_OUTQ_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

struct poe_envelope; /* envelope.h: where a message goes, and with what */

/* One queued message. */
struct poe_message {
    const char *data;
    size_t size;
    const struct poe_envelope *envelope; /* NULL for octets alone */
    unsigned holds; /* what the embedder may let go when this one has gone */
};

struct poe_outq {
    struct poe_message *ring;
    size_t capacity; /* slots in `ring`; 0 or a power of two */
    size_t head;     /* slot of the first message */
    size_t messages; /* messages queued; one written in part counts */
    size_t octets;   /* octets not written yet, over all messages */
    size_t written;  /* octets of the first message that have gone */
};

/* Start empty, in `ring` of `capacity` slots. */
void poe_outq_init(struct poe_outq *q, struct poe_message *ring,
                   size_t capacity);

/* Can one more message be put without a larger ring? */
bool poe_outq_has_room(const struct poe_outq *q);

/* Go on in a larger ring; the old one is only read. */
void poe_outq_move(struct poe_outq *q, struct poe_message *ring,
                   size_t capacity);

/* Append a message; there must be room. */
void poe_outq_put(struct poe_outq *q, struct poe_message message);

/* Describe what to write next in at most `max` pieces, neighbours in memory
** as one; returns how many pieces were filled in. */
int poe_outq_export(const struct poe_outq *q, struct iovec *iov, int max);

/* Drop `octets` from the front; returns the holds of what has gone. */
size_t poe_outq_retire(struct poe_outq *q, size_t octets);

/* The i-th message, from 0; i < q->messages. */
struct poe_message *poe_outq_peek(const struct poe_outq *q, size_t i);

/* Drop whole messages from the front; returns their holds. */
size_t poe_outq_drop(struct poe_outq *q, size_t messages);

/* Walk the whole queue and abort if a total is wrong; debug builds only. */
#ifdef POE_DEBUG
void poe_outq_check(const struct poe_outq *q);
#else
static inline void poe_outq_check(const struct poe_outq *q)
{
    (void)q;
}
#endif

#endif
