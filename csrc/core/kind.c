/*
** kind.c - what a descriptor leads to, in a word or two.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "core/descriptor.h"
#include "core/socket.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *unix_kind(int type)
{
    switch (type) {
    case SOCK_STREAM:
        return "unix stream";
    case SOCK_DGRAM:
        return "unix dgram";
    case SOCK_SEQPACKET:
        return "unix seqpacket";
    default:
        return "unix socket";
    }
}

static const char *inet_kind(int type)
{
    switch (type) {
    case SOCK_STREAM:
        return "tcp";
    case SOCK_DGRAM:
        return "udp";
    default:
        return "inet socket";
    }
}

static const char *socket_kind(int fd)
{
    int type = poe_socket_type(fd);

    switch (poe_socket_family(fd)) {
    case AF_UNIX:
        return unix_kind(type);
    case AF_INET:
    case AF_INET6:
        return inet_kind(type);
    default:
        return "socket";
    }
}

const char *poe_fd_kind(int fd)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return "bad descriptor";
    if (S_ISSOCK(st.st_mode))
        return socket_kind(fd);
    if (S_ISFIFO(st.st_mode))
        return "pipe";
    if (S_ISREG(st.st_mode))
        return "file";
    if (S_ISDIR(st.st_mode))
        return "directory";
    if (S_ISBLK(st.st_mode))
        return "block device";
    if (S_ISCHR(st.st_mode))
        return isatty(fd) ? "terminal" : "character device";
    return "descriptor";
}
