/* Reference: replies read in place.  SPDX-License-Identifier: MIT */
#include "../records.h"

#include <stdio.h>
#include <stdlib.h>

static long long replies, octets, sum;

/* What one reply adds, once it is whole. */
struct seen {
    long long octets, sum;
};

/* The number before the next CR LF; return what is behind that, NULL if it has
** not come. */
static unsigned char *number(unsigned char *at, unsigned char *end, long *value)
{
    unsigned char *next = memchr(at, '\n', (size_t)(end - at));

    if (next != NULL)
        *value = strtol((char *)at, NULL, 10);
    return next == NULL ? NULL : next + 1;
}

static unsigned char *bulk(unsigned char *at, unsigned char *end,
                           struct seen *seen)
{
    long length = 0;

    at = number(at, end, &length);
    if (at == NULL || length < 0)
        return at;
    if (end - at < length + 2)
        return NULL;
    seen->octets += length;
    return at + length + 2;
}

static unsigned char *simple(unsigned char *at, unsigned char *end,
                             struct seen *seen)
{
    unsigned char *next = memchr(at, '\n', (size_t)(end - at));

    if (next == NULL)
        return NULL;
    seen->octets += next - at - 1;
    return next + 1;
}

/* Return where the value ends, NULL if it has not come. */
static unsigned char *value(unsigned char *at, unsigned char *end,
                            struct seen *seen)
{
    long n = 0;

    if (at >= end)
        return NULL;
    switch (*at++) {
    case '+':
        return simple(at, end, seen);
    case '$':
        return bulk(at, end, seen);
    case ':':
        at = number(at, end, &n);
        seen->sum += n;
        return at;
    case '*':
        for (at = number(at, end, &n); at != NULL && n > 0; n--)
            at = value(at, end, seen);
        return at;
    default:
        exit(EXIT_FAILURE);
    }
}

static unsigned char *look(unsigned char *at, unsigned char *end)
{
    struct seen seen = {0, 0};
    unsigned char *next;

    while ((next = value(at, end, &seen)) != NULL) {
        replies++;
        octets += seen.octets;
        sum += seen.sum;
        seen = (struct seen){0, 0};
        at = next;
    }
    return at;
}

int main(void)
{
    int ok = bench_read_records(look);

    printf("%lld replies, %lld octets, %lld sum\n", replies, octets, sum);
    return !ok;
}
