/*
** resolver.h - names into addresses, by the system's own resolver, which
** waits: it runs in threads, and a descriptor says when one has finished.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_RESOLVER_H
#define POE_RESOLVER_H

#include <stdbool.h>

struct addrinfo;
struct poe_address;
struct poe_resolver;

/* What is asked: getaddrinfo(3)'s arguments. They are copied. */
struct poe_question {
    const char *host;    /* NULL: any address of this machine's, to listen on */
    const char *service; /* a name or a number */
    int family;          /* AF_..., AF_UNSPEC for any */
    int type;            /* SOCK_..., for names of services */
    bool is_passive;     /* the addresses are to listen on */
};

/* What came of it. */
struct poe_answer {
    long long id;
    int result;                   /* getaddrinfo's: 0 or EAI_... */
    int error;                    /* errno, when that is EAI_SYSTEM */
    const struct addrinfo *found; /* the addresses, when that is 0 */
};

/* No thread yet; NULL with errno set on failure. */
struct poe_resolver *poe_resolver_new(void);

/* Drop what waits and join all threads. A lookup that is under way cannot be
** broken off: it is waited for, which may take as long as the system's
** resolver does. In a child after a fork there is no thread to join, and only
** the descriptors are released. */
void poe_resolver_free(struct poe_resolver *r);

/* It was made by this process, not by one that has forked it. Where it was
** not, nothing below does anything. */
bool poe_resolver_is_ours(const struct poe_resolver *r);

/* No thread is looking anything up. */
bool poe_resolver_is_idle(struct poe_resolver *r);

/* Readable exactly while there is an answer. */
int poe_resolver_fd(const struct poe_resolver *r);

/* Its number, positive; -1 with errno set, ENOBUFS when too many wait. */
long long poe_resolver_ask(struct poe_resolver *r,
                           const struct poe_question *question);

/* Whatever its state, there will be no answer to this number. */
void poe_resolver_cancel(struct poe_resolver *r, long long id);

/* The oldest answer, false when there is none. It stays until it is dropped or
** cancelled. */
bool poe_resolver_peek(struct poe_resolver *r, struct poe_answer *answer);
void poe_resolver_drop(struct poe_resolver *r);

/* The next address that is none of those before it; returns where to go on,
** NULL when there is no further one. */
const struct addrinfo *poe_resolver_next(const struct poe_answer *answer,
                                         const struct addrinfo *from,
                                         struct poe_address *address);

#endif
