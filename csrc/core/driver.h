/*
** driver.h - what every driver is: a table of operations and an output queue.
** A new kind of driver is one file that fills in one struct poe_driver_ops.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_DRIVER_H
#define POE_DRIVER_H

#include "core/outq.h"

struct poe_driver;

/* Outcome of one attempt. EINTR is retried below this line, never seen. */
enum poe_outcome {
    POE_OK,         /* moved *n octets, at least one */
    POE_WANT_READ,  /* nothing moved; wait until fd is readable */
    POE_WANT_WRITE, /* nothing moved; wait until fd is writable */
    POE_EOF,        /* orderly end of input; reads only */
    POE_ERROR       /* d->error holds the errno value */
};

struct poe_driver_ops {
    const char *name;       /* "sysrw": what Lua calls this kind of driver */
    const char *read_name;  /* "read": the operation named in messages */
    const char *write_name; /* "write" */
    /* Read at most `capacity` octets, capacity > 0. */
    enum poe_outcome (*read)(struct poe_driver *d, int fd, void *buffer,
                             size_t capacity, size_t *n);
    /* Write the pieces in order, at least one octet in all. */
    enum poe_outcome (*write)(struct poe_driver *d, int fd,
                              const struct iovec *iov, int count, size_t *n);
};

struct poe_driver {
    const struct poe_driver_ops *ops;
    size_t block_size; /* octets, the most that one read takes */
    int error;         /* errno value of the last POE_ERROR */
    struct poe_outq out;
};

/* Write until the queue is empty (POE_OK), the descriptor takes no more
** (POE_WANT_...) or fails (POE_ERROR). What has not gone stays queued;
** *released counts the held messages that went. */
enum poe_outcome poe_driver_flush(struct poe_driver *d, int fd,
                                  size_t *released);

extern const struct poe_driver_ops poe_sysrw_ops; /* sysrw.c */

#endif
