/*
** driver.c - the kinds of drivers, and what those of streams do alike.
** SPDX-License-Identifier: MIT
*/
#include "core/driver.h"

/* Pieces handed over in one system call; far below IOV_MAX, which is 1024. */
#ifndef POE_IOV_BATCH
#define POE_IOV_BATCH 256
#endif

/* Octets of room for the messages of one read, where there are several. */
#define BATCH_OCTETS ((size_t)1024 * 1024)

const struct poe_driver_ops *const poe_driver_kinds[] = {
    &poe_sysrw_ops,
    &poe_sendrecv_ops,
    NULL,
};

unsigned poe_driver_batch(const struct poe_driver *d)
{
    size_t n = POE_INBOX_MESSAGES;

    if (d->max_fds > 0)
        return 1;
    while (n > 1 && n * d->max_message > BATCH_OCTETS)
        n--;
    return (unsigned)n;
}

size_t poe_driver_inbox_size(const struct poe_driver *d)
{
    size_t messages = d->max_message * poe_driver_batch(d);

    return messages > d->block_size ? messages : d->block_size;
}

/* Empty messages are nothing in a stream. */
static size_t drop_empty(struct poe_outq *q)
{
    size_t n = 0;

    while (n < q->messages && poe_outq_peek(q, n)->size == 0)
        n++;
    return poe_outq_drop(q, n);
}

enum poe_outcome poe_stream_flush(struct poe_driver *d, int fd,
                                  size_t *released)
{
    struct iovec iov[POE_IOV_BATCH];
    enum poe_outcome outcome = POE_OK;

    while (outcome == POE_OK && d->out.octets > 0) {
        int count;
        size_t n = 0;

        *released += drop_empty(&d->out);
        count = poe_outq_export(&d->out, iov, POE_IOV_BATCH);
        outcome = d->ops->write(d, fd, iov, count, &n);
        *released += poe_outq_retire(&d->out, n);
    }
    *released += drop_empty(&d->out);
    return outcome;
}

void poe_stream_arrived(struct poe_inbox *in, size_t size)
{
    struct poe_arrival *arrival = &in->arrivals[0];

    in->next = 0;
    in->count = 1;
    arrival->offset = 0;
    arrival->size = size;
    arrival->fault = POE_FAULT_NONE;
    arrival->from.size = 0;
    arrival->said.at.size = 0;
    arrival->said.fd_count = 0;
    arrival->said.has_credentials = false;
}
