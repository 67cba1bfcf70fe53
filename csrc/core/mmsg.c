/*
** mmsg.c - many messages in one system call, or the same one by one.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include "core/mmsg.h"

#include <errno.h>
#include <stddef.h>

#ifdef POE_NO_MMSG

static ssize_t recv_one(int fd, struct msghdr *m, int flags)
{
    ssize_t got;

    do
        got = recvmsg(fd, m, flags);
    while (got < 0 && errno == EINTR);
    return got;
}

static ssize_t send_one(int fd, const struct msghdr *m, int flags)
{
    ssize_t sent;

    do
        sent = sendmsg(fd, m, flags);
    while (sent < 0 && errno == EINTR);
    return sent;
}

int poe_recv_messages(int fd, struct mmsghdr *headers, unsigned n, int flags)
{
    unsigned i = 0;

    flags &= ~MSG_WAITFORONE;
    for (; i < n; i++) {
        ssize_t got = recv_one(fd, &headers[i].msg_hdr,
                               i == 0 ? flags : flags | MSG_DONTWAIT);

        if (got < 0)
            break;
        headers[i].msg_len = (unsigned)got;
    }
    return i > 0 ? (int)i : -1;
}

int poe_send_messages(int fd, struct mmsghdr *headers, unsigned n, int flags)
{
    unsigned i = 0;

    while (i < n && send_one(fd, &headers[i].msg_hdr, flags) >= 0)
        i++;
    return i > 0 ? (int)i : -1;
}

#else

int poe_recv_messages(int fd, struct mmsghdr *headers, unsigned n, int flags)
{
    int got;

    do
        got = recvmmsg(fd, headers, n, flags, NULL);
    while (got < 0 && errno == EINTR);
    return got;
}

int poe_send_messages(int fd, struct mmsghdr *headers, unsigned n, int flags)
{
    int sent;

    do
        sent = sendmmsg(fd, headers, n, flags);
    while (sent < 0 && errno == EINTR);
    return sent;
}

#endif
