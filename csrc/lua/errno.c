/*
** errno.c - the names of errno values, as far as POSIX and the BSDs go, and
** those of getaddrinfo's.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* EAI_NODATA, EAI_ADDRFAMILY */
#include "lua/errno.h"

#include <errno.h>
#include <netdb.h>

#define NAMED(name)                                                            \
    {                                                                          \
#name, name                                                            \
    }

struct name {
    const char *name;
    int value;
};

static const struct name names[] = {
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

static const struct name gai_names[] = {
    NAMED(EAI_AGAIN),      NAMED(EAI_BADFLAGS), NAMED(EAI_FAIL),
    NAMED(EAI_FAMILY),     NAMED(EAI_MEMORY),   NAMED(EAI_NONAME),
    NAMED(EAI_OVERFLOW),   NAMED(EAI_SERVICE),  NAMED(EAI_SOCKTYPE),
#ifdef EAI_ADDRFAMILY
    NAMED(EAI_ADDRFAMILY),
#endif
#ifdef EAI_NODATA
    NAMED(EAI_NODATA),
#endif
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

int poe_gai_code(int result)
{
    return result < 0 ? result : -result;
}

static void set_name(lua_State *L, const char *name, int value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

void poe_push_errno(lua_State *L)
{
    lua_createtable(L, 0, (int)(COUNT(names) + COUNT(gai_names)));
    for (size_t i = 0; i < COUNT(names); i++)
        set_name(L, names[i].name, names[i].value);
    for (size_t i = 0; i < COUNT(gai_names); i++)
        set_name(L, gai_names[i].name, poe_gai_code(gai_names[i].value));
}
