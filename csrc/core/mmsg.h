/*
** mmsg.h - many messages in one system call where there is one that does it,
** one by one elsewhere. EINTR is retried.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_MMSG_H
#define POE_MMSG_H

#include <sys/socket.h>

#if !defined(__linux__) && !defined(__FreeBSD__) && !defined(__NetBSD__)
#define POE_NO_MMSG
struct mmsghdr {
    struct msghdr msg_hdr;
    unsigned msg_len;
};
#endif

/* Return how many messages were moved, at least one; or -1 with errno. */
int poe_recv_messages(int fd, struct mmsghdr *headers, unsigned n, int flags);
int poe_send_messages(int fd, struct mmsghdr *headers, unsigned n, int flags);

#endif
