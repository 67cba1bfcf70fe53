/*
** exotic.c - what specs need of the system and poe.handle does not give. Each
** function gives a descriptor (or true), or nil and why the system has none.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef IPPROTO_SCTP
#define IPPROTO_SCTP 132
#endif

int luaopen_exotic(lua_State *L);

static int failure(lua_State *L)
{
    int error = errno;

    lua_pushnil(L);
    lua_pushstring(L, strerror(error));
    return 2;
}

static int descriptor(lua_State *L, int fd)
{
    if (fd < 0)
        return failure(L);
    lua_pushinteger(L, fd);
    return 1;
}

/* eventfd() */
static int exotic_eventfd(lua_State *L)
{
    return descriptor(L, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

/* mkfifo(path) */
static int exotic_mkfifo(lua_State *L)
{
    if (mkfifo(luaL_checkstring(L, 1), 0600) < 0)
        return failure(L);
    lua_pushboolean(L, 1);
    return 1;
}

/* sctp(): a socket for one-to-one associations, not yet bound */
static int exotic_sctp(lua_State *L)
{
    int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

    return descriptor(L, socket(AF_INET, type, IPPROTO_SCTP));
}

static int set_address(int sock, struct ifreq *request, unsigned long what,
                       const char *address)
{
    struct sockaddr_in in = {.sin_family = AF_INET};

    inet_pton(AF_INET, address, &in.sin_addr);
    memcpy(&request->ifr_addr, &in, sizeof in);
    return ioctl(sock, what, request);
}

/* Give the interface an address and start it. */
static int start(struct ifreq *request, const char *address)
{
    int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), result;

    if (sock < 0)
        return -1;
    result = set_address(sock, request, SIOCSIFADDR, address);
    if (result == 0)
        result = set_address(sock, request, SIOCSIFNETMASK, "255.255.255.252");
    request->ifr_flags = IFF_UP;
    if (result == 0)
        result = ioctl(sock, SIOCSIFFLAGS, request);
    close(sock);
    return result;
}

/* tun(address): an interface of its own that packets of IPv4 go through */
static int exotic_tun(lua_State *L)
{
    const char *address = luaL_checkstring(L, 1);
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return failure(L);
    if (ioctl(fd, TUNSETIFF, &request) < 0 || start(&request, address) < 0) {
        int pushed = failure(L);

        close(fd);
        return pushed;
    }
    return descriptor(L, fd);
}

/* join(fd, group, interface): receive and send what goes to a group of IPv4 */
static int exotic_join(lua_State *L)
{
    int fd = (int)luaL_checkinteger(L, 1);
    struct ip_mreq group = {.imr_multiaddr.s_addr = 0};

    inet_pton(AF_INET, luaL_checkstring(L, 2), &group.imr_multiaddr);
    inet_pton(AF_INET, luaL_checkstring(L, 3), &group.imr_interface);
    if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group) <
            0 ||
        setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &group.imr_interface,
                   sizeof group.imr_interface) < 0)
        return failure(L);
    lua_pushboolean(L, 1);
    return 1;
}

/* fork(): the child's process id; nothing in the child */
static int exotic_fork(lua_State *L)
{
    pid_t pid = fork();

    return pid == 0 ? 0 : descriptor(L, pid);
}

/* wait(pid): has it ended well? */
static int exotic_wait(lua_State *L)
{
    int status;

    if (waitpid((pid_t)luaL_checkinteger(L, 1), &status, 0) < 0)
        return failure(L);
    lua_pushboolean(L, status == 0);
    return 1;
}

static int fileno_of(lua_State *L, int index)
{
    const luaL_Stream *stream = luaL_testudata(L, index, LUA_FILEHANDLE);

    if (stream == NULL)
        return (int)luaL_checkinteger(L, index);
    return stream->closef != NULL ? fileno(stream->f) : -1;
}

/* ready(file or descriptor, "read" or "write"): at once? */
static int exotic_ready(lua_State *L)
{
    static const char *const names[] = {"read", "write", NULL};
    static const short events[] = {POLLIN, POLLOUT};
    struct pollfd p = {.fd = fileno_of(L, 1)};

    p.events = events[luaL_checkoption(L, 2, NULL, names)];
    lua_pushboolean(L, poll(&p, 1, 0) > 0);
    return 1;
}

/* holds(file or descriptor): are there octets to be read? */
static int exotic_holds(lua_State *L)
{
    int octets = 0;

    lua_pushboolean(L, ioctl(fileno_of(L, 1), FIONREAD, &octets) == 0 &&
                           octets > 0);
    return 1;
}

/* keeps_messages(file or descriptor) */
static int exotic_keeps_messages(lua_State *L)
{
    int type = SOCK_STREAM;
    socklen_t size = sizeof type;

    getsockopt(fileno_of(L, 1), SOL_SOCKET, SO_TYPE, &type, &size);
    lua_pushboolean(L, type != SOCK_STREAM);
    return 1;
}

/* userdata(octets): of no class */
static int exotic_userdata(lua_State *L)
{
    size_t size = (size_t)luaL_checkinteger(L, 1);

    memset(lua_newuserdatauv(L, size, 0), 0, size);
    return 1;
}

/* raise(number): a signal to this thread */
static int exotic_raise(lua_State *L)
{
    lua_pushboolean(L, raise((int)luaL_checkinteger(L, 1)) == 0);
    return 1;
}

static const luaL_Reg functions[] = {
    {"eventfd", exotic_eventfd},
    {"sctp", exotic_sctp},
    {"tun", exotic_tun},
    {"join", exotic_join},
    {"mkfifo", exotic_mkfifo},
    {"fork", exotic_fork},
    {"wait", exotic_wait},
    {"ready", exotic_ready},
    {"holds", exotic_holds},
    {"keeps_messages", exotic_keeps_messages},
    {"userdata", exotic_userdata},
    {"raise", exotic_raise},
    {NULL, NULL},
};

__attribute__((visibility("default"))) int luaopen_exotic(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
