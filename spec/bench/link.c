/*
** link.c - pipes and pairs of datagram sockets between two processes.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* pipe2, SOCK_CLOEXEC */
#include "link.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_un un;
};

/* A socket with an address of the system's choice: a port of the loopback, or
** an abstract name. */
static int bound_socket(int family)
{
    union address own = {.any.sa_family = (sa_family_t)family};
    socklen_t size = sizeof own.any.sa_family;
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (family == AF_INET) {
        own.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        size = sizeof own.in;
    }
    return fd >= 0 && bind(fd, &own.any, size) == 0 ? fd : -1;
}

static bool connect_to(int fd, int peer)
{
    union address to;
    socklen_t size = sizeof to;

    return getsockname(peer, &to.any, &size) == 0 &&
           connect(fd, &to.any, size) == 0;
}

/* What makes its own sockets must be told where to send. */
static bool tell_address(int fd)
{
    char text[] = "127.0.0.1:65535";
    struct sockaddr_in own;
    socklen_t size = sizeof own;

    if (getsockname(fd, (struct sockaddr *)&own, &size) != 0)
        return false;
    if (own.sin_family == AF_INET)
        snprintf(text, sizeof text, "127.0.0.1:%d", ntohs(own.sin_port));
    return setenv("PEER", text, 1) == 0;
}

static bool open_pipe(struct link *link, bool contender_reads)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    if (contender_reads) {
        link->contender[0] = ends[0];
        link->partner[1] = ends[1];
    } else {
        link->contender[1] = ends[1];
        link->partner[0] = ends[0];
    }
    return true;
}

/* A contender that sends has a pipe, too, which tells it to go on. */
static bool open_sockets(struct link *link, const struct partner *partner)
{
    int to = bound_socket(partner->family);
    int from = bound_socket(partner->family);

    if (to < 0 || from < 0 || !connect_to(from, to) ||
        (partner->connected && !connect_to(to, from)))
        return false;
    link->partner[0] = to;
    if (partner->contender_reads) {
        link->contender[SOCKET_FD] = to;
        link->partner[1] = from;
        return true;
    }
    link->contender[SOCKET_FD] = from;
    return tell_address(to) && open_pipe(link, true);
}

bool link_open(struct link *link, const struct partner *partner)
{
    *link = (struct link){.contender = {-1, -1, -1, -1}, .partner = {-1, -1}};
    if (partner->family == 0)
        return open_pipe(link, partner->contender_reads);
    return open_sockets(link, partner);
}

static bool become(int fd, int wanted)
{
    if (fd == wanted)
        return fcntl(fd, F_SETFD, 0) == 0; /* not close-on-exec */
    return dup2(fd, wanted) >= 0;
}

bool link_as_contender(const struct link *link)
{
    for (int fd = 0; fd <= SOCKET_FD; fd++)
        if (link->contender[fd] >= 0 && !become(link->contender[fd], fd))
            return false;
    return true;
}

/* Without the contender's ends, so that the end of it is seen. */
void link_as_partner(const struct link *link)
{
    for (int i = 0; i <= SOCKET_FD; i++)
        if (link->contender[i] >= 0 && link->contender[i] != link->partner[0])
            close(link->contender[i]);
}

void link_close(const struct link *link)
{
    link_as_partner(link);
    for (int i = 0; i < 2; i++)
        if (link->partner[i] >= 0)
            close(link->partner[i]);
}
