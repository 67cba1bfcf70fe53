/* Reference: request heads split in place into method, target and fields, whose
** octets are checked. Nothing is copied.  SPDX-License-Identifier: MIT */
#include "../records.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_FIELDS = 100 };

struct span {
    unsigned char *at, *end;
};

struct head {
    struct span method, target, version;
    struct span names[MOST_FIELDS], values[MOST_FIELDS];
    int fields;
};

static long long requests, octets, fields;
static bool is_token[256];

static void fill_tokens(void)
{
    for (const char *c = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                         "abcdefghijklmnopqrstuvwxyz";
         *c != 0; c++)
        is_token[(unsigned char)*c] = true;
}

/* The octets up to one that ends them; NULL if it has not come. */
static unsigned char *up_to(unsigned char octet, unsigned char *at,
                            unsigned char *end, struct span *span)
{
    unsigned char *found = memchr(at, octet, (size_t)(end - at));

    *span = (struct span){at, found};
    return found == NULL ? NULL : found + 1;
}

static void check(bool ok)
{
    if (!ok)
        exit(EXIT_FAILURE);
}

/* A line's octets without its CR LF; none may be a control. */
static unsigned char *line(unsigned char *at, unsigned char *end,
                           struct span *span)
{
    unsigned char *next = up_to('\n', at, end, span);

    if (next == NULL)
        return NULL;
    check(--span->end >= at && *span->end == '\r');
    for (unsigned char *c = at; c < span->end; c++)
        check(*c >= ' ' || *c == '\t');
    return next;
}

static void split_request(struct span line, struct head *head)
{
    unsigned char *at = up_to(' ', line.at, line.end, &head->method);

    check(at != NULL);
    at = up_to(' ', at, line.end, &head->target);
    check(at != NULL);
    head->version = (struct span){at, line.end};
    check(line.end - at == 8 && memcmp(at, "HTTP/1.", 7) == 0);
}

static void split_field(struct span line, struct head *head)
{
    struct span *name = &head->names[head->fields];
    unsigned char *at = up_to(':', line.at, line.end, name);

    check(at != NULL && name->end > name->at && head->fields < MOST_FIELDS - 1);
    for (unsigned char *c = name->at; c < name->end; c++)
        check(is_token[*c]);
    while (at < line.end && *at == ' ')
        at++;
    head->values[head->fields++] = (struct span){at, line.end};
}

/* Split a head; return where it ends, NULL if it has not come. */
static unsigned char *split(unsigned char *at, unsigned char *end,
                            struct head *head)
{
    struct span span;

    head->fields = 0;
    at = line(at, end, &span);
    if (at == NULL)
        return NULL;
    split_request(span, head);
    while ((at = line(at, end, &span)) != NULL && span.end > span.at)
        split_field(span, head);
    return at;
}

static unsigned char *look(unsigned char *at, unsigned char *end)
{
    struct head head;
    unsigned char *next;

    while ((next = split(at, end, &head)) != NULL) {
        requests++;
        octets += head.target.end - head.target.at;
        fields += head.fields;
        at = next;
    }
    return at;
}

int main(void)
{
    int ok;

    fill_tokens();
    ok = bench_read_records(look);
    printf("%lld requests, %lld octets, %lld fields\n", requests, octets,
           fields);
    return !ok;
}
