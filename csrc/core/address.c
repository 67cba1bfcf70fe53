/*
** address.c - socket addresses as text, and back. Numbers and paths only:
** names are resolved above this layer.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "core/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define UNIX_PREFIX "unix:"
#define UNIX_PREFIX_SIZE (sizeof UNIX_PREFIX - 1)

static enum poe_address_error parse_unix(struct poe_address *a,
                                         const char *name, size_t size)
{
    struct sockaddr_un *un = &a->name.un;
    bool abstract = size > 0 && name[0] == '@';

    un->sun_family = AF_UNIX;
    if (size == 0 || (!abstract && memchr(name, '\0', size) != NULL))
        return POE_ADDRESS_MALFORMED;
    if (size > POE_ADDRESS_UNIX_MAX)
        return POE_ADDRESS_TOO_LONG;
    memcpy(un->sun_path, name, size);
    if (abstract)
        un->sun_path[0] = '\0';
    if (abstract && size == 1)
        size = 0; /* the system chooses */
    else if (!abstract)
        size++; /* its final NUL, which memset left there */
    a->size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    return POE_ADDRESS_OK;
}

/* Decimal digits only, at most `max`. */
static bool parse_number(const char *text, size_t size, uint32_t max,
                         uint32_t *number)
{
    *number = 0;
    if (size == 0 || size > 10)
        return false;
    for (size_t i = 0; i < size; i++) {
        uint32_t digit = (uint32_t)(text[i] - '0');

        if (digit > 9 || *number > (max - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return true;
}

static bool parse_port(const char *text, size_t size, in_port_t *port)
{
    uint32_t number;

    if (!parse_number(text, size, 65535, &number))
        return false;
    *port = htons((uint16_t)number);
    return true;
}

/* An interface by name or number. */
static bool parse_scope(const char *text, uint32_t *scope)
{
    *scope = if_nametoindex(text);
    return *scope != 0 || parse_number(text, strlen(text), UINT32_MAX, scope);
}

/* "::1" or "fe80::1%eth0"; the text is changed. */
static bool parse_in6(char *host, struct sockaddr_in6 *in6)
{
    char *percent = strchr(host, '%');

    if (percent != NULL) {
        *percent = '\0';
        if (!parse_scope(percent + 1, &in6->sin6_scope_id))
            return false;
    }
    return inet_pton(AF_INET6, host, &in6->sin6_addr) == 1;
}

/* Copy what is before the port to `host`, and say where the port begins. */
static const char *split_port(const char *text, size_t size, char *host,
                              size_t capacity)
{
    size_t n = size;

    while (n > 0 && text[n - 1] != ':')
        n--;
    if (n == 0 || n > capacity || memchr(text, '\0', size) != NULL)
        return NULL;
    memcpy(host, text, n - 1);
    host[n - 1] = '\0';
    return text + n;
}

static enum poe_address_error parse_inet(struct poe_address *a,
                                         const char *text, size_t size)
{
    char host[INET6_ADDRSTRLEN + IF_NAMESIZE + 3];
    const char *port = split_port(text, size, host, sizeof host);
    size_t end = strlen(port != NULL ? host : "");
    in_port_t number;

    if (port == NULL || end == 0 ||
        !parse_port(port, (size_t)(text + size - port), &number))
        return POE_ADDRESS_MALFORMED;
    if (host[0] == '[' && host[end - 1] == ']') {
        host[end - 1] = '\0';
        a->name.in6.sin6_family = AF_INET6;
        a->name.in6.sin6_port = number;
        a->size = sizeof a->name.in6;
        return parse_in6(host + 1, &a->name.in6) ? POE_ADDRESS_OK
                                                 : POE_ADDRESS_MALFORMED;
    }
    a->name.in.sin_family = AF_INET;
    a->name.in.sin_port = number;
    a->size = sizeof a->name.in;
    return inet_pton(AF_INET, host, &a->name.in.sin_addr) == 1
               ? POE_ADDRESS_OK
               : POE_ADDRESS_MALFORMED;
}

enum poe_address_error poe_address_parse(struct poe_address *a,
                                         const char *text, size_t size)
{
    memset(a, 0, sizeof *a);
    if (size >= UNIX_PREFIX_SIZE &&
        memcmp(text, UNIX_PREFIX, UNIX_PREFIX_SIZE) == 0)
        return parse_unix(a, text + UNIX_PREFIX_SIZE, size - UNIX_PREFIX_SIZE);
    return parse_inet(a, text, size);
}

bool poe_address_equal(const struct poe_address *a, const struct poe_address *b)
{
    return a->size == b->size && memcmp(&a->name, &b->name, a->size) == 0;
}

static size_t format_unix(const struct poe_address *a, char *text)
{
    const size_t before = offsetof(struct sockaddr_un, sun_path);
    const char *path = a->name.un.sun_path;
    size_t size = a->size > before ? a->size - before : 0;
    char *name = text + UNIX_PREFIX_SIZE;

    if (size > 0 && path[0] != '\0')
        size = strnlen(path, size);
    memcpy(text, UNIX_PREFIX, UNIX_PREFIX_SIZE);
    memcpy(name, path, size);
    if (size > 0 && name[0] == '\0')
        name[0] = '@';
    name[size] = '\0';
    return UNIX_PREFIX_SIZE + size;
}

static size_t format_in(const struct sockaddr_in *in, char *text)
{
    char host[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
    return (size_t)snprintf(text, POE_ADDRESS_TEXT, "%s:%u", host,
                            ntohs(in->sin_port));
}

static size_t format_in6(const struct sockaddr_in6 *in6, char *text)
{
    char host[INET6_ADDRSTRLEN], scope[IF_NAMESIZE + 1] = "";

    inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof host);
    if (in6->sin6_scope_id != 0) {
        scope[0] = '%';
        if (if_indextoname(in6->sin6_scope_id, scope + 1) == NULL)
            snprintf(scope, sizeof scope, "%%%u", in6->sin6_scope_id);
    }
    return (size_t)snprintf(text, POE_ADDRESS_TEXT, "[%s%s]:%u", host, scope,
                            ntohs(in6->sin6_port));
}

size_t poe_address_format(const struct poe_address *a,
                          char text[POE_ADDRESS_TEXT])
{
    text[0] = '\0';
    switch (a->size < sizeof(sa_family_t) ? AF_UNSPEC : a->name.any.sa_family) {
    case AF_UNIX:
        return format_unix(a, text);
    case AF_INET:
        return format_in(&a->name.in, text);
    case AF_INET6:
        return format_in6(&a->name.in6, text);
    default:
        return 0;
    }
}
