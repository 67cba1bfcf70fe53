/*
** lookup.h - what the resolver's threads look up, and queues of it. Nothing
** here locks: who shares it does.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_LOOKUP_H
#define POE_LOOKUP_H

#include "core/resolver.h"

#include <netdb.h>
#include <stdbool.h>

struct poe_lookup {
    struct poe_lookup *next;
    struct poe_answer answer;
    struct addrinfo hints, *found;
    bool is_cancelled; /* while under way */
    const char *host, *service;
    char text[]; /* of both */
};

struct poe_lookups {
    struct poe_lookup *first, **end;
    unsigned count;
};

/* NULL when memory runs out; the question is copied. */
struct poe_lookup *poe_lookup_new(const struct poe_question *question);
void poe_lookup_free(struct poe_lookup *l);

/* Wait for the answer, in the lookup. */
void poe_lookup_run(struct poe_lookup *l);

void poe_lookups_init(struct poe_lookups *q);
void poe_lookups_push(struct poe_lookups *q, struct poe_lookup *l);

/* The oldest, NULL if there is none. */
struct poe_lookup *poe_lookups_pop(struct poe_lookups *q);

/* Take out and free the lookup with this number, if it is here. */
bool poe_lookups_remove(struct poe_lookups *q, long long id);
void poe_lookups_clear(struct poe_lookups *q);

#endif
