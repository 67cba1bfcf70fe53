/*
** inbox.h - what one read brought, until the embedder has taken it all.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_INBOX_H
#define POE_INBOX_H

#include "core/envelope.h"

#include <stddef.h>

/* Messages that one system call reads at most. */
#define POE_INBOX_MESSAGES 16

/* What is wrong with a message. */
enum poe_fault {
    POE_FAULT_NONE,
    POE_FAULT_CUT,    /* it was longer than there was room for */
    POE_FAULT_CONTROL /* its control data was malformed or too long */
};

/* A chunk of a stream, or a message. */
struct poe_arrival {
    size_t offset; /* where in `data` it is */
    size_t size;   /* octets of it */
    enum poe_fault fault;
    struct poe_address from; /* its sender; size 0 where that is not told */
    struct poe_control_said said;
};

struct poe_inbox {
    size_t capacity; /* octets in `data` */
    unsigned next;   /* the first arrival not taken */
    unsigned count;  /* arrivals in all */
    bool busy;       /* being taken; nothing may be read to it */
    struct poe_arrival arrivals[POE_INBOX_MESSAGES];
    char data[];
};

#endif
