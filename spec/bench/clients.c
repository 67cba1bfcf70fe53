/*
** clients.c - one thread, epoll_wait(2), level-triggered; as light as can be,
** for a server on the same machine pays for what its clients take.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* SOCK_CLOEXEC, nanosleep */
#include "clients.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    LINE_OCTETS = 64, /* of a line, its newline counted */
    TEXT_LINES = 256, /* that differ; sent over and over */
    TEXT_OCTETS = LINE_OCTETS * TEXT_LINES,
    MOST_IN_FLIGHT = 64, /* on one connection */
    CUT_STEP = 9,        /* octets between two places to cut at */
    CUT_PAUSE = 2000000, /* nanoseconds; the server reads meanwhile */
    EVENTS = 1024,       /* of one epoll_wait */
    PATIENCE = 20000     /* milliseconds without any answer */
};

struct client {
    int fd;
    long long sent;     /* lines */
    long long received; /* octets */
    int64_t
        times[MOST_IN_FLIGHT]; /* when line number i was sent, at i % that */
};

struct clients {
    int epoll;
    int count;
    int in_flight;
    long long wanted; /* lines, in this run */
    long long sent;
    long long answered;
    int64_t duration;    /* nanoseconds, of this run */
    uint32_t *latencies; /* nanoseconds, one for each answer */
    char text[2 * TEXT_OCTETS];
    struct client client[];
};

static void die(const char *operation)
{
    perror(operation);
    exit(EXIT_FAILURE);
}

static void fault(const char *what)
{
    fprintf(stderr, "load: %s\n", what);
    exit(EXIT_FAILURE);
}

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Line i is its number and dots; the text is there twice, so that no piece of
** it has to be put together. */
static void fill_text(char *text)
{
    memset(text, '.', 2 * TEXT_OCTETS);
    for (int i = 0; i < 2 * TEXT_LINES; i++) {
        char number[sizeof "000"];

        snprintf(number, sizeof number, "%03d", i % TEXT_LINES);
        memcpy(text + i * LINE_OCTETS, number, sizeof number - 1);
        text[(i + 1) * LINE_OCTETS - 1] = '\n';
    }
}

struct clients *clients_new(int connections)
{
    struct clients *clients = calloc(
        1, sizeof *clients + (size_t)connections * sizeof clients->client[0]);

    if (clients == NULL)
        die("calloc");
    clients->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (clients->epoll < 0)
        die("epoll_create1");
    fill_text(clients->text);
    return clients;
}

static int connect_to(uint16_t port)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof to) != 0)
        die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
        die("fcntl");
    return fd;
}

void clients_open(struct clients *clients, uint16_t port)
{
    struct client *client = &clients->client[clients->count++];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};

    client->fd = connect_to(port);
    if (epoll_ctl(clients->epoll, EPOLL_CTL_ADD, client->fd, &event) != 0)
        die("epoll_ctl");
}

/* Where in the text the octet number `n` of a connection is; no two
** neighbours say the same at the same time. */
static const char *octet(const struct clients *clients,
                         const struct client *client, long long n)
{
    long long first = (client - clients->client) * LINE_OCTETS;

    return clients->text + (first + n) % TEXT_OCTETS;
}

static void send_octets(const struct client *client, const char *octets,
                        size_t length)
{
    if (send(client->fd, octets, length, MSG_NOSIGNAL) != (ssize_t)length)
        die("send");
}

/* Send so many more lines, or what is left to send. They always fit into the
** socket: no more than the lines in flight are in it. */
static void send_lines(struct clients *clients, struct client *client,
                       long long lines, int64_t time)
{
    long long left = clients->wanted - clients->sent;
    const char *text = octet(clients, client, client->sent * LINE_OCTETS);

    if (lines > left)
        lines = left;
    if (lines == 0)
        return;
    for (long long i = 0; i < lines; i++)
        client->times[client->sent++ % MOST_IN_FLIGHT] = time;
    clients->sent += lines;
    send_octets(client, text, (size_t)lines * LINE_OCTETS);
}

/* Take what came and count the lines that it ends. */
static long long take(const struct clients *clients, struct client *client)
{
    static char block[(MOST_IN_FLIGHT + 1) * LINE_OCTETS];
    long long before = client->received;
    ssize_t n = recv(client->fd, block, sizeof block, 0);

    if (n < 0)
        die("recv");
    if (n == 0)
        fault("the server closed a connection");
    client->received += n;
    if (client->received > client->sent * LINE_OCTETS)
        fault("the server sent too much");
    if (memcmp(block, octet(clients, client, before), (size_t)n) != 0)
        fault("the server sent other octets than it got");
    return client->received / LINE_OCTETS - before / LINE_OCTETS;
}

static void exchange(struct clients *clients, struct client *client)
{
    long long lines = take(clients, client);
    long long line = client->received / LINE_OCTETS - lines;
    int64_t time = now();

    for (long long i = 0; i < lines; i++, line++)
        clients->latencies[clients->answered++] =
            (uint32_t)(time - client->times[line % MOST_IN_FLIGHT]);
    send_lines(clients, client, lines, time);
}

/* Wait for answers; return on how many connections there are some. */
static int wait_for_answers(const struct clients *clients,
                            struct epoll_event *events, int most)
{
    int n = epoll_wait(clients->epoll, events, most, PATIENCE);

    if (n < 0 && errno != EINTR)
        die("epoll_wait");
    if (n == 0)
        fault("the server does not answer");
    return n;
}

/* Send two lines in two pieces and wait for both. */
static void try_cut(struct clients *clients, struct client *client, size_t cut)
{
    const struct timespec pause = {.tv_nsec = CUT_PAUSE};
    const char *text = octet(clients, client, client->received);
    struct epoll_event event;

    client->sent += 2;
    send_octets(client, text, cut);
    nanosleep(&pause, NULL);
    send_octets(client, text + cut, 2 * LINE_OCTETS - cut);
    while (client->received < client->sent * LINE_OCTETS)
        if (wait_for_answers(clients, &event, 1) == 1)
            take(clients, client);
}

void clients_try_cuts(struct clients *clients)
{
    for (size_t cut = 1; cut < 2 * LINE_OCTETS; cut += CUT_STEP)
        try_cut(clients, &clients->client[0], cut);
}

static void begin(struct clients *clients, int in_flight, long long requests)
{
    long long least = (long long)clients->count * in_flight;

    if (in_flight > MOST_IN_FLIGHT)
        fault("too many lines in flight");
    clients->wanted = requests > least ? requests : least;
    clients->sent = clients->answered = 0;
    free(clients->latencies);
    clients->latencies =
        calloc((size_t)clients->wanted, sizeof clients->latencies[0]);
    if (clients->latencies == NULL)
        die("calloc");
    for (int i = 0; i < clients->count; i++)
        send_lines(clients, &clients->client[i], in_flight, now());
}

void clients_run(struct clients *clients, int in_flight, long long requests)
{
    struct epoll_event events[EVENTS];
    int64_t start = now();

    begin(clients, in_flight, requests);
    while (clients->answered < clients->wanted) {
        int n = wait_for_answers(clients, events, EVENTS);

        for (int i = 0; i < n; i++)
            exchange(clients, events[i].data.ptr);
    }
    clients->duration = now() - start;
}

long long clients_answered(const struct clients *clients)
{
    return clients->answered;
}

double clients_rate(const struct clients *clients)
{
    return (double)clients->answered / (double)clients->duration * 1e9;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

double clients_latency(struct clients *clients, double part)
{
    size_t count = (size_t)clients->answered;

    qsort(clients->latencies, count, sizeof clients->latencies[0], compare);
    return clients->latencies[(size_t)((double)(count - 1) * part)] / 1e3;
}
