/* recvmmsg(2) of up to 16, no senders asked.  SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "../bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct seen {
    long long datagrams, octets, firsts;
};

static unsigned char octets_of[DATAGRAMS][BLOCK_SIZE];

static int receive(struct seen *seen)
{
    struct mmsghdr headers[DATAGRAMS];
    struct iovec iov[DATAGRAMS];
    int n;

    for (int i = 0; i < DATAGRAMS; i++) {
        iov[i] = (struct iovec){octets_of[i], sizeof octets_of[i]};
        headers[i] = (struct mmsghdr){
            .msg_hdr = {.msg_iov = &iov[i], .msg_iovlen = 1},
        };
    }
    n = recvmmsg(SOCKET_FD, headers, DATAGRAMS, MSG_WAITFORONE, NULL);
    for (int i = 0; i < n; i++) {
        seen->datagrams++;
        seen->octets += headers[i].msg_len;
        seen->firsts += octets_of[i][0];
    }
    return n;
}

int main(int argc, char **argv)
{
    struct seen seen = {0, 0, 0};
    long long size = argc > 1 ? atoll(argv[1]) : 0;

    while (seen.datagrams < size)
        if (receive(&seen) < 0)
            return EXIT_FAILURE;
    printf("%lld datagrams, %lld octets, %lld firsts\n", seen.datagrams,
           seen.octets, seen.firsts);
    return EXIT_SUCCESS;
}
