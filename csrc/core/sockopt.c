/*
** sockopt.c - socket options by name.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include "core/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

enum kind { FLAG, NUMBER, LINGER };

struct poe_sockopt {
    const char *name;
    int level, option;
    enum kind kind;
};

static const struct poe_sockopt options[] = {
    {"acceptconn", SOL_SOCKET, SO_ACCEPTCONN, FLAG},
    {"broadcast", SOL_SOCKET, SO_BROADCAST, FLAG},
    {"dontroute", SOL_SOCKET, SO_DONTROUTE, FLAG},
    {"error", SOL_SOCKET, SO_ERROR, NUMBER},
    {"keepalive", SOL_SOCKET, SO_KEEPALIVE, FLAG},
    {"linger", SOL_SOCKET, SO_LINGER, LINGER},
    {"oobinline", SOL_SOCKET, SO_OOBINLINE, FLAG},
    {"rcvbuf", SOL_SOCKET, SO_RCVBUF, NUMBER},
    {"rcvlowat", SOL_SOCKET, SO_RCVLOWAT, NUMBER},
    {"reuseaddr", SOL_SOCKET, SO_REUSEADDR, FLAG},
    {"reuseport", SOL_SOCKET, SO_REUSEPORT, FLAG},
    {"sndbuf", SOL_SOCKET, SO_SNDBUF, NUMBER},
#ifdef SO_PASSCRED
    {"passcred", SOL_SOCKET, SO_PASSCRED, FLAG},
#endif
#ifdef SO_PRIORITY
    {"priority", SOL_SOCKET, SO_PRIORITY, NUMBER},
#endif
    {"keepcnt", IPPROTO_TCP, TCP_KEEPCNT, NUMBER},
    {"keepidle", IPPROTO_TCP, TCP_KEEPIDLE, NUMBER},
    {"keepintvl", IPPROTO_TCP, TCP_KEEPINTVL, NUMBER},
    {"maxseg", IPPROTO_TCP, TCP_MAXSEG, NUMBER},
    {"nodelay", IPPROTO_TCP, TCP_NODELAY, FLAG},
#ifdef TCP_CORK
    {"cork", IPPROTO_TCP, TCP_CORK, FLAG},
#endif
#ifdef TCP_DEFER_ACCEPT
    {"defer_accept", IPPROTO_TCP, TCP_DEFER_ACCEPT, NUMBER},
#endif
#ifdef TCP_QUICKACK
    {"quickack", IPPROTO_TCP, TCP_QUICKACK, FLAG},
#endif
#ifdef TCP_USER_TIMEOUT
    {"user_timeout", IPPROTO_TCP, TCP_USER_TIMEOUT, NUMBER},
#endif
    {"tos", IPPROTO_IP, IP_TOS, NUMBER},
    {"ttl", IPPROTO_IP, IP_TTL, NUMBER},
    {"multicast_loop", IPPROTO_IP, IP_MULTICAST_LOOP, FLAG},
    {"multicast_ttl", IPPROTO_IP, IP_MULTICAST_TTL, NUMBER},
    {"multicast_hops", IPPROTO_IPV6, IPV6_MULTICAST_HOPS, NUMBER},
    {"unicast_hops", IPPROTO_IPV6, IPV6_UNICAST_HOPS, NUMBER},
    {"v6only", IPPROTO_IPV6, IPV6_V6ONLY, FLAG},
};

const struct poe_sockopt *poe_sockopt_find(const char *name)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    return NULL;
}

bool poe_sockopt_is_flag(const struct poe_sockopt *option)
{
    return option->kind == FLAG;
}

static int get_linger(int fd, int *seconds)
{
    struct linger linger;
    socklen_t size = sizeof linger;

    if (getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &size) < 0)
        return -1;
    *seconds = linger.l_onoff ? linger.l_linger : -1;
    return 0;
}

int poe_sockopt_get(int fd, const struct poe_sockopt *option, int *value)
{
    socklen_t size = sizeof *value;

    if (option->kind == LINGER)
        return get_linger(fd, value);
    *value = 0; /* some options are shorter than an int */
    return getsockopt(fd, option->level, option->option, value, &size);
}

static int set_linger(int fd, int seconds)
{
    struct linger linger = {.l_onoff = seconds >= 0,
                            .l_linger = seconds > 0 ? seconds : 0};

    return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

int poe_sockopt_set(int fd, const struct poe_sockopt *option, int value)
{
    if (option->kind == LINGER)
        return set_linger(fd, value);
    return setsockopt(fd, option->level, option->option, &value, sizeof value);
}
