/* Reference: epoll_wait(2), level-triggered; recv(2) into one block, the
** replies to it in one send(2). What is left over, half a line or replies the
** peer does not take, is kept by the connection.
** SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* accept4, memrchr */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BLOCK_OCTETS = 65536, /* of one recv, and of the longest line */
    EVENTS = 1024         /* of one epoll_wait */
};

struct octets {
    char *data; /* NULL when there are none */
    size_t length;
};

struct connection {
    int fd;
    struct octets rest;    /* the start of a line */
    struct octets replies; /* not sent yet; nothing is read meanwhile */
};

static void die(const char *operation)
{
    perror(operation);
    exit(EXIT_FAILURE);
}

/* Keep a copy; false when memory is short. */
static bool keep(struct octets *kept, const char *data, size_t length)
{
    kept->data = length > 0 ? malloc(length) : NULL;
    kept->length = length;
    if (kept->data != NULL)
        memcpy(kept->data, data, length);
    return length == 0 || kept->data != NULL;
}

static void let_go(struct octets *kept)
{
    free(kept->data);
    *kept = (struct octets){NULL, 0};
}

static void end(struct connection *c)
{
    close(c->fd);
    let_go(&c->rest);
    let_go(&c->replies);
    free(c);
}

static bool wait_for(int epoll, struct connection *c, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};

    return epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event) == 0;
}

/* Octets the socket took; -1 for an error. */
static ssize_t send_some(int fd, const char *data, size_t length)
{
    ssize_t n = send(fd, data, length, MSG_NOSIGNAL);

    return n < 0 && errno == EAGAIN ? 0 : n;
}

static bool send_replies(int epoll, struct connection *c, const char *data,
                         size_t length)
{
    ssize_t n = length > 0 ? send_some(c->fd, data, length) : 0;

    if (n < 0)
        return false;
    if ((size_t)n == length)
        return true;
    return keep(&c->replies, data + n, length - (size_t)n) &&
           wait_for(epoll, c, EPOLLOUT);
}

/* Send more of what is kept. */
static bool send_kept(int epoll, struct connection *c)
{
    struct octets kept = c->replies;
    bool ok;

    c->replies = (struct octets){NULL, 0};
    ok = send_replies(epoll, c, kept.data, kept.length);
    let_go(&kept);
    return ok && (c->replies.data != NULL || wait_for(epoll, c, EPOLLIN));
}

/* Answer each line with itself and a newline; return the octets of replies and
** move `data` to the line that has no end yet. */
static size_t answer(const char **data, const char *limit, char *replies)
{
    char *reply = replies;
    const char *newline;

    while ((newline = memchr(*data, '\n', (size_t)(limit - *data))) != NULL) {
        size_t length = (size_t)(newline - *data);

        memcpy(reply, *data, length);
        reply[length] = '\n';
        reply += length + 1;
        *data = newline + 1;
    }
    return (size_t)(reply - replies);
}

static bool serve(int epoll, struct connection *c)
{
    static char block[BLOCK_OCTETS], replies[BLOCK_OCTETS];
    const char *line = block;
    size_t have = c->rest.length, length;
    ssize_t n;

    if (have == BLOCK_OCTETS)
        return false; /* the line is too long */
    if (have > 0) {
        memcpy(block, c->rest.data, have);
        let_go(&c->rest);
    }
    n = recv(c->fd, block + have, BLOCK_OCTETS - have, 0);
    if (n < 0 && errno == EAGAIN)
        return keep(&c->rest, block, have);
    if (n <= 0)
        return false;
    have += (size_t)n;
    length = answer(&line, block + have, replies);
    return keep(&c->rest, line, (size_t)(block + have - line)) &&
           send_replies(epoll, c, replies, length);
}

static void accept_all(int epoll, int listener)
{
    const int on = 1;
    int fd;

    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >=
           0) {
        struct connection *c = calloc(1, sizeof *c);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};

        if (c == NULL)
            die("calloc");
        c->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
            die("epoll_ctl");
    }
}

/* A listener on a port of the system's choice, which is printed. */
static int listen_anywhere(void)
{
    struct sockaddr_in own = {.sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof own;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&own, size) != 0 ||
        listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, (struct sockaddr *)&own, &size) != 0)
        die("listen");
    printf("%d\n", ntohs(own.sin_port));
    fflush(stdout);
    return fd;
}

int main(void)
{
    static struct epoll_event events[EVENTS];
    struct epoll_event accepting = {.events = EPOLLIN, .data.ptr = NULL};
    int listener = listen_anywhere(), epoll = epoll_create1(EPOLL_CLOEXEC);

    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &accepting) != 0)
        die("epoll_ctl");
    for (;;) {
        int n = epoll_wait(epoll, events, EVENTS, -1);

        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;

            if (c == NULL)
                accept_all(epoll, listener);
            else if (!(c->replies.data ? send_kept(epoll, c) : serve(epoll, c)))
                end(c);
        }
    }
}
