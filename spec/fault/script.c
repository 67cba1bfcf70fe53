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
static unsigned long injected;

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

/* 0: go on; 1: cut it short; -1 with errno: fail. */
static int strike(void)
{
    unsigned dice = (unsigned)rand_r(&seed) % 8;

    injected += dice < 6;
    if (dice < 2)
        return errno = EINTR, -1;
    if (dice < 4)
        return errno = EAGAIN, -1;
    return dice < 6;
}

static size_t some(size_t wanted)
{
    return 1 + (size_t)rand_r(&seed) % (wanted < 5000 ? wanted : 5000);
}

ssize_t __wrap_read(int fd, void *buffer, size_t size)
{
    int fault;

    if (mode == SCRIPT) {
        const struct answer *answer = take("read", size);

        memcpy(buffer, answer->data, answer->size);
        errno = answer->error;
        return answer->error != 0 ? -1 : (ssize_t)answer->size;
    }
    fault = mode == RANDOM ? strike() : 0;
    if (fault < 0)
        return -1;
    return __real_read(fd, buffer, fault > 0 ? some(size) : size);
}

static ssize_t write_some(int fd, const struct iovec *iov)
{
    struct iovec first = {iov->iov_base, some(iov->iov_len)};

    return __real_writev(fd, &first, 1);
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
    fault = mode == RANDOM ? strike() : 0;
    if (fault < 0)
        return -1;
    return fault > 0 ? write_some(fd, iov) : __real_writev(fd, iov, count);
}

int __wrap_recvmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags,
                    struct timespec *timeout)
{
    int fault = mode == RANDOM ? strike() : 0;

    if (fault < 0)
        return -1;
    return __real_recvmmsg(fd, headers, fault > 0 ? (unsigned)some(n) : n,
                           flags, timeout);
}

int __wrap_sendmmsg(int fd, struct mmsghdr *headers, unsigned n, int flags)
{
    int fault = mode == RANDOM ? strike() : 0;

    if (fault < 0)
        return -1;
    return __real_sendmmsg(fd, headers, fault > 0 ? (unsigned)some(n) : n,
                           flags);
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *m, int flags)
{
    return mode == RANDOM && strike() < 0 ? -1 : __real_recvmsg(fd, m, flags);
}

/* Only a stream is given several pieces; of those fewer may go. */
ssize_t __wrap_sendmsg(int fd, const struct msghdr *m, int flags)
{
    struct msghdr less = *m;
    int fault = mode == RANDOM ? strike() : 0;

    if (fault < 0)
        return -1;
    if (fault > 0)
        less.msg_iovlen = some(m->msg_iovlen);
    return __real_sendmsg(fd, &less, flags);
}

ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags)
{
    int fault = mode == RANDOM ? strike() : 0;

    if (fault < 0)
        return -1;
    return __real_recv(fd, buffer, fault > 0 ? some(size) : size, flags);
}

ssize_t __wrap_send(int fd, const void *octets, size_t size, int flags)
{
    int fault = mode == RANDOM ? strike() : 0;

    if (fault < 0)
        return -1;
    return __real_send(fd, octets, fault > 0 ? some(size) : size, flags);
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

/* script.random(seed): EINTR, EAGAIN and short transfers from now on */
static int script_random(lua_State *L)
{
    seed = (unsigned)luaL_checkinteger(L, 1);
    injected = 0;
    mode = RANDOM;
    return 0;
}

/* script.real() -> faults injected; the calls are the system's again */
static int script_real(lua_State *L)
{
    mode = REAL;
    lua_pushinteger(L, (lua_Integer)injected);
    return 1;
}

static const luaL_Reg functions[] = {
    {"answers", script_answers},
    {"calls", script_calls},
    {"random", script_random},
    {"real", script_real},
    {NULL, NULL},
};

__attribute__((visibility("default"))) int luaopen_poe_script(lua_State *L);

int luaopen_poe_script(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
