/*
** envelope.h - where a message goes, from which of our addresses, and the
** descriptors that go with it.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_ENVELOPE_H
#define POE_ENVELOPE_H

#include "core/address.h"

#include <stdbool.h>

struct msghdr;

/* Descriptors that one message carries at most; Linux takes 253. */
#define POE_ENVELOPE_FDS 64

/* Octets of control data for one message, with room for what must come. */
#define POE_CONTROL_SIZE 512

struct poe_control {
    _Alignas(long) char data[POE_CONTROL_SIZE];
};

struct poe_envelope {
    struct poe_address to; /* size 0: to whom the socket is connected */
    struct poe_address at; /* our own address; size 0: the system chooses */
    unsigned fd_count;
    int fds[]; /* owned by the embedder */
};

/* What a message's control data said. */
struct poe_control_said {
    struct poe_address at; /* our address; size 0 if it was not told */
    unsigned fd_count;
    int fds[POE_ENVELOPE_FDS]; /* the caller's to close */
    bool has_credentials;
    long pid, uid, gid;
};

/* Address a message header; control data is written to `control`. */
void poe_envelope_address(const struct poe_envelope *e, struct msghdr *m,
                          struct poe_control *control);

/* Read a header's control data; false if it is malformed or brought more than
** `max_fds` descriptors, with all that it brought closed. Where none are asked
** for, the system closes those that come, and nothing is wrong. */
bool poe_control_read(const struct msghdr *m, struct poe_control_said *said,
                      unsigned max_fds);

/* Close the descriptors that came and that nobody has taken. */
void poe_control_close(struct poe_control_said *said);

#endif
