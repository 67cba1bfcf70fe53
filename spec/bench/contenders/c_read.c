/* Reference: read(2) until the end.  SPDX-License-Identifier: MIT */
#include "../bench.h"

#include <stdio.h>
#include <unistd.h>

int main(void)
{
    static unsigned char block[BLOCK_SIZE];
    long long octets = 0, wrong = 0;
    ssize_t n;

    while ((n = read(STDIN_FILENO, block, sizeof block)) > 0) {
        wrong += block[0] != octets % PERIOD;
        octets += n;
    }
    printf("%lld octets, %lld wrong\n", octets, wrong);
    return n != 0;
}
