/*
** descriptor.c - files, pipes and what concerns any descriptor.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* pipe2, F_SETPIPE_SZ */
#include "core/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int poe_fd_open(const char *path, int flags)
{
    int fd;

    do
        fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666);
    while (fd < 0 && errno == EINTR);
    return fd;
}

int poe_fd_pipe(int fds[2])
{
    return pipe2(fds, O_CLOEXEC | O_NONBLOCK);
}

int poe_fd_dup(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

int poe_fd_adopt(int fd)
{
    int flags = fcntl(fd, F_GETFD);

    if (flags < 0 || poe_fd_set_blocking(fd, false) < 0)
        return -1;
    return fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
}

int poe_fd_close(int fd)
{
    /* never again: the number may be somebody else's by now */
    return close(fd) < 0 && errno != EINTR ? -1 : 0;
}

int poe_fd_is_blocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags < 0 ? -1 : (flags & O_NONBLOCK) == 0;
}

int poe_fd_set_blocking(int fd, bool on)
{
    int flags = fcntl(fd, F_GETFL);
    int wanted = on ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;

    if (flags < 0 || flags == wanted)
        return flags < 0 ? -1 : 0;
    return fcntl(fd, F_SETFL, wanted);
}

#ifdef F_SETPIPE_SZ
int poe_fd_pipe_size(int fd)
{
    return fcntl(fd, F_GETPIPE_SZ);
}

int poe_fd_set_pipe_size(int fd, int octets)
{
    return fcntl(fd, F_SETPIPE_SZ, octets) < 0 ? -1 : poe_fd_pipe_size(fd);
}
#else
int poe_fd_pipe_size(int fd)
{
    (void)fd;
    errno = ENOSYS;
    return -1;
}

int poe_fd_set_pipe_size(int fd, int octets)
{
    (void)octets;
    return poe_fd_pipe_size(fd);
}
#endif
