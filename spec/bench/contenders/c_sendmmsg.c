/* sendmmsg(2) of 16 datagrams.  SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "../bench.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static char batch[DATAGRAMS][DATAGRAM_OCTETS];

static int send_batch(void)
{
    struct mmsghdr headers[DATAGRAMS];
    struct iovec iov[DATAGRAMS];

    for (int i = 0; i < DATAGRAMS; i++) {
        iov[i] = (struct iovec){batch[i], DATAGRAM_OCTETS};
        headers[i] = (struct mmsghdr){
            .msg_hdr = {.msg_iov = &iov[i], .msg_iovlen = 1},
        };
    }
    return sendmmsg(SOCKET_FD, headers, DATAGRAMS, 0);
}

int main(int argc, char **argv)
{
    long long size = argc > 1 ? atoll(argv[1]) : 0;
    char go_on;

    bench_fill_datagrams(batch);
    for (long long i = DATAGRAMS; i <= size; i += DATAGRAMS) {
        if (send_batch() != DATAGRAMS)
            return EXIT_FAILURE;
        if (i % WINDOW_DATAGRAMS == 0 && read(STDIN_FILENO, &go_on, 1) != 1)
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
