/*
** driver.h - what every driver is: a table of operations and an output queue.
** A new kind of driver is one file that fills in one struct poe_driver_ops.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_DRIVER_H
#define POE_DRIVER_H

#include "core/inbox.h"
#include "core/outq.h"

struct poe_driver;

/* Outcome of one attempt. EINTR is retried below this line, never seen. */
enum poe_outcome {
    POE_OK,         /* something moved, or nothing was left to move */
    POE_WANT_READ,  /* nothing moved; wait until fd is readable */
    POE_WANT_WRITE, /* nothing moved; wait until fd is writable */
    POE_EOF,        /* orderly end of input; reads only */
    POE_ERROR       /* d->error holds the errno value */
};

struct poe_driver_ops {
    const char *name;       /* "sysrw": what Lua calls this kind of driver */
    const char *read_name;  /* "read": the operation named in messages */
    const char *write_name; /* "write" */
    bool addressed;         /* messages may have envelopes: sockets */
    /* Read into the inbox, which is empty and has room for inbox_size(). */
    enum poe_outcome (*read)(struct poe_driver *d, int fd,
                             struct poe_inbox *in);
    /* Write until the queue is empty (POE_OK), the descriptor takes no more
    ** (POE_WANT_...) or fails (POE_ERROR). What has not gone stays queued;
    ** *released counts the holds of the messages that went. */
    enum poe_outcome (*flush)(struct poe_driver *d, int fd, size_t *released);
    /* Write the pieces in order, at least one octet in all; for streams, whose
    ** flush is poe_stream_flush. */
    enum poe_outcome (*write)(struct poe_driver *d, int fd, struct iovec *iov,
                              int count, size_t *n);
};

/* What a driver has learnt of the socket that it serves. */
struct poe_peer {
    int fd;         /* whose facts these are; -1 before there are any */
    int type;       /* SOCK_... */
    int family;     /* AF_... */
    bool connected; /* so that senders need not be told */
    bool wildcard;  /* it has several addresses: replies must name theirs */
};

struct poe_driver {
    const struct poe_driver_ops *ops;
    size_t block_size;  /* octets, the most that one read of a stream takes */
    size_t max_message; /* octets, the longest message taken; 0: a stream */
    unsigned max_fds;   /* descriptors taken with one message */
    bool credentials;   /* ask for the sender's */
    int error;          /* errno value of the last POE_ERROR */
    struct poe_outq out;
    struct poe_peer peer;
};

/* Messages that one read takes at most. Those that may bring descriptors come
** one by one, so that never more are open than one message's. */
unsigned poe_driver_batch(const struct poe_driver *d);

/* Octets that an inbox for this driver needs. */
size_t poe_driver_inbox_size(const struct poe_driver *d);

/* The flush of drivers of streams, over their `write`. */
enum poe_outcome poe_stream_flush(struct poe_driver *d, int fd,
                                  size_t *released);

/* Put into the inbox one chunk of `size` octets, which are in place. */
void poe_stream_arrived(struct poe_inbox *in, size_t size);

extern const struct poe_driver_ops poe_sysrw_ops;    /* sysrw.c */
extern const struct poe_driver_ops poe_sendrecv_ops; /* sendrecv.c */

/* Every kind there is, and NULL: Lua gets a constructor for each. */
extern const struct poe_driver_ops *const poe_driver_kinds[];

#endif
