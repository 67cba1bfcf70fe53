/* Reference: send(2), a datagram each.  SPDX-License-Identifier: MIT */
#include "../bench.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char batch[DATAGRAMS][DATAGRAM_OCTETS];
    long long size = argc > 1 ? atoll(argv[1]) : 0;
    char go_on;

    bench_fill_datagrams(batch);
    for (long long i = 0; i < size; i++) {
        if (send(SOCKET_FD, batch[i % DATAGRAMS], DATAGRAM_OCTETS, 0) < 0)
            return EXIT_FAILURE;
        if ((i + 1) % WINDOW_DATAGRAMS == 0 &&
            read(STDIN_FILENO, &go_on, 1) != 1)
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
