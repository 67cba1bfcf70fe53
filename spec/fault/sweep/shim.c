/*
** shim.c - let one system call of a process fail, once. Preloaded: what libc
** is asked for by any library comes here first, and is counted between begin
** and finish. It is a Lua module, too, by which it is told what to do.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

/* X(result, name, parameters, arguments, what failing returns) */
#define FUNCTIONS(X)                                                           \
    X(int, accept4, (int fd, __SOCKADDR_ARG a, socklen_t *n, int flags),       \
      (fd, a, n, flags), -1)                                                   \
    X(int, bind, (int fd, __CONST_SOCKADDR_ARG a, socklen_t n), (fd, a, n),    \
      -1)                                                                      \
    X(int, epoll_create1, (int flags), (flags), -1)                            \
    X(int, epoll_wait, (int fd, struct epoll_event *e, int n, int timeout),    \
      (fd, e, n, timeout), -1)                                                 \
    X(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL) \
    X(int, fstat, (int fd, struct stat *s), (fd, s), -1)                       \
    X(int, getpeername, (int fd, __SOCKADDR_ARG a, socklen_t *n), (fd, a, n),  \
      -1)                                                                      \
    X(int, getsockname, (int fd, __SOCKADDR_ARG a, socklen_t *n), (fd, a, n),  \
      -1)                                                                      \
    X(int, getsockopt, (int fd, int level, int name, void *v, socklen_t *n),   \
      (fd, level, name, v, n), -1)                                             \
    X(int, grantpt, (int fd), (fd), -1)                                        \
    X(int, listen, (int fd, int n), (fd, n), -1)                               \
    X(int, lstat, (const char *path, struct stat *s), (path, s), -1)           \
    X(DIR *, opendir, (const char *path), (path), NULL)                        \
    X(int, pipe2, (int fds[2], int flags), (fds, flags), -1)                   \
    X(int, poll, (struct pollfd * p, nfds_t n, int timeout), (p, n, timeout),  \
      -1)                                                                      \
    X(int, posix_openpt, (int flags), (flags), -1)                             \
    X(int, ptsname_r, (int fd, char *path, size_t n), (fd, path, n), errno)    \
    X(ssize_t, read, (int fd, void *data, size_t n), (fd, data, n), -1)        \
    X(ssize_t, readlink, (const char *path, char *text, size_t n),             \
      (path, text, n), -1)                                                     \
    X(ssize_t, recv, (int fd, void *data, size_t n, int flags),                \
      (fd, data, n, flags), -1)                                                \
    X(int, recvmmsg,                                                           \
      (int fd, struct mmsghdr *m, unsigned n, int flags, struct timespec *t),  \
      (fd, m, n, flags, t), -1)                                                \
    X(ssize_t, recvmsg, (int fd, struct msghdr *m, int flags), (fd, m, flags), \
      -1)                                                                      \
    X(int, remove, (const char *path), (path), -1)                             \
    X(ssize_t, send, (int fd, const void *data, size_t n, int flags),          \
      (fd, data, n, flags), -1)                                                \
    X(int, sendmmsg, (int fd, struct mmsghdr *m, unsigned n, int flags),       \
      (fd, m, n, flags), -1)                                                   \
    X(ssize_t, sendmsg, (int fd, const struct msghdr *m, int flags),           \
      (fd, m, flags), -1)                                                      \
    X(int, setsockopt,                                                         \
      (int fd, int level, int name, const void *v, socklen_t n),               \
      (fd, level, name, v, n), -1)                                             \
    X(int, shutdown, (int fd, int how), (fd, how), -1)                         \
    X(int, signalfd, (int fd, const sigset_t *set, int flags),                 \
      (fd, set, flags), -1)                                                    \
    X(int, socket, (int family, int type, int protocol),                       \
      (family, type, protocol), -1)                                            \
    X(int, socketpair, (int family, int type, int protocol, int fds[2]),       \
      (family, type, protocol, fds), -1)                                       \
    X(int, tcgetattr, (int fd, struct termios *t), (fd, t), -1)                \
    X(int, tcsetattr, (int fd, int when, const struct termios *t),             \
      (fd, when, t), -1)                                                       \
    X(int, timerfd_create, (clockid_t clock, int flags), (clock, flags), -1)   \
    X(int, timerfd_settime,                                                    \
      (int fd, int flags, const struct itimerspec *t, struct itimerspec *old), \
      (fd, flags, t, old), -1)                                                 \
    X(int, unlockpt, (int fd), (fd), -1)                                       \
    X(ssize_t, write, (int fd, const void *data, size_t n), (fd, data, n), -1) \
    X(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n), -1) \
    X(int, pthread_create,                                                     \
      (pthread_t * t, const pthread_attr_t *a, void *(*f)(void *), void *arg), \
      (t, a, f, arg), errno)

/* Those that need more than that, and whose parameters differ. */
#define SPECIAL(Y)                                                             \
    Y(close)                                                                   \
    Y(connect)                                                                 \
    Y(epoll_ctl)                                                               \
    Y(getaddrinfo)                                                             \
    Y(ioctl)                                                                   \
    Y(open)                                                                    \
    Y(fcntl_dup)                                                               \
    Y(fcntl_get)                                                               \
    Y(fcntl_set)

enum function {
#define NUMBER(result, name, parameters, arguments, failure) F_##name,
#define ITS_NUMBER(name) F_##name,
    FUNCTIONS(NUMBER) SPECIAL(ITS_NUMBER) COUNT
};

static const char *const names[] = {
#define NAME(result, name, parameters, arguments, failure) #name,
#define ITS_NAME(name) #name,
    FUNCTIONS(NAME) SPECIAL(ITS_NAME)};

/* A test program may have statics; the product has none. */
static atomic_bool counting;
static atomic_int calls[COUNT], injected;
static enum function victim = COUNT;
static int nth, fault;

/* Is this the call that is to fail? Then errno says how. */
static bool strike(enum function f)
{
    if (!atomic_load(&counting))
        return false;
    if (atomic_fetch_add(&calls[f], 1) + 1 != nth || f != victim)
        return false;
    atomic_fetch_add(&injected, 1);
    errno = fault;
    return true;
}

static void *next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (found == NULL)
        abort();
    return found;
}

#define HOOK(result, name, parameters, arguments, failure)                     \
    result name parameters                                                     \
    {                                                                          \
        static result(*real) parameters;                                       \
        if (real == NULL)                                                      \
            *(void **)&real = next(#name);                                     \
        return strike(F_##name) ? (failure) : real arguments;                  \
    }
/* clang-format off */
FUNCTIONS(HOOK)
/* clang-format on */

/* The descriptor goes whatever is answered: close(2). */
int close(int fd)
{
    static int (*real)(int);
    int result;

    if (real == NULL)
        *(void **)&real = next("close");
    result = real(fd);
    return strike(F_close) ? -1 : result;
}

/* What was interrupted, or takes its time, goes on by itself. */
int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t size)
{
    static int (*real)(int, __CONST_SOCKADDR_ARG, socklen_t);

    if (real == NULL)
        *(void **)&real = next("connect");
    if (!strike(F_connect))
        return real(fd, address, size);
    if ((fault == EINTR || fault == EINPROGRESS) &&
        real(fd, address, size) < 0 && errno != EINPROGRESS)
        return -1;
    errno = fault;
    return -1;
}

/* To remove what is there cannot fail. */
int epoll_ctl(int fd, int operation, int of, struct epoll_event *event)
{
    static int (*real)(int, int, int, struct epoll_event *);

    if (real == NULL)
        *(void **)&real = next("epoll_ctl");
    if (operation != EPOLL_CTL_DEL && strike(F_epoll_ctl))
        return -1;
    return real(fd, operation, of, event);
}

/* Negative: one of its own errors; positive: errno's. */
int getaddrinfo(const char *host, const char *service,
                const struct addrinfo *hints, struct addrinfo **found)
{
    static int (*real)(const char *, const char *, const struct addrinfo *,
                       struct addrinfo **);

    if (real == NULL)
        *(void **)&real = next("getaddrinfo");
    if (strike(F_getaddrinfo))
        return fault < 0 ? fault : EAI_SYSTEM;
    return real(host, service, hints, found);
}

int ioctl(int fd, unsigned long request, ...)
{
    static int (*real)(int, unsigned long, ...);
    va_list rest;
    void *argument;

    if (real == NULL)
        *(void **)&real = next("ioctl");
    va_start(rest, request);
    argument = va_arg(rest, void *);
    va_end(rest);
    return strike(F_ioctl) ? -1 : real(fd, request, argument);
}

int open(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, ...);
    va_list rest;
    mode_t mode = 0;

    if (real == NULL)
        *(void **)&real = next("open");
    va_start(rest, flags);
    if ((flags & O_CREAT) != 0)
        mode = va_arg(rest, mode_t);
    va_end(rest);
    return strike(F_open) ? -1 : real(path, flags, mode);
}

static enum function fcntl_of(int command)
{
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return F_fcntl_dup;
    case F_GETFD:
    case F_GETFL:
    case F_GETPIPE_SZ:
        return F_fcntl_get;
    default:
        return F_fcntl_set;
    }
}

int fcntl(int fd, int command, ...)
{
    static int (*real)(int, int, ...);
    va_list rest;
    void *argument;

    if (real == NULL)
        *(void **)&real = next("fcntl");
    va_start(rest, command);
    argument = va_arg(rest, void *);
    va_end(rest);
    return strike(fcntl_of(command)) ? -1 : real(fd, command, argument);
}

static enum function check_function(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);

    for (int f = 0; f < COUNT; f++)
        if (strcmp(names[f], name) == 0)
            return (enum function)f;
    luaL_argerror(L, 1, "no function that is hooked");
    return COUNT;
}

/* shim.arm(function, k, errno): have its k-th call fail; without, none. */
static int shim_arm(lua_State *L)
{
    victim = lua_isnoneornil(L, 1) ? COUNT : check_function(L);
    nth = (int)luaL_optinteger(L, 2, 0);
    fault = (int)luaL_optinteger(L, 3, 0);
    return 0;
}

/* shim.begin(): count from here on */
static int shim_begin(lua_State *L)
{
    (void)L;
    for (int f = 0; f < COUNT; f++)
        atomic_store(&calls[f], 0);
    atomic_store(&injected, 0);
    atomic_store(&counting, true);
    return 0;
}

/* shim.finish() -> faults injected, { function = calls } */
static int shim_finish(lua_State *L)
{
    atomic_store(&counting, false);
    lua_pushinteger(L, atomic_load(&injected));
    lua_newtable(L);
    for (int f = 0; f < COUNT; f++) {
        lua_pushinteger(L, atomic_load(&calls[f]));
        lua_setfield(L, -2, names[f]);
    }
    return 2;
}

/* shim.descriptors() -> how many are open, of the first 256 */
static int shim_descriptors(lua_State *L)
{
    int open = 0;

    for (int fd = 0; fd < 256; fd++)
        open += syscall(SYS_fcntl, fd, F_GETFD) >= 0;
    lua_pushinteger(L, open);
    return 1;
}

/* shim.spare() -> a descriptor that nobody owns */
static int shim_spare(lua_State *L)
{
    lua_pushinteger(L, syscall(SYS_dup, STDIN_FILENO));
    return 1;
}

/* shim.watchdog(seconds): the process dies by SIGALRM, unless told 0 */
static int shim_watchdog(lua_State *L)
{
    alarm((unsigned)luaL_checkinteger(L, 1));
    return 0;
}

/* shim.interrupt(): SIGUSR1 to this process */
static int shim_interrupt(lua_State *L)
{
    lua_pushinteger(L, kill(getpid(), SIGUSR1));
    return 1;
}

/* shim.message(errno) */
static int shim_message(lua_State *L)
{
    int error = (int)luaL_checkinteger(L, 1);

    lua_pushstring(L, error < 0 ? gai_strerror(error) : strerror(error));
    return 1;
}

static const luaL_Reg functions[] = {
    {"arm", shim_arm},
    {"begin", shim_begin},
    {"finish", shim_finish},
    {"descriptors", shim_descriptors},
    {"spare", shim_spare},
    {"watchdog", shim_watchdog},
    {"interrupt", shim_interrupt},
    {"message", shim_message},
    {NULL, NULL},
};

__attribute__((visibility("default"))) int luaopen_sweep(lua_State *L);

int luaopen_sweep(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
