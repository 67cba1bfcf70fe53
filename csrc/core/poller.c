/*
** poller.c - what all pollers share: the watches, the list, what is ready.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "core/poller.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

const struct poe_poller_ops *const poe_poller_kinds[] = {
#ifdef __linux__
    &poe_epoll_ops,
#endif
    &poe_poll_ops,
    NULL,
};

void poe_poller_init(struct poe_poller *p, const struct poe_poller_ops *ops)
{
    *p = (struct poe_poller){.ops = ops, .fd = -1, .host = -1, .alarm = -1};
}

int poe_poller_open(struct poe_poller *p)
{
    p->owner = getpid();
    return p->ops->open(p);
}

/* Have `watches` reach to fd, which must be open: a number that is none would
** be as good a reason for gigabytes. */
static int grow_watches(struct poe_poller *p, int fd)
{
    int capacity = p->capacity > 0 ? p->capacity : 64;
    struct poe_watch *watches;

    if (fd < p->capacity)
        return 0;
    if (fcntl(fd, F_GETFD) < 0)
        return errno;
    while (capacity <= fd)
        /* unreachable: no system has so many descriptors */
        capacity = capacity > INT_MAX / 2 ? INT_MAX : capacity * 2;
    watches = realloc(p->watches, (size_t)capacity * sizeof *watches);
    if (watches == NULL)
        return ENOMEM;
    for (int i = p->capacity; i < capacity; i++)
        watches[i] = (struct poe_watch){.place = -1};
    p->watches = watches;
    p->capacity = capacity;
    return 0;
}

unsigned poe_poller_wanted(const struct poe_poller *p, int fd)
{
    return fd < p->capacity ? p->watches[fd].wanted : 0;
}

int poe_poller_set(struct poe_poller *p, int fd, unsigned wanted)
{
    unsigned before = poe_poller_wanted(p, fd);
    int error;

    if (before == 0 && wanted == 0)
        return 0;
    if (getpid() != p->owner)
        return ECHILD;
    if ((error = grow_watches(p, fd)) != 0)
        return error;
    if (before == 0 || before == wanted) /* perhaps another file's by now */
        p->watches[fd].serial++;
    if ((error = p->ops->set(p, fd, wanted)) != 0)
        return error;
    p->watches[fd].wanted = wanted;
    p->watched += (wanted != 0) - (before != 0);
    return 0;
}

/* Whole milliseconds, and rather too many: none would be a busy loop. */
static int to_milliseconds(double seconds)
{
    double milliseconds = ceil(seconds * 1000);

    if (seconds < 0)
        return -1;
    return milliseconds < INT_MAX ? (int)milliseconds : INT_MAX;
}

int poe_poller_wait(struct poe_poller *p, double seconds)
{
    poe_poller_forget(p);
    if (getpid() != p->owner)
        return ECHILD;
    return p->ops->wait(p, to_milliseconds(seconds));
}

int poe_poller_open_host(struct poe_poller *p)
{
    if (getpid() != p->owner)
        return ECHILD;
    if (p->host >= 0)
        return 0;
    return p->ops->open_host != NULL ? p->ops->open_host(p) : ENOTSUP;
}

int poe_poller_alarm(struct poe_poller *p, double seconds)
{
    if (getpid() != p->owner)
        return ECHILD;
    return p->ops->alarm != NULL ? p->ops->alarm(p, seconds) : ENOTSUP;
}

bool poe_poller_tell(struct poe_poller *p, int fd, unsigned mask)
{
    if (p->count == POE_READY_MAX)
        return false;
    p->ready[p->count++] = (struct poe_ready){
        .fd = fd, .serial = p->watches[fd].serial, .mask = mask};
    return true;
}

unsigned poe_poller_next(struct poe_poller *p, int *fd)
{
    for (; p->next < p->count; p->next++) {
        struct poe_ready *ready = &p->ready[p->next];
        const struct poe_watch *watch = &p->watches[ready->fd];
        unsigned mask = ready->mask & watch->wanted;
        unsigned one = mask & POE_READ ? POE_READ : mask;

        if (one == 0 || ready->serial != watch->serial)
            continue;
        ready->mask &= ~one;
        *fd = ready->fd;
        return one;
    }
    return 0;
}

void poe_poller_forget(struct poe_poller *p)
{
    p->count = p->next = 0;
}

static int grow_list(struct poe_poller *p)
{
    int capacity = p->list_capacity > 0 ? p->list_capacity * 2 : 16;
    struct pollfd *list;

    if (p->listed < p->list_capacity)
        return 0;
    list = realloc(p->list, (size_t)capacity * sizeof *list);
    if (list == NULL)
        return ENOMEM;
    p->list = list;
    p->list_capacity = capacity;
    return 0;
}

static void unlist(struct poe_poller *p, int place)
{
    struct pollfd last = p->list[--p->listed];

    p->watches[p->list[place].fd].place = -1;
    if (place == p->listed)
        return;
    p->list[place] = last;
    p->watches[last.fd].place = place;
}

int poe_poller_list(struct poe_poller *p, int fd, unsigned wanted)
{
    struct poe_watch *watch = &p->watches[fd];
    int error;

    if (wanted == 0) {
        unlist(p, watch->place);
        return 0;
    }
    if (watch->place < 0) {
        if ((error = grow_list(p)) != 0)
            return error;
        watch->place = p->listed++;
    }
    p->list[watch->place] =
        (struct pollfd){.fd = fd,
                        .events = (short)((wanted & POE_READ ? POLLIN : 0) |
                                          (wanted & POE_WRITE ? POLLOUT : 0))};
    return 0;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

void poe_poller_close(struct poe_poller *p)
{
    close_if_open(p->fd);
    close_if_open(p->host);
    close_if_open(p->alarm);
    free(p->watches);
    free(p->list);
    poe_poller_init(p, p->ops);
}
