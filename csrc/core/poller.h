/*
** poller.h - which descriptors can be read or written: level-triggered.
** A new system is one file that fills in one struct poe_poller_ops.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_POLLER_H
#define POE_POLLER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What is wanted of a descriptor, and what it is ready for. */
enum { POE_READ = 1, POE_WRITE = 2 };

/* Descriptors that one wait tells at most; the others come next. */
#define POE_READY_MAX 512

/* What is wanted of one descriptor. */
struct poe_watch {
    unsigned wanted;
    uint32_t serial; /* another one each time that the watch starts anew */
    int place;       /* in the poller's list; -1 if the system keeps it */
};

/* What a wait told, and nobody has taken yet. */
struct poe_ready {
    int fd;
    uint32_t serial; /* of the watch that was meant */
    unsigned mask;
};

struct poe_poller;

struct poe_poller_ops {
    const char *name; /* "epoll" */
    /* All return 0 or an errno value. */
    int (*open)(struct poe_poller *p);
    /* Want `wanted` of fd from now on, where the watch says what was. */
    int (*set)(struct poe_poller *p, int fd, unsigned wanted);
    /* Add to p->ready. No time at all is 0, for ever is -1. */
    int (*wait)(struct poe_poller *p, int milliseconds);
    /* Open p->host; NULL where there is no such thing. */
    int (*open_host)(struct poe_poller *p);
    /* Set p->alarm; likewise. */
    int (*alarm)(struct poe_poller *p, double seconds);
};

struct poe_poller {
    const struct poe_poller_ops *ops;
    int fd;      /* of the system's own list of descriptors; or -1 */
    int host;    /* that is readable when there is something to do; or -1 */
    int alarm;   /* timerfd that makes it so at a given time; or -1 */
    bool stale;  /* the system tells of descriptors that have been closed */
    pid_t owner; /* a child must not touch what it shares with its parent */
    int watched; /* descriptors of which something is wanted */
    struct poe_watch *watches; /* by descriptor */
    int capacity;              /* of `watches` */
    struct pollfd *list;       /* descriptors that the system does not keep */
    int listed, list_capacity, list_start;
    struct poe_ready ready[POE_READY_MAX];
    int count, next; /* of `ready` */
};

extern const struct poe_poller_ops poe_epoll_ops; /* epoll.c; Linux */
extern const struct poe_poller_ops poe_poll_ops;  /* poll.c; anywhere */

/* Every kind there is, the best first, and NULL. */
extern const struct poe_poller_ops *const poe_poller_kinds[];

/* A poller that holds nothing yet, so that it can be closed. */
void poe_poller_init(struct poe_poller *p, const struct poe_poller_ops *ops);

/* These return 0 or an errno value. ECHILD: this is a child of the process
** that opened the poller, with which it is still shared. */
int poe_poller_open(struct poe_poller *p);
int poe_poller_set(struct poe_poller *p, int fd, unsigned wanted);
/* Wait until something is ready, a signal comes, or `seconds` are over, which
** are for ever if negative. What an earlier wait told is forgotten. */
int poe_poller_wait(struct poe_poller *p, double seconds);
/* Have p->host, which is one and the same from now on, tell a host that waits
** for it when a descriptor is ready. ENOTSUP: this kind has no such thing. */
int poe_poller_open_host(struct poe_poller *p);
/* Have it be readable in so many seconds, too; never if negative. */
int poe_poller_alarm(struct poe_poller *p, double seconds);

/* What is wanted of fd. */
unsigned poe_poller_wanted(const struct poe_poller *p, int fd);

/* Take one thing that is ready and still wanted: POE_READ or POE_WRITE of *fd;
** 0 when there is none. */
unsigned poe_poller_next(struct poe_poller *p, int *fd);

/* Forget what the last wait told; what is still so is told again. */
void poe_poller_forget(struct poe_poller *p);

void poe_poller_close(struct poe_poller *p);

/* For the kinds of poller. */

/* Tell that fd is ready, unless there is no room. */
bool poe_poller_tell(struct poe_poller *p, int fd, unsigned mask);
/* Keep fd in the list, change what is wanted of it, or with 0 drop it. */
int poe_poller_list(struct poe_poller *p, int fd, unsigned wanted);

#endif
