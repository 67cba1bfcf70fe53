/*
** epoll.c - poller over epoll(7), which keeps the descriptors.
** Regular files, which epoll refuses, are always ready: they are in the list.
** SPDX-License-Identifier: MIT
*/
#ifdef __linux__
#define _POSIX_C_SOURCE 200809L
#include "core/poller.h"

#include <errno.h>
#include <math.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int ep_open(struct poe_poller *p)
{
    p->fd = epoll_create1(EPOLL_CLOEXEC);
    return p->fd < 0 ? errno : 0;
}

static int control(const struct poe_poller *p, int operation, int fd,
                   unsigned wanted)
{
    uint64_t serial = p->watches[fd].serial;
    struct epoll_event event = {
        .events = (wanted & POE_READ ? (uint32_t)EPOLLIN : 0) |
                  (wanted & POE_WRITE ? (uint32_t)EPOLLOUT : 0),
        .data.u64 = serial << 32 | (uint32_t)fd,
    };

    return epoll_ctl(p->fd, operation, fd, &event) < 0 ? errno : 0;
}

/* Watch fd from now on, whether or not the system knows it: its number may
** have been another file's, closed without a word. */
static int add(struct poe_poller *p, int fd, unsigned wanted)
{
    int error = control(p, EPOLL_CTL_ADD, fd, wanted);

    if (error == EEXIST)
        return control(p, EPOLL_CTL_MOD, fd, wanted);
    if (error == EPERM)
        return poe_poller_list(p, fd, wanted);
    return error;
}

/* Want less than before, or nothing. It fails only if fd has been closed, and
** then there is nothing to do. */
static void reduce(const struct poe_poller *p, int fd, unsigned wanted)
{
    control(p, wanted != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_DEL, fd, wanted);
}

static int ep_set(struct poe_poller *p, int fd, unsigned wanted)
{
    const struct poe_watch *watch = &p->watches[fd];
    int error;

    if (watch->place >= 0)
        return poe_poller_list(p, fd, wanted);
    if (watch->wanted == 0)
        return add(p, fd, wanted);
    if (wanted != watch->wanted && (wanted & ~watch->wanted) == 0) {
        reduce(p, fd, wanted);
        return 0;
    }
    error = control(p, EPOLL_CTL_MOD, fd, wanted);
    return error == ENOENT || error == EPERM ? add(p, fd, wanted) : error;
}

/* Have the host be told of what makes fd readable. */
static int tell_host_of(const struct poe_poller *p, int fd)
{
    struct epoll_event event = {.events = EPOLLIN};

    return epoll_ctl(p->host, EPOLL_CTL_ADD, fd, &event) < 0 ? errno : 0;
}

/* Add what is watched to a new epoll; what has been closed is not. */
static int add_all(struct poe_poller *p)
{
    for (int fd = 0; fd < p->capacity; fd++) {
        int error = 0;

        if (p->watches[fd].wanted != 0 && p->watches[fd].place < 0)
            error = add(p, fd, p->watches[fd].wanted);
        if (error != 0 && error != EBADF)
            return error;
    }
    return 0;
}

/* Start with a new epoll. A closed descriptor of which a copy is open, perhaps
** in another process, stays in the old one and cannot be named to remove it.
** That one goes first, so that there is a descriptor to be had. */
static int rebuild(struct poe_poller *p)
{
    int error;

    if (p->fd >= 0) {
        if (p->host >= 0)
            epoll_ctl(p->host, EPOLL_CTL_DEL, p->fd, NULL);
        close(p->fd);
    }
    p->fd = epoll_create1(EPOLL_CLOEXEC);
    if (p->fd < 0)
        return errno;
    if (p->host >= 0 && (error = tell_host_of(p, p->fd)) != 0)
        return error;
    if ((error = add_all(p)) != 0)
        return error; /* all of it is tried again at the next wait */
    p->stale = false;
    return 0;
}

/* An error or a hang-up is for whoever waits, in either direction. */
static unsigned mask_of(uint32_t events)
{
    unsigned mask = 0;

    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
        mask |= POE_READ;
    if (events & (EPOLLOUT | EPOLLERR | EPOLLHUP))
        mask |= POE_WRITE;
    return mask;
}

static void tell(struct poe_poller *p, const struct epoll_event *event)
{
    int fd = (int)(uint32_t)event->data.u64;
    uint32_t serial = (uint32_t)(event->data.u64 >> 32);

    if (poe_poller_wanted(p, fd) == 0 || p->watches[fd].serial != serial)
        p->stale = true;
    else
        poe_poller_tell(p, fd, mask_of(event->events));
}

/* The files of the list; another one first each time, if there is no room. */
static void tell_files(struct poe_poller *p)
{
    for (int i = 0; i < p->listed; i++) {
        int place = (p->list_start + i) % p->listed;

        if (!poe_poller_tell(p, p->list[place].fd, POE_READ | POE_WRITE)) {
            p->list_start = place;
            return;
        }
    }
}

static int ep_wait(struct poe_poller *p, int milliseconds)
{
    struct epoll_event events[POE_READY_MAX];
    int most = POE_READY_MAX, n, error;

    if (p->stale && (error = rebuild(p)) != 0)
        return error;
    if (p->listed > 0) { /* they are ready now, and want some room, too */
        milliseconds = 0;
        most = POE_READY_MAX / 2;
    }
    n = epoll_wait(p->fd, events, most, milliseconds);
    while (n < 0 && errno == EINTR) /* what is ready by now; no more waiting */
        n = epoll_wait(p->fd, events, most, 0);
    if (n < 0)
        return errno;
    for (int i = 0; i < n; i++)
        tell(p, &events[i]);
    tell_files(p);
    return 0;
}

static struct timespec to_timespec(double seconds)
{
    double whole = floor(seconds);
    struct timespec t = {.tv_sec = (time_t)whole,
                         .tv_nsec = (long)((seconds - whole) * 1e9)};

    if (t.tv_sec == 0 && t.tv_nsec == 0)
        t.tv_nsec = 1; /* 0 would be never */
    return t;
}

static int fill_host(struct poe_poller *p)
{
    int error;

    p->host = epoll_create1(EPOLL_CLOEXEC);
    if (p->host < 0)
        return errno;
    p->alarm = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (p->alarm < 0)
        return errno;
    error = tell_host_of(p, p->fd);
    return error != 0 ? error : tell_host_of(p, p->alarm);
}

/* The host's is an epoll around ours, since ours may have to be replaced. */
static int ep_open_host(struct poe_poller *p)
{
    int error = fill_host(p);

    if (error == 0)
        return 0;
    if (p->host >= 0)
        close(p->host);
    if (p->alarm >= 0)
        close(p->alarm);
    p->host = p->alarm = -1;
    return error;
}

/* What the alarm told before is forgotten with its being set. */
static int ep_alarm(struct poe_poller *p, double seconds)
{
    struct itimerspec when = {.it_value = {0}};

    if (seconds >= 0)
        when.it_value = to_timespec(fmin(seconds, 1e9));
    /* unreachable: that it fails, with a descriptor and a time of ours */
    return timerfd_settime(p->alarm, 0, &when, NULL) < 0 ? errno : 0;
}

const struct poe_poller_ops poe_epoll_ops = {
    .name = "epoll",
    .open = ep_open,
    .set = ep_set,
    .wait = ep_wait,
    .open_host = ep_open_host,
    .alarm = ep_alarm,
};
#endif
