/*
** socket.c - make sockets, connect and accept.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* accept4 */
#include "core/socket.h"
#include "core/address.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define NEWBORN (SOCK_CLOEXEC | SOCK_NONBLOCK)

int poe_socket_open(int family, int type)
{
    return socket(family, type | NEWBORN, 0);
}

int poe_socket_pair(int type, int fds[2])
{
    return socketpair(AF_UNIX, type | NEWBORN, 0, fds);
}

int poe_socket_bind(int fd, const struct poe_address *to, int permissions)
{
    mode_t before;
    int result;

    if (permissions < 0)
        return bind(fd, &to->name.any, to->size);
    /* afterwards is too late: who may not connect has had the time to */
    before = umask(0777 & ~(mode_t)permissions);
    result = bind(fd, &to->name.any, to->size);
    umask(before); /* leaves errno alone */
    return result;
}

int poe_socket_connect(int fd, const struct poe_address *to)
{
    if (connect(fd, &to->name.any, to->size) == 0)
        return 0;
    /* interrupted or not, it goes on by itself; a second call would fail */
    return errno == EINPROGRESS || errno == EINTR ? 0 : -1;
}

static int int_option(int fd, int option)
{
    int value;
    socklen_t size = sizeof value;

    return getsockopt(fd, SOL_SOCKET, option, &value, &size) < 0 ? -1 : value;
}

static bool is_ready(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};
    int ready;

    do
        ready = poll(&p, 1, 0);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

enum poe_outcome poe_socket_connected(int fd, int *error)
{
    struct poe_address peer;
    bool finished;

    if (poe_socket_peer(fd, &peer) == 0)
        return POE_OK;
    *error = errno;
    if (*error != ENOTCONN)
        return POE_ERROR;
    finished =
        is_ready(fd, POLLOUT); /* asked first: it may finish in between */
    *error = int_option(fd, SO_ERROR);
    if (*error == 0 && !finished)
        return POE_WANT_WRITE;
    if (*error <= 0)
        *error = ENOTCONN;
    return POE_ERROR;
}

/* The system looks for a descriptor before it looks whether anybody waits. */
static bool is_missed_by_nobody(int fd, int error)
{
    return (error == EMFILE || error == ENFILE || error == ENOMEM ||
            error == ENOBUFS) &&
           !is_ready(fd, POLLIN);
}

int poe_socket_accept(int fd, struct poe_address *peer)
{
    int connection;

    do {
        peer->size = sizeof peer->name;
        connection = accept4(fd, &peer->name.any, &peer->size, NEWBORN);
    } while (connection < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (connection < 0 && is_missed_by_nobody(fd, errno))
        errno = EAGAIN;
    return connection;
}

/* Where the system will not say, accept(2) does. */
bool poe_socket_listens(int fd)
{
    int listens = int_option(fd, SO_ACCEPTCONN);

    if (listens >= 0)
        return listens > 0;
    return errno != EBADF && errno != ENOTSOCK;
}

int poe_socket_name(int fd, struct poe_address *a)
{
    a->size = sizeof a->name;
    return getsockname(fd, &a->name.any, &a->size);
}

int poe_socket_peer(int fd, struct poe_address *a)
{
    a->size = sizeof a->name;
    return getpeername(fd, &a->name.any, &a->size);
}

int poe_socket_family(int fd)
{
    return int_option(fd, SO_DOMAIN);
}

int poe_socket_type(int fd)
{
    return int_option(fd, SO_TYPE);
}
