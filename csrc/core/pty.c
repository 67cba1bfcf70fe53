/*
** pty.c - pseudo terminals.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* ptsname_r, cfmakeraw */
#include "core/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int poe_fd_ptsname(int master, char *path, unsigned size)
{
    int error = ptsname_r(master, path, size);

    if (error != 0)
        errno = error;
    return error == 0 ? 0 : -1;
}

static int open_slave(int master)
{
    char path[64];

    if (grantpt(master) < 0 || unlockpt(master) < 0 ||
        poe_fd_ptsname(master, path, sizeof path) < 0)
        return -1;
    return poe_fd_open(path, O_RDWR);
}

static int set_raw(int fd)
{
    struct termios t;
    int result;

    if (tcgetattr(fd, &t) < 0)
        return -1;
    cfmakeraw(&t);
    do
        result = tcsetattr(fd, TCSANOW, &t);
    while (result < 0 && errno == EINTR);
    return result;
}

static int set_size(int fd, const struct poe_pty *options)
{
    struct winsize size = {.ws_row = options->rows, .ws_col = options->columns};
    int result;

    do
        result = ioctl(fd, TIOCSWINSZ, &size);
    while (result < 0 && errno == EINTR);
    return result;
}

static int prepare(int slave, const struct poe_pty *options)
{
    if (options->raw && set_raw(slave) < 0)
        return -1;
    if (options->rows == 0 && options->columns == 0)
        return 0;
    return set_size(slave, options);
}

static int open_master(void)
{
    int fd;

    do
        fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static void close_quietly(int fd)
{
    int saved = errno;

    if (fd >= 0)
        close(fd);
    errno = saved;
}

int poe_fd_pty(const struct poe_pty *options, int fds[2])
{
    int slave = -1;
    int master = open_master();

    if (master < 0)
        return -1;
    slave = open_slave(master);
    if (slave < 0 || prepare(slave, options) < 0) {
        close_quietly(slave);
        close_quietly(master);
        return -1;
    }
    fds[0] = master;
    fds[1] = slave;
    return 0;
}
