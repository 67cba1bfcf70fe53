/*
** poll.c - poller over poll(2), for systems without a better one.
** Each wait takes time in proportion to all descriptors that are watched.
** SPDX-License-Identifier: MIT
*/
#include "core/poller.h"

#include <errno.h>
#include <fcntl.h>

static int po_open(struct poe_poller *p)
{
    (void)p;
    return 0;
}

/* What has no descriptor is not watched, as elsewhere. */
static int po_set(struct poe_poller *p, int fd, unsigned wanted)
{
    if (p->watches[fd].wanted == 0 && fcntl(fd, F_GETFD) < 0)
        return errno;
    return poe_poller_list(p, fd, wanted);
}

/* POLLNVAL is a descriptor that was closed: whoever uses it is told so. */
static unsigned mask_of(short events)
{
    unsigned mask = 0;

    if (events & (POLLIN | POLLERR | POLLHUP | POLLNVAL))
        mask |= POE_READ;
    if (events & (POLLOUT | POLLERR | POLLHUP | POLLNVAL))
        mask |= POE_WRITE;
    return mask;
}

static int po_wait(struct poe_poller *p, int milliseconds)
{
    int n = poll(p->list, (nfds_t)p->listed, milliseconds);

    while (n < 0 && errno == EINTR) /* what is ready by now; no more waiting */
        n = poll(p->list, (nfds_t)p->listed, 0);
    if (n < 0)
        return errno;
    for (int i = 0; i < p->listed && n > 0; i++) {
        int place = (p->list_start + i) % p->listed;
        const struct pollfd *polled = &p->list[place];

        if (polled->revents == 0)
            continue;
        n--;
        if (!poe_poller_tell(p, polled->fd, mask_of(polled->revents))) {
            p->list_start = place; /* its turn comes first */
            break;
        }
    }
    return 0;
}

const struct poe_poller_ops poe_poll_ops = {
    .name = "poll",
    .open = po_open,
    .set = po_set,
    .wait = po_wait,
};
