/*
** lookup.c - getaddrinfo(3), and queues of what it is asked.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "core/lookup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void poe_lookups_init(struct poe_lookups *q)
{
    *q = (struct poe_lookups){.end = &q->first};
}

void poe_lookups_push(struct poe_lookups *q, struct poe_lookup *l)
{
    l->next = NULL;
    *q->end = l;
    q->end = &l->next;
    q->count++;
}

/* Take out what *link points to. */
static struct poe_lookup *take(struct poe_lookups *q, struct poe_lookup **link)
{
    struct poe_lookup *l = *link;

    *link = l->next;
    if (q->end == &l->next)
        q->end = link;
    q->count--;
    return l;
}

struct poe_lookup *poe_lookups_pop(struct poe_lookups *q)
{
    return q->first != NULL ? take(q, &q->first) : NULL;
}

void poe_lookup_free(struct poe_lookup *l)
{
    if (l->found != NULL)
        freeaddrinfo(l->found);
    free(l);
}

void poe_lookups_clear(struct poe_lookups *q)
{
    struct poe_lookup *l;

    while ((l = poe_lookups_pop(q)) != NULL)
        poe_lookup_free(l);
}

bool poe_lookups_remove(struct poe_lookups *q, long long id)
{
    for (struct poe_lookup **link = &q->first; *link != NULL;
         link = &(*link)->next)
        if ((*link)->answer.id == id) {
            poe_lookup_free(take(q, link));
            return true;
        }
    return false;
}

struct poe_lookup *poe_lookup_new(const struct poe_question *question)
{
    size_t service = strlen(question->service) + 1;
    size_t host = question->host != NULL ? strlen(question->host) + 1 : 0;
    struct poe_lookup *l = calloc(1, sizeof *l + service + host);

    if (l == NULL)
        return NULL;
    l->service = memcpy(l->text, question->service, service);
    if (host > 0)
        l->host = memcpy(l->text + service, question->host, host);
    l->hints.ai_family = question->family;
    l->hints.ai_socktype = question->type;
    l->hints.ai_flags = question->is_passive ? AI_PASSIVE : 0;
    return l;
}

void poe_lookup_run(struct poe_lookup *l)
{
    int result = getaddrinfo(l->host, l->service, &l->hints, &l->found);

    l->answer.error = result == EAI_SYSTEM ? errno : 0;
    l->answer.result = result;
    if (result != 0)
        l->found = NULL; /* it may hold anything */
    l->answer.found = l->found;
}
