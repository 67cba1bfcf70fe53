/* Reference: recv(2), a datagram each.  SPDX-License-Identifier: MIT */
#include "../bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    static unsigned char datagram[BLOCK_SIZE];
    long long size = argc > 1 ? atoll(argv[1]) : 0;
    long long datagrams = 0, octets = 0, firsts = 0;

    while (datagrams < size) {
        ssize_t n = recv(SOCKET_FD, datagram, sizeof datagram, 0);

        if (n < 0)
            return EXIT_FAILURE;
        datagrams++;
        octets += n;
        firsts += datagram[0];
    }
    printf("%lld datagrams, %lld octets, %lld firsts\n", datagrams, octets,
           firsts);
    return EXIT_SUCCESS;
}
