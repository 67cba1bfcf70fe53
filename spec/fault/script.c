/*
** script.c - answer the module's system calls from a script, or at random.
** Linked into a copy of the module with --wrap for each function below, so
** that only the module's own calls are answered.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include <errno.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { REAL, SCRIPT, RANDOM };

/* One answer: an errno, or octets read, or how many octets are taken. */
struct answer {
    int error;
    size_t accept;
    char data[64];
    size_t size;
};

struct call {
    char name[8];
    size_t wanted;
};

/* A test program may have statics; the product has none. */
static enum mode mode = REAL;
static struct answer answers[64];
static struct call calls[64];
static size_t next_answer, last_answer, call_count;
static unsigned seed;
static unsigned chance; /* of a fault, in 10000 calls */

/* Faults that have had an effect. */
static struct {
    lua_Integer interrupted, again, shortened, refused;
} injected;

ssize_t __real_read(int fd, void *buffer, size_t size);
ssize_t __real_writev(int fd, const struct iovec *iov, int count);
ssize_t __wrap_read(int fd, void *buffer, size_t size);
ssize_t __wrap_writev(int fd, const struct iovec *iov, int count);
int __real_recvmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags,
                    struct timespec *timeout);
int __wrap_recvmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags,
                    struct timespec *timeout);
int __real_sendmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags);
int __wrap_sendmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags);
ssize_t __real_recvmsg(int fd, struct msghdr *m, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *m, int flags);
ssize_t __real_sendmsg(int fd, const struct msghdr *m, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *m, int flags);
ssize_t __real_recv(int fd, void *buffer, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags);
ssize_t __real_send(int fd, const void *octets, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *octets, size_t size, int flags);
int __real_accept4(int fd, struct sockaddr *name, socklen_t *size, int flags);
int __wrap_accept4(int fd, struct sockaddr *name, socklen_t *size, int flags);
int __real_epoll_wait(int fd, struct epoll_event *events, int n, int timeout);
int __wrap_epoll_wait(int fd, struct epoll_event *events, int n, int timeout);

static size_t total(const struct iovec *iov, int count)
{
    size_t octets = 0;

    for (int i = 0; i < count; i++)
        octets += iov[i].iov_len;
    return octets;
}

static const struct answer *take(const char *name, size_t wanted)
{
    static const struct answer none = {.error = ENOSYS};

    if (call_count < sizeof calls / sizeof *calls) {
        struct call *call = &calls[call_count++];

        snprintf(call->name, sizeof call->name, "%s", name);
        call->wanted = wanted;
    }
    return next_answer < last_answer ? &answers[next_answer++] : &none;
}

static bool is_spared(void)
{
    return mode != RANDOM || (unsigned)rand_r(&seed) % 10000 >= chance;
}

/* 0: go on; 1: cut it short; -1 with errno: fail. */
static int strike(void)
{
    unsigned dice;

    if (is_spared())
        return 0;
    dice = (unsigned)rand_r(&seed) % 3;
    injected.interrupted += dice == 0;
    injected.again += dice == 1;
    errno = dice == 0 ? EINTR : EAGAIN;
    return dice == 2 ? 1 : -1;
}

static size_t some(size_t wanted)
{
    return 1 + (size_t)rand_r(&seed) % (wanted < 5000 ? wanted : 5000);
}

/* What a call that was cut short has moved: all that it was left with? */
static ssize_t cut(ssize_t moved, size_t left, size_t wanted)
{
    injected.shortened += left < wanted && moved == (ssize_t)left;
    return moved;
}

ssize_t __wrap_read(int fd, void *buffer, size_t size)
{
    int fault;
    size_t left;

    if (mode == SCRIPT) {
        const struct answer *answer = take("read", size);

        memcpy(buffer, answer->data, answer->size);
        errno = answer->error;
        return answer->error != 0 ? -1 : (ssize_t)answer->size;
    }
    fault = size > 1 ? strike() : 0; /* the resolver's octet is there */
    if (fault < 0)
        return -1;
    left = fault > 0 ? some(size) : size;
    return cut(__real_read(fd, buffer, left), left, size);
}

static ssize_t write_some(int fd, const struct iovec *iov, int count)
{
    struct iovec first = {iov->iov_base, some(iov->iov_len)};

    return cut(__real_writev(fd, &first, 1), first.iov_len, total(iov, count));
}

ssize_t __wrap_writev(int fd, const struct iovec *iov, int count)
{
    int fault;

    if (mode == SCRIPT) {
        size_t octets = total(iov, count);
        const struct answer *answer = take("write", octets);

        errno = answer->error;
        if (answer->error != 0)
            return -1;
        return (ssize_t)(answer->accept < octets ? answer->accept : octets);
    }
    fault = strike();
    if (fault < 0)
        return -1;
    return fault > 0 ? write_some(fd, iov, count)
                     : __real_writev(fd, iov, count);
}

int __wrap_recvmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags,
                    struct timespec *timeout)
{
    int fault = strike();
    unsigned left;

    if (fault < 0)
        return -1;
    left = fault > 0 ? (unsigned)some(n) : n;
    return (int)cut(__real_recvmmsg(fd, headers, left, flags, timeout), left,
                    n);
}

int __wrap_sendmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags)
{
    int fault = strike();
    unsigned left;

    if (fault < 0)
        return -1;
    left = fault > 0 ? (unsigned)some(n) : n;
    return (int)cut(__real_sendmmsg(fd, headers, left, flags), left, n);
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *m, int flags)
{
    return strike() < 0 ? -1 : __real_recvmsg(fd, m, flags);
}

/* Only a stream is given several pieces; of those fewer may go. */
ssize_t __wrap_sendmsg(int fd, const struct msghdr *m, int flags)
{
    struct msghdr less = *m;
    int fault = strike();

    if (fault < 0)
        return -1;
    if (fault > 0)
        less.msg_iovlen = some(m->msg_iovlen);
    return cut(__real_sendmsg(fd, &less, flags),
               total(less.msg_iov, (int)less.msg_iovlen),
               total(m->msg_iov, (int)m->msg_iovlen));
}

ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags)
{
    int fault = strike();
    size_t left;

    if (fault < 0)
        return -1;
    left = fault > 0 ? some(size) : size;
    return cut(__real_recv(fd, buffer, left, flags), left, size);
}

ssize_t __wrap_send(int fd, const void *octets, size_t size, int flags)
{
    int fault = strike();
    size_t left;

    if (fault < 0)
        return -1;
    left = fault > 0 ? some(size) : size;
    return cut(__real_send(fd, octets, left, flags), left, size);
}

/* What a connection may meet before it is accepted. */
int __wrap_accept4(int fd, struct sockaddr *name, socklen_t *size, int flags)
{
    static const int errors[] = {EINTR, EAGAIN, ECONNABORTED, EMFILE};

    if (is_spared())
        return __real_accept4(fd, name, size, flags);
    errno = errors[(unsigned)rand_r(&seed) % 4];
    injected.refused++;
    return -1;
}

int __wrap_epoll_wait(int fd, struct epoll_event *events, int n, int timeout)
{
    if (is_spared())
        return __real_epoll_wait(fd, events, n, timeout);
    injected.interrupted++;
    errno = EINTR;
    return -1;
}

static void read_answer(lua_State *L, struct answer *answer)
{
    const char *data;

    *answer = (struct answer){0};
    lua_getfield(L, -1, "errno");
    answer->error = (int)luaL_optinteger(L, -1, 0);
    lua_getfield(L, -2, "accept");
    answer->accept = (size_t)luaL_optinteger(L, -1, LUA_MAXINTEGER);
    lua_getfield(L, -3, "data");
    data = luaL_optlstring(L, -1, "", &answer->size);
    luaL_argcheck(L, answer->size <= sizeof answer->data, 1, "data too long");
    memcpy(answer->data, data, answer->size);
    lua_pop(L, 3);
}

/* script.answers(list): of { errno = } or { accept = } or { data = } */
static int script_answers(lua_State *L)
{
    size_t n = (size_t)luaL_len(L, 1);

    luaL_argcheck(L, n <= sizeof answers / sizeof *answers, 1, "too many");
    for (size_t i = 0; i < n; i++) {
        lua_geti(L, 1, (lua_Integer)i + 1);
        read_answer(L, &answers[i]);
        lua_pop(L, 1);
    }
    next_answer = call_count = 0;
    last_answer = n;
    mode = SCRIPT;
    return 0;
}

/* script.calls() -> { { "read", octets wanted }, ... } since last asked */
static int script_calls(lua_State *L)
{
    lua_newtable(L);
    for (size_t i = 0; i < call_count; i++) {
        lua_newtable(L);
        lua_pushstring(L, calls[i].name);
        lua_rawseti(L, -2, 1);
        lua_pushinteger(L, (lua_Integer)calls[i].wanted);
        lua_rawseti(L, -2, 2);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    call_count = 0;
    return 1;
}

/* script.random(seed [, chance]): EINTR, EAGAIN and short transfers from now
** on, in so many of 10000 calls (7500). */
static int script_random(lua_State *L)
{
    seed = (unsigned)luaL_checkinteger(L, 1);
    chance = (unsigned)luaL_optinteger(L, 2, 7500);
    memset(&injected, 0, sizeof injected);
    mode = RANDOM;
    return 0;
}

/* script.injected() -> faults that had an effect: EINTR, EAGAIN, transfers cut
** short, accept's */
static int script_injected(lua_State *L)
{
    lua_pushinteger(L, injected.interrupted);
    lua_pushinteger(L, injected.again);
    lua_pushinteger(L, injected.shortened);
    lua_pushinteger(L, injected.refused);
    return 4;
}

/* script.real() -> faults injected; the calls are the system's again */
static int script_real(lua_State *L)
{
    mode = REAL;
    lua_pushinteger(L, injected.interrupted + injected.again +
                           injected.shortened + injected.refused);
    return 1;
}

static const luaL_Reg functions[] = {
    {"answers", script_answers}, {"calls", script_calls},
    {"random", script_random},   {"injected", script_injected},
    {"real", script_real},       {NULL, NULL},
};

__attribute__((visibility("default"))) int luaopen_poe_script(lua_State *L);

int luaopen_poe_script(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
