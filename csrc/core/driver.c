/*
** driver.c - what all drivers do alike: flushing the queue.
** SPDX-License-Identifier: MIT
*/
#include "core/driver.h"

/* Pieces handed over in one system call; far below IOV_MAX, which is 1024. */
#ifndef POE_IOV_BATCH
#define POE_IOV_BATCH 256
#endif

enum poe_outcome poe_driver_flush(struct poe_driver *d, int fd,
                                  size_t *released)
{
    struct iovec iov[POE_IOV_BATCH];
    enum poe_outcome outcome = POE_OK;

    *released = 0;
    while (outcome == POE_OK && d->out.octets > 0) {
        int count = poe_outq_export(&d->out, iov, POE_IOV_BATCH);
        size_t n = 0;

        outcome = d->ops->write(d, fd, iov, count, &n);
        *released += poe_outq_retire(&d->out, n);
    }
    return outcome;
}
