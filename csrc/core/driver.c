/*
** driver.c - the kinds of drivers, and what those of streams do alike.
** SPDX-License-Identifier: MIT
*/
#include "core/driver.h"

/* Pieces handed over in one system call; far below IOV_MAX, which is 1024. */
#ifndef POE_IOV_BATCH
#define POE_IOV_BATCH 256
#endif

const struct poe_driver_ops *const poe_driver_kinds[] = {
    &poe_sysrw_ops,
    &poe_sendrecv_ops,
    NULL,
};

size_t poe_driver_inbox_size(const struct poe_driver *d)
{
    size_t messages = d->max_message * POE_INBOX_MESSAGES;

    return messages > d->block_size ? messages : d->block_size;
}

enum poe_outcome poe_stream_flush(struct poe_driver *d, int fd,
                                  size_t *released)
{
    struct iovec iov[POE_IOV_BATCH];
    enum poe_outcome outcome = POE_OK;

    while (outcome == POE_OK && d->out.octets > 0) {
        int count = poe_outq_export(&d->out, iov, POE_IOV_BATCH);
        size_t n = 0;

        outcome = d->ops->write(d, fd, iov, count, &n);
        *released += poe_outq_retire(&d->out, n);
    }
    if (d->out.octets == 0) /* empty messages are nothing in a stream */
        *released += poe_outq_drop(&d->out, d->out.messages);
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
