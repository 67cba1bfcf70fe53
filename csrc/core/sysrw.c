/*
** sysrw.c - driver over read(2) and writev(2): pipes, files, terminals, and
** stream sockets too. Source: POE::Driver::SysRW.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include "core/driver.h"
#include "core/sigpipe.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The only place in this file that turns errno into an outcome. */
static enum poe_outcome failed(struct poe_driver *d, enum poe_outcome want)
{
    if (errno == EAGAIN)
        return want;
    d->error = errno;
    return POE_ERROR;
}

/* A pty's master says EIO when the last slave has been closed: the end. */
static bool is_hung_up_pty(int fd)
{
#ifdef TIOCGPTN
    int saved = errno, result = -1;
    unsigned number;

    if (saved != EIO)
        return false;
    do
        result = ioctl(fd, TIOCGPTN, &number);
    while (result < 0 && errno == EINTR);
    errno = saved;
    return result == 0;
#else
    (void)fd;
    return false;
#endif
}

static enum poe_outcome rw_read(struct poe_driver *d, int fd,
                                struct poe_inbox *in)
{
    ssize_t got;

    do
        got = read(fd, in->data, d->block_size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return is_hung_up_pty(fd) ? POE_EOF : failed(d, POE_WANT_READ);
    if (got == 0)
        return POE_EOF;
    poe_stream_arrived(in, (size_t)got);
    return POE_OK;
}

static size_t total(const struct iovec *iov, int count)
{
    size_t octets = 0;

    for (int i = 0; i < count; i++)
        octets += iov[i].iov_len;
    return octets;
}

/* Has whoever would read it gone? */
static bool is_broken(int fd)
{
    struct pollfd p = {.fd = fd};

    return poll(&p, 1, 0) < 0 || (p.revents & POLLERR) != 0;
}

static enum poe_outcome rw_write(struct poe_driver *d, int fd,
                                 struct iovec *iov, int count, size_t *n)
{
    struct poe_sigpipe guard;
    ssize_t put;
    bool raised;

    poe_sigpipe_hold(&guard);
    do
        put = writev(fd, iov, count);
    while (put < 0 && errno == EINTR);
    /* a reader that leaves in the middle of a write raises it as well */
    raised = put < 0 ? errno == EPIPE
                     : (size_t)put < total(iov, count) && is_broken(fd);
    poe_sigpipe_release(&guard, raised);
    if (put < 0)
        return failed(d, POE_WANT_WRITE);
    *n = (size_t)put;
    return put > 0 ? POE_OK : POE_WANT_WRITE;
}

const struct poe_driver_ops poe_sysrw_ops = {
    .name = "sysrw",
    .read_name = "read",
    .write_name = "write",
    .read = rw_read,
    .flush = poe_stream_flush,
    .write = rw_write,
};
