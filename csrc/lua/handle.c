/*
** handle.c - poe.handle: a descriptor that closes itself; what it can do
** whatever it leads to. What only sockets can do is in socket.c.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "lua/handle.h"
#include "core/address.h"
#include "core/descriptor.h"
#include "core/socket.h"
#include "lua/filehandle.h"
#include "lua/result.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The user value that says where the handle leads, for tostring. */
enum { LEADS_TO = 1, VALUES = LEADS_TO };

/* Its address is the key of the metatable in the registry. */
static const char class_key;

struct poe_handle *poe_new_handle(lua_State *L)
{
    struct poe_handle *h = lua_newuserdatauv(L, sizeof *h, VALUES);

    *h = (struct poe_handle){.fd = -1, .mark = &class_key};
    lua_rawgetp(L, LUA_REGISTRYINDEX, &class_key);
    lua_setmetatable(L, -2);
    return h;
}

/* A userdata of our size with our mark is ours: cheaper to see than its
** metatable. */
struct poe_handle *poe_test_handle(lua_State *L, int index)
{
    struct poe_handle *h = lua_touserdata(L, index);

    if (h == NULL || lua_rawlen(L, index) != sizeof *h || h->mark != &class_key)
        return NULL;
    return h;
}

static struct poe_handle *to_handle(lua_State *L)
{
    struct poe_handle *h = poe_test_handle(L, 1);

    if (h == NULL)
        luaL_typeerror(L, 1, POE_HANDLE);
    return h;
}

struct poe_handle *poe_check_handle(lua_State *L)
{
    struct poe_handle *h = to_handle(L);

    if (h->fd < 0)
        luaL_error(L, "attempt to use a closed handle");
    return h;
}

void poe_handle_leads_to(lua_State *L, int index)
{
    lua_setiuservalue(L, index, LEADS_TO);
}

int poe_push_done(lua_State *L, const char *operation, int result)
{
    if (result < 0)
        return poe_push_failure(L, operation, errno);
    lua_pushboolean(L, 1);
    return 1;
}

/* open(2)'s flags for io.open's mode; -1 for a mode that is none. */
static int open_flags(const char *mode)
{
    static const int create[] = {
        ['w'] = O_CREAT | O_TRUNC, ['a'] = O_CREAT | O_APPEND, ['r'] = 0};
    char first = *mode;
    bool plus;

    if (first == '\0' || strchr("rwa", first) == NULL)
        return -1;
    mode++;
    plus = *mode == '+';
    mode += plus;
    mode += *mode == 'b';
    if (*mode != '\0')
        return -1;
    if (plus)
        return O_RDWR | create[(unsigned char)first];
    return (first == 'r' ? O_RDONLY : O_WRONLY) | create[(unsigned char)first];
}

/* open(path [, mode]) */
static int handle_open(lua_State *L)
{
    size_t size;
    const char *path = luaL_checklstring(L, 1, &size);
    int flags = open_flags(luaL_optstring(L, 2, "r"));
    struct poe_handle *h;

    luaL_argcheck(L, strlen(path) == size, 1, "path with a NUL");
    luaL_argcheck(L, flags >= 0, 2, "invalid mode");
    h = poe_new_handle(L);
    h->fd = poe_fd_open(path, flags);
    if (h->fd < 0)
        return poe_push_failure(L, "open", errno);
    lua_pushvalue(L, 1);
    poe_handle_leads_to(L, -2);
    return 1;
}

/* pipe() */
static int handle_pipe(lua_State *L)
{
    struct poe_handle *reader = poe_new_handle(L);
    struct poe_handle *writer = poe_new_handle(L);
    int fds[2];

    if (poe_fd_pipe(fds) < 0)
        return poe_push_failure(L, "pipe", errno);
    reader->fd = fds[0];
    writer->fd = fds[1];
    return 2;
}

static unsigned short check_size(lua_State *L, int arg)
{
    lua_Integer n = luaL_checkinteger(L, arg);

    luaL_argcheck(L, n >= 0 && n <= USHRT_MAX, arg, "size out of range");
    return (unsigned short)n;
}

/* pty(raw, rows, columns) */
static int handle_pty(lua_State *L)
{
    struct poe_pty options = {.raw = lua_toboolean(L, 1)};
    struct poe_handle *master, *slave;
    char path[64];
    int fds[2];

    options.rows = check_size(L, 2);
    options.columns = check_size(L, 3);
    master = poe_new_handle(L);
    slave = poe_new_handle(L);
    if (poe_fd_pty(&options, fds) < 0)
        return poe_push_failure(L, "pty", errno);
    master->fd = fds[0];
    slave->fd = fds[1];
    if (poe_fd_ptsname(master->fd, path, sizeof path) == 0) {
        lua_pushstring(L, path);
        lua_pushvalue(L, -1);
        poe_handle_leads_to(L, -4);
        poe_handle_leads_to(L, -2);
    }
    return 2;
}

/* adopt(fd) */
static int handle_adopt(lua_State *L)
{
    lua_Integer fd = luaL_checkinteger(L, 1);
    struct poe_handle *h;

    luaL_argcheck(L, fd >= 0 && fd <= INT_MAX, 1, "not a descriptor");
    h = poe_new_handle(L);
    if (poe_fd_adopt((int)fd) < 0)
        return poe_push_failure(L, "adopt", errno);
    h->fd = (int)fd;
    return 1;
}

/* dup(handle) */
static int handle_dup(lua_State *L)
{
    int fd = poe_check_fd(L, 1);
    struct poe_handle *h = poe_new_handle(L);

    h->fd = poe_fd_dup(fd);
    return h->fd < 0 ? poe_push_failure(L, "dup", errno) : 1;
}

/* kind(handle) */
static int handle_kind(lua_State *L)
{
    lua_pushstring(L, poe_fd_kind(poe_check_fd(L, 1)));
    return 1;
}

/* getpid() */
static int handle_getpid(lua_State *L)
{
    lua_pushinteger(L, getpid());
    return 1;
}

/* h:fileno() */
static int handle_fileno(lua_State *L)
{
    lua_pushinteger(L, poe_check_handle(L)->fd);
    return 1;
}

/* h:isopen() */
static int handle_isopen(lua_State *L)
{
    lua_pushboolean(L, to_handle(L)->fd >= 0);
    return 1;
}

/* h:close(), and __close, and __gc; closing twice is closing once */
static int handle_close(lua_State *L)
{
    struct poe_handle *h = to_handle(L);
    int fd = h->fd;

    h->fd = -1;
    return poe_push_done(L, "close", fd < 0 ? 0 : poe_fd_close(fd));
}

static int handle_gc(lua_State *L)
{
    struct poe_handle *h = to_handle(L);

    if (h->fd >= 0)
        poe_fd_close(h->fd);
    h->fd = -1;
    return 0;
}

/* h:blocking([on]) */
static int handle_blocking(lua_State *L)
{
    const struct poe_handle *h = poe_check_handle(L);
    int blocking;

    if (!lua_isnoneornil(L, 2)) {
        luaL_checktype(L, 2, LUA_TBOOLEAN);
        if (poe_fd_set_blocking(h->fd, lua_toboolean(L, 2)) < 0)
            return poe_push_failure(L, "blocking", errno);
    }
    blocking = poe_fd_is_blocking(h->fd);
    if (blocking < 0)
        return poe_push_failure(L, "blocking", errno);
    lua_pushboolean(L, blocking);
    return 1;
}

static int push_size(lua_State *L, const char *operation, int size)
{
    if (size < 0)
        return poe_push_failure(L, operation, errno);
    lua_pushinteger(L, size);
    return 1;
}

/* h:getpipesize() */
static int handle_getpipesize(lua_State *L)
{
    const struct poe_handle *h = poe_check_handle(L);

    return push_size(L, "getpipesize", poe_fd_pipe_size(h->fd));
}

/* h:setpipesize(octets) */
static int handle_setpipesize(lua_State *L)
{
    const struct poe_handle *h = poe_check_handle(L);
    lua_Integer octets = luaL_checkinteger(L, 2);

    luaL_argcheck(L, octets > 0 && octets <= INT_MAX, 2, "size out of range");
    return push_size(L, "setpipesize",
                     poe_fd_set_pipe_size(h->fd, (int)octets));
}

/* h:ptsname() */
static int handle_ptsname(lua_State *L)
{
    const struct poe_handle *h = poe_check_handle(L);
    char path[64];

    if (poe_fd_ptsname(h->fd, path, sizeof path) < 0)
        return poe_push_failure(L, "ptsname", errno);
    lua_pushstring(L, path);
    return 1;
}

/* Push " " and the far address, or else the near one; false if there is
** neither.  [-0, +(0|1), m] */
static bool push_socket_address(lua_State *L, int fd)
{
    struct poe_address a;
    char text[POE_ADDRESS_TEXT];
    size_t size;

    if (poe_socket_peer(fd, &a) < 0 && poe_socket_name(fd, &a) < 0)
        return false;
    size = poe_address_format(&a, text);
    lua_pushlstring(L, text, size);
    return size > 0;
}

/* Push where the handle at index 1 leads, "" if that cannot be told.
** [-0, +1, m] */
static void push_leads_to(lua_State *L, int fd)
{
    const char *unix_name;

    if (lua_getiuservalue(L, 1, LEADS_TO) == LUA_TSTRING)
        ;
    else if (!push_socket_address(L, fd))
        lua_pushliteral(L, "");
    unix_name = lua_tostring(L, -1);
    if (strncmp(unix_name, "unix:", 5) == 0) /* its kind says unix */
        lua_pushstring(L, unix_name + 5);
}

static int handle_tostring(lua_State *L)
{
    const struct poe_handle *h = to_handle(L);
    const char *where;

    if (h->fd < 0) {
        lua_pushliteral(L, POE_HANDLE " (closed)");
        return 1;
    }
    push_leads_to(L, h->fd);
    where = lua_tostring(L, -1);
    lua_pushfstring(L, POE_HANDLE " (%s%s%s, fd %d)", poe_fd_kind(h->fd),
                    *where != '\0' ? " " : "", where, h->fd);
    return 1;
}

static const luaL_Reg functions[] = {
    {"open", handle_open},     {"pipe", handle_pipe}, {"pty", handle_pty},
    {"adopt", handle_adopt},   {"dup", handle_dup},   {"kind", handle_kind},
    {"getpid", handle_getpid}, {NULL, NULL},
};

static const luaL_Reg methods[] = {
    {"fileno", handle_fileno},
    {"getfd", handle_fileno},
    {"pollfd", handle_fileno},
    {"isopen", handle_isopen},
    {"close", handle_close},
    {"blocking", handle_blocking},
    {"getpipesize", handle_getpipesize},
    {"setpipesize", handle_setpipesize},
    {"ptsname", handle_ptsname},
    {NULL, NULL},
};

static const luaL_Reg metamethods[] = {
    {"__close", handle_gc},
    {"__gc", handle_gc},
    {"__tostring", handle_tostring},
    {NULL, NULL},
};

void poe_add_handles(lua_State *L)
{
    luaL_newlib(L, metamethods);
    lua_pushliteral(L, POE_HANDLE);
    lua_setfield(L, -2, "__name");
    luaL_newlib(L, methods);
    luaL_setfuncs(L, poe_socket_methods, 0);
    lua_setfield(L, -2, "__index");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &class_key);
    luaL_setfuncs(L, functions, 0);
    luaL_setfuncs(L, poe_socket_functions, 0);
}
