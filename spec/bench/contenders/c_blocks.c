/* Reference: decimal lengths, read in place.  SPDX-License-Identifier: MIT */
#include "../records.h"

#include <stdio.h>

static long long blocks, octets, firsts;

static unsigned char *look(unsigned char *at, unsigned char *end)
{
    for (;;) {
        unsigned char *digit = at;
        size_t length = 0;

        while (digit < end && *digit != 0)
            length = 10 * length + (size_t)(*digit++ - '0');
        if (digit >= end || (size_t)(end - digit) <= length)
            return at;
        blocks++;
        octets += (long long)length;
        firsts += digit[1];
        at = digit + 1 + length;
    }
}

int main(void)
{
    int ok = bench_read_records(look);

    printf("%lld blocks, %lld octets, %lld firsts\n", blocks, octets, firsts);
    return !ok;
}
