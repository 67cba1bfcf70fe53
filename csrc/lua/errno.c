/*
** errno.c - the names of errno values, as far as POSIX and the BSDs go.
** SPDX-License-Identifier: MIT
*/
#define _DEFAULT_SOURCE
#include "lua/errno.h"

#include <errno.h>

#define NAMED(name)                                                            \
    {                                                                          \
#name, name                                                            \
    }

static const struct {
    const char *name;
    int value;
} names[] = {
    NAMED(E2BIG),         NAMED(EACCES),          NAMED(EADDRINUSE),
    NAMED(EADDRNOTAVAIL), NAMED(EAFNOSUPPORT),    NAMED(EAGAIN),
    NAMED(EALREADY),      NAMED(EBADF),           NAMED(EBADMSG),
    NAMED(EBUSY),         NAMED(ECANCELED),       NAMED(ECHILD),
    NAMED(ECONNABORTED),  NAMED(ECONNREFUSED),    NAMED(ECONNRESET),
    NAMED(EDEADLK),       NAMED(EDESTADDRREQ),    NAMED(EDOM),
    NAMED(EDQUOT),        NAMED(EEXIST),          NAMED(EFAULT),
    NAMED(EFBIG),         NAMED(EHOSTDOWN),       NAMED(EHOSTUNREACH),
    NAMED(EIDRM),         NAMED(EILSEQ),          NAMED(EINPROGRESS),
    NAMED(EINTR),         NAMED(EINVAL),          NAMED(EIO),
    NAMED(EISCONN),       NAMED(EISDIR),          NAMED(ELOOP),
    NAMED(EMFILE),        NAMED(EMLINK),          NAMED(EMSGSIZE),
    NAMED(ENAMETOOLONG),  NAMED(ENETDOWN),        NAMED(ENETRESET),
    NAMED(ENETUNREACH),   NAMED(ENFILE),          NAMED(ENOBUFS),
    NAMED(ENODEV),        NAMED(ENOENT),          NAMED(ENOEXEC),
    NAMED(ENOLCK),        NAMED(ENOLINK),         NAMED(ENOMEM),
    NAMED(ENOMSG),        NAMED(ENOPROTOOPT),     NAMED(ENOSPC),
    NAMED(ENOSYS),        NAMED(ENOTCONN),        NAMED(ENOTDIR),
    NAMED(ENOTEMPTY),     NAMED(ENOTSOCK),        NAMED(ENOTSUP),
    NAMED(ENOTTY),        NAMED(ENXIO),           NAMED(EOPNOTSUPP),
    NAMED(EOVERFLOW),     NAMED(EPERM),           NAMED(EPIPE),
    NAMED(EPROTO),        NAMED(EPROTONOSUPPORT), NAMED(EPROTOTYPE),
    NAMED(ERANGE),        NAMED(EROFS),           NAMED(ESPIPE),
    NAMED(ESRCH),         NAMED(ESTALE),          NAMED(ETIMEDOUT),
    NAMED(ETXTBSY),       NAMED(EWOULDBLOCK),     NAMED(EXDEV),
};

void poe_push_errno(lua_State *L)
{
    const int count = (int)(sizeof names / sizeof *names);

    lua_createtable(L, 0, count);
    for (int i = 0; i < count; i++) {
        lua_pushinteger(L, names[i].value);
        lua_setfield(L, -2, names[i].name);
    }
}
