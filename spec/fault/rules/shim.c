/*
** shim.c - have system calls be as awkward as they may be, all the time, by
** one rule. Preloaded: what libc is asked for comes here first, and what our
** module asks for is subject to the rule that the environment names:
**   RULE=eintr   every second call of each function is interrupted
**   RULE=short   a stream gives and takes one octet at a time
**   RULE=again   what does not block has nothing, or no room, half of the time
** SEED says which calls are the second ones, and which half it is. How many
** calls there were is added to the file that RULE_LOG names. Lua may load it,
** and change the rule.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MODULE "poe/core.so"

enum rule { NONE, EINTR_EVERY_SECOND, SHORT, EAGAIN_HALF };

enum function {
    ACCEPT4,
    CONNECT,
    EPOLL_WAIT,
    POLL,
    READ,
    READV,
    RECV,
    RECVMMSG,
    RECVMSG,
    SEND,
    SENDMMSG,
    SENDMSG,
    WRITE,
    WRITEV,
    COUNT
};

/* A test program may have statics; the product has none. */
static enum rule rule;
static atomic_uint calls[COUNT], fired;
static _Thread_local unsigned state;

static void set(const char *name, unsigned seed)
{
    static const char *const names[] = {"", "eintr", "short", "again"};

    rule = NONE;
    for (int i = EINTR_EVERY_SECOND; name != NULL && i <= EAGAIN_HALF; i++)
        if (strcmp(name, names[i]) == 0)
            rule = (enum rule)i;
    state = seed * 2654435761U + 1;
    for (int f = 0; f < COUNT; f++)
        calls[f] = seed >> (f % 8) & 1;
}

__attribute__((constructor)) static void begin(void)
{
    const char *number = getenv("SEED");

    set(getenv("RULE"), number != NULL ? (unsigned)atoi(number) : 0);
}

__attribute__((destructor)) static void finish(void)
{
    const char *path = getenv("RULE_LOG");
    FILE *log = path != NULL && fired > 0 ? fopen(path, "a") : NULL;

    if (log == NULL)
        return;
    fprintf(log, "%u\n", fired);
    fclose(log);
}

static unsigned dice(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static bool is_ours(const void *caller)
{
    Dl_info info;
    size_t length;

    if (rule == NONE || dladdr(caller, &info) == 0 || info.dli_fname == NULL)
        return false;
    length = strlen(info.dli_fname);
    return length >= sizeof MODULE - 1 &&
           strcmp(info.dli_fname + length - (sizeof MODULE - 1), MODULE) == 0;
}

static bool strike(int error)
{
    fired++;
    errno = error;
    return true;
}

/* Is this call interrupted? */
static bool interrupted(enum function f, const void *caller)
{
    if (rule != EINTR_EVERY_SECOND || !is_ours(caller))
        return false;
    return (calls[f]++ & 1) != 0 && strike(EINTR);
}

static bool is_nonblocking(int fd, int flags)
{
    int mode = fcntl(fd, F_GETFL);

    return (flags & MSG_DONTWAIT) != 0 || (mode >= 0 && mode & O_NONBLOCK);
}

/* A regular file is always ready; an eventfd and its like say so at once. */
static bool may_wait(int fd)
{
    struct stat s;

    return fstat(fd, &s) == 0 &&
           (S_ISSOCK(s.st_mode) || S_ISFIFO(s.st_mode) || isatty(fd));
}

/* Of a pipe's ends, one never reads and one never writes. */
static bool is_of_use(enum function f, int fd)
{
    int mode = fcntl(fd, F_GETFL) & O_ACCMODE;
    bool writes = f >= SEND;

    return mode == O_RDWR || (mode == O_WRONLY) == writes;
}

/* Does this transfer fail? */
static bool fails(enum function f, int fd, int flags, const void *caller)
{
    if (rule != EAGAIN_HALF)
        return interrupted(f, caller);
    return is_ours(caller) && is_nonblocking(fd, flags) && may_wait(fd) &&
           is_of_use(f, fd) && (dice() >> 16 & 1) != 0 && strike(EAGAIN);
}

/* Octets of which any number may be transferred? */
static bool is_stream(int fd)
{
    struct stat s;
    int type;
    socklen_t size = sizeof type;

    if (fstat(fd, &s) < 0)
        return false;
    if (S_ISSOCK(s.st_mode))
        return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
               type == SOCK_STREAM;
    if (S_ISFIFO(s.st_mode))
        return (fcntl(fd, F_GETFL) & O_DIRECT) == 0;
    return S_ISREG(s.st_mode) || isatty(fd);
}

/* How much of n octets is asked for. */
static size_t cut(int fd, size_t n, const void *caller)
{
    if (rule != SHORT || n < 2 || !is_ours(caller) || !is_stream(fd))
        return n;
    fired++;
    return 1;
}

/* Likewise of pieces: all of them, or the first octet of them as `one`. */
static bool cut_pieces(int fd, const struct iovec *v, size_t n,
                       struct iovec *one, const void *caller)
{
    size_t i = 0, octets = 0;

    for (size_t k = 0; k < n; k++)
        octets += v[k].iov_len;
    while (i < n && v[i].iov_len == 0)
        i++;
    if (i == n || cut(fd, octets, caller) == octets)
        return false;
    *one = (struct iovec){.iov_base = v[i].iov_base, .iov_len = 1};
    return true;
}

#define CALLER __builtin_return_address(0)
#define REAL(name)                                                             \
    static __typeof__(&name) real;                                             \
    if (real == NULL)                                                          \
    *(void **)&real = dlsym(RTLD_NEXT, #name)

int accept4(int fd, __SOCKADDR_ARG address, socklen_t *size, int flags)
{
    REAL(accept4);
    if (fails(ACCEPT4, fd, 0, CALLER))
        return -1;
    return real(fd, address, size, flags);
}

/* What is interrupted goes on by itself. */
int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t size)
{
    int result;

    REAL(connect);
    result = real(fd, address, size);
    if (result == 0 && interrupted(CONNECT, CALLER))
        return -1;
    return result;
}

/* What does not wait is not interrupted. */
int epoll_wait(int fd, struct epoll_event *events, int n, int timeout)
{
    REAL(epoll_wait);
    if (timeout != 0 && interrupted(EPOLL_WAIT, CALLER))
        return -1;
    return real(fd, events, n, timeout);
}

int poll(struct pollfd *p, nfds_t n, int timeout)
{
    REAL(poll);
    if (timeout != 0 && interrupted(POLL, CALLER))
        return -1;
    return real(p, n, timeout);
}

ssize_t read(int fd, void *data, size_t n)
{
    REAL(read);
    if (fails(READ, fd, 0, CALLER))
        return -1;
    return real(fd, data, cut(fd, n, CALLER));
}

ssize_t write(int fd, const void *data, size_t n)
{
    REAL(write);
    if (fails(WRITE, fd, 0, CALLER))
        return -1;
    return real(fd, data, cut(fd, n, CALLER));
}

ssize_t recv(int fd, void *data, size_t n, int flags)
{
    REAL(recv);
    if (fails(RECV, fd, flags, CALLER))
        return -1;
    return real(fd, data, cut(fd, n, CALLER), flags);
}

ssize_t send(int fd, const void *data, size_t n, int flags)
{
    REAL(send);
    if (fails(SEND, fd, flags, CALLER))
        return -1;
    return real(fd, data, cut(fd, n, CALLER), flags);
}

ssize_t readv(int fd, const struct iovec *v, int n)
{
    struct iovec one;

    REAL(readv);
    if (fails(READV, fd, 0, CALLER))
        return -1;
    if (cut_pieces(fd, v, (size_t)n, &one, CALLER))
        return real(fd, &one, 1);
    return real(fd, v, n);
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
    struct iovec one;

    REAL(writev);
    if (fails(WRITEV, fd, 0, CALLER))
        return -1;
    if (cut_pieces(fd, v, (size_t)n, &one, CALLER))
        return real(fd, &one, 1);
    return real(fd, v, n);
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
    struct msghdr whole = *m;
    struct iovec one;
    ssize_t got;

    REAL(recvmsg);
    if (fails(RECVMSG, fd, flags, CALLER))
        return -1;
    if (!cut_pieces(fd, m->msg_iov, m->msg_iovlen, &one, CALLER))
        return real(fd, m, flags);
    m->msg_iov = &one;
    m->msg_iovlen = 1;
    got = real(fd, m, flags);
    m->msg_iov = whole.msg_iov;
    m->msg_iovlen = whole.msg_iovlen;
    return got;
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
    struct msghdr first = *m;
    struct iovec one;

    REAL(sendmsg);
    if (fails(SENDMSG, fd, flags, CALLER))
        return -1;
    if (cut_pieces(fd, m->msg_iov, m->msg_iovlen, &one, CALLER)) {
        first.msg_iov = &one;
        first.msg_iovlen = 1;
    }
    return real(fd, &first, flags);
}

int recvmmsg(int fd, struct mmsghdr *m, unsigned n, int flags,
             struct timespec *t)
{
    REAL(recvmmsg);
    if (fails(RECVMMSG, fd, flags, CALLER))
        return -1;
    return real(fd, m, n, flags, t);
}

int sendmmsg(int fd, struct mmsghdr *m, unsigned n, int flags)
{
    REAL(sendmmsg);
    if (fails(SENDMMSG, fd, flags, CALLER))
        return -1;
    return real(fd, m, n, flags);
}

/* rules.set(name, seed) */
static int rules_set(lua_State *L)
{
    set(luaL_checkstring(L, 1), (unsigned)luaL_checkinteger(L, 2));
    return 0;
}

/* rules.fired(): how many calls have been subject to a rule */
static int rules_fired(lua_State *L)
{
    lua_pushinteger(L, fired);
    return 1;
}

static const luaL_Reg functions[] = {
    {"set", rules_set}, {"fired", rules_fired}, {NULL, NULL}};

int luaopen_rules(lua_State *L);

int luaopen_rules(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
