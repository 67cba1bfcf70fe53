/* Reference: frames unmasked in place, eight octets at a time.
** SPDX-License-Identifier: MIT */
#include "../records.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static long long messages, octets, firsts;

static void unmask(unsigned char *text, size_t length, const unsigned char *key)
{
    uint64_t twice, part;
    size_t i = 0;

    memcpy(&twice, key, 4);
    memcpy((char *)&twice + 4, key, 4);
    for (; i + 8 <= length; i += 8) {
        memcpy(&part, text + i, 8);
        part ^= twice;
        memcpy(text + i, &part, 8);
    }
    for (; i < length; i++)
        text[i] ^= key[i % 4];
}

static unsigned char *look(unsigned char *at, unsigned char *end)
{
    while (end - at >= 8) {
        size_t length = at[1] & 0x7f, head = 6;

        if (at[0] != 0x81 || (at[1] & 0x80) == 0 || length == 127)
            exit(EXIT_FAILURE);
        if (length == 126) {
            length = (size_t)(at[2] << 8 | at[3]);
            head = 8;
        }
        if ((size_t)(end - at) < head + length)
            return at;
        unmask(at + head, length, at + head - 4);
        messages++;
        octets += (long long)length;
        firsts += at[head];
        at += head + length;
    }
    return at;
}

int main(void)
{
    int ok = bench_read_records(look);

    printf("%lld messages, %lld octets, %lld firsts\n", messages, octets,
           firsts);
    return !ok;
}
