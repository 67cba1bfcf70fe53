/*
** socket.c - what a poe.handle can do when it is a socket.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "core/socket.h"
#include "core/address.h"
#include "lua/filehandle.h"
#include "lua/handle.h"
#include "lua/result.h"

#include <errno.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>

static int check_type(lua_State *L, int arg)
{
    static const char *const names[] = {"stream", "dgram", "seqpacket", NULL};
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};

    return types[luaL_checkoption(L, arg, "stream", names)];
}

/* Read an address. A malformed one raises; one that is too long for the
** system is the world's no: false, and errno is set.  [-0, +0, v] */
static bool check_address(lua_State *L, int arg, struct poe_address *a)
{
    size_t size;
    const char *text = luaL_checklstring(L, arg, &size);
    enum poe_address_error error = poe_address_parse(a, text, size);

    if (error == POE_ADDRESS_MALFORMED)
        luaL_argerror(L, arg,
                      lua_pushfstring(L, "address expected, got '%s'", text));
    if (error == POE_ADDRESS_TOO_LONG)
        errno = ENAMETOOLONG;
    return error == POE_ADDRESS_OK;
}

static int push_address(lua_State *L, const struct poe_address *a)
{
    char text[POE_ADDRESS_TEXT];

    lua_pushlstring(L, text, poe_address_format(a, text));
    return 1;
}

/* isaddress(text): even if it is too long for the system */
static int is_address(lua_State *L)
{
    struct poe_address a;
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);

    lua_pushboolean(L,
                    poe_address_parse(&a, text, size) != POE_ADDRESS_MALFORMED);
    return 1;
}

/* socket(address, type): of the family that the address has */
static int new_socket(lua_State *L)
{
    struct poe_address a;
    int type = check_type(L, 2);
    struct poe_handle *h;

    check_address(L, 1, &a); /* if it is too long, its use will tell */
    h = poe_new_handle(L);
    h->fd = poe_socket_open(a.name.any.sa_family, type);
    return h->fd < 0 ? poe_push_failure(L, "socket", errno) : 1;
}

/* listens(handle): whoever made it; false for what is no socket */
static int listens(lua_State *L)
{
    lua_pushboolean(L, poe_socket_listens(poe_check_fd(L, 1)));
    return 1;
}

/* socketfile(path): what tells the socket at this path from any that comes
** after it, even one with the same inode; nil if there is none */
static int socket_file(lua_State *L)
{
    struct stat st;

    if (lstat(luaL_checkstring(L, 1), &st) < 0 || !S_ISSOCK(st.st_mode))
        return 0;
    lua_pushfstring(L, "%I:%I %I.%I", (LUAI_UACINT)st.st_dev,
                    (LUAI_UACINT)st.st_ino, (LUAI_UACINT)st.st_mtim.tv_sec,
                    (LUAI_UACINT)st.st_mtim.tv_nsec);
    return 1;
}

/* socketpair([type]) */
static int new_socketpair(lua_State *L)
{
    int type = check_type(L, 1);
    struct poe_handle *a = poe_new_handle(L), *b = poe_new_handle(L);
    int fds[2];

    if (poe_socket_pair(type, fds) < 0)
        return poe_push_failure(L, "socketpair", errno);
    a->fd = fds[0];
    b->fd = fds[1];
    return 2;
}

/* h:bind(address [, permissions]) */
static int socket_bind(lua_State *L)
{
    const struct poe_handle *h = poe_check_handle(L);
    lua_Integer permissions = luaL_optinteger(L, 3, -1);
    struct poe_address a;

    luaL_argcheck(L, permissions >= -1 && permissions <= 0777, 3,
                  "permissions out of range");
    if (!check_address(L, 2, &a))
        return poe_push_failure(L, "bind", errno);
    lua_pushnil(L); /* the system may choose; getsockname tells */
    poe_handle_leads_to(L, 1);
    return poe_push_done(L, "bind",
                         poe_socket_bind(h->fd, &a, (int)permissions));
}

/* h:listen([backlog]) */
static int socket_listen(lua_State *L)
{
    const struct poe_handle *h = poe_check_handle(L);
    lua_Integer backlog = luaL_optinteger(L, 2, SOMAXCONN);

    luaL_argcheck(L, backlog >= 0 && backlog <= INT_MAX, 2,
                  "backlog out of range");
    return poe_push_done(L, "listen", listen(h->fd, (int)backlog));
}

/* h:connect(address) */
static int socket_connect(lua_State *L)
{
    struct poe_handle *h = poe_check_handle(L);
    struct poe_address a;

    if (!check_address(L, 2, &a))
        return poe_push_failure(L, "connect", errno);
    h->connect_error = 0;
    h->is_connected = false;
    lua_pushvalue(L, 2);
    poe_handle_leads_to(L, 1);
    return poe_push_done(L, "connect", poe_socket_connect(h->fd, &a));
}

/* h:connected() */
static int socket_connected(lua_State *L)
{
    struct poe_handle *h = poe_check_handle(L);
    enum poe_outcome outcome = h->is_connected ? POE_OK : POE_ERROR;

    if (!h->is_connected && h->connect_error == 0)
        outcome = poe_socket_connected(h->fd, &h->connect_error);
    if (outcome == POE_ERROR)
        return poe_push_failure(L, "connect", h->connect_error);
    h->is_connected = outcome == POE_OK;
    h->connect_error = 0;
    lua_pushboolean(L, h->is_connected);
    return 1;
}

/* h:accept() */
static int socket_accept(lua_State *L)
{
    const struct poe_handle *h = poe_check_handle(L);
    struct poe_handle *connection = poe_new_handle(L);
    struct poe_address peer;

    connection->fd = poe_socket_accept(h->fd, &peer);
    if (connection->fd >= 0)
        return 1 + push_address(L, &peer);
    if (errno != EAGAIN)
        return poe_push_failure(L, "accept", errno);
    lua_pushboolean(L, 0);
    return 1;
}

static int push_name(lua_State *L, const char *operation,
                     int ask(int, struct poe_address *))
{
    struct poe_address a;

    if (ask(poe_check_handle(L)->fd, &a) < 0)
        return poe_push_failure(L, operation, errno);
    return push_address(L, &a);
}

/* h:getsockname() */
static int socket_getsockname(lua_State *L)
{
    return push_name(L, "getsockname", poe_socket_name);
}

/* h:getpeername() */
static int socket_getpeername(lua_State *L)
{
    return push_name(L, "getpeername", poe_socket_peer);
}

/* Shut down a socket in the way of argument 2.  [-0, +(1|3), e] */
static int shut_down(lua_State *L, int fd)
{
    static const char *const names[] = {"r", "w", "rw", NULL};
    static const int how[] = {SHUT_RD, SHUT_WR, SHUT_RDWR};
    int i = luaL_checkoption(L, 2, NULL, names);

    return poe_push_done(L, "shutdown", shutdown(fd, how[i]));
}

/* h:shutdown(how) */
static int socket_shutdown(lua_State *L)
{
    return shut_down(L, poe_check_handle(L)->fd);
}

/* shutdown(handle, how): of whatever has a descriptor */
static int shutdown_any(lua_State *L)
{
    return shut_down(L, poe_check_fd(L, 1));
}

static const struct poe_sockopt *check_option(lua_State *L)
{
    const char *name = luaL_checkstring(L, 2);
    const struct poe_sockopt *option = poe_sockopt_find(name);

    if (option == NULL)
        luaL_argerror(L, 2,
                      lua_pushfstring(L, "unknown socket option '%s'", name));
    return option;
}

/* h:getsockopt(name) */
static int socket_getsockopt(lua_State *L)
{
    const struct poe_handle *h = poe_check_handle(L);
    const struct poe_sockopt *option = check_option(L);
    int value;

    if (poe_sockopt_get(h->fd, option, &value) < 0)
        return poe_push_failure(L, "getsockopt", errno);
    if (poe_sockopt_is_flag(option))
        lua_pushboolean(L, value);
    else
        lua_pushinteger(L, value);
    return 1;
}

static int check_value(lua_State *L, const struct poe_sockopt *option)
{
    lua_Integer value;

    if (poe_sockopt_is_flag(option)) {
        luaL_checktype(L, 3, LUA_TBOOLEAN);
        return lua_toboolean(L, 3);
    }
    value = luaL_checkinteger(L, 3);
    luaL_argcheck(L, value >= INT_MIN && value <= INT_MAX, 3,
                  "value out of range");
    return (int)value;
}

/* h:setsockopt(name, value) */
static int socket_setsockopt(lua_State *L)
{
    const struct poe_handle *h = poe_check_handle(L);
    const struct poe_sockopt *option = check_option(L);
    int value = check_value(L, option);

    return poe_push_done(L, "setsockopt",
                         poe_sockopt_set(h->fd, option, value));
}

const luaL_Reg poe_socket_functions[] = {
    {"isaddress", is_address},
    {"listens", listens},
    {"socket", new_socket},
    {"socketfile", socket_file},
    {"socketpair", new_socketpair},
    {"shutdown", shutdown_any},
    {NULL, NULL},
};

const luaL_Reg poe_socket_methods[] = {
    {"bind", socket_bind},
    {"listen", socket_listen},
    {"connect", socket_connect},
    {"connected", socket_connected},
    {"accept", socket_accept},
    {"getsockname", socket_getsockname},
    {"getpeername", socket_getpeername},
    {"shutdown", socket_shutdown},
    {"getsockopt", socket_getsockopt},
    {"setsockopt", socket_setsockopt},
    {NULL, NULL},
};
