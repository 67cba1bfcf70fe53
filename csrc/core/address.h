/*
** address.h - socket addresses as text, and back.
** "127.0.0.1:80", "[::1]:80", "[fe80::1%eth0]:80", "unix:/run/x.sock",
** "unix:@abstract"; "unix:@" lets the system choose an abstract name.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_ADDRESS_H
#define POE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <netinet/in.h>

struct poe_address {
    union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_un un;
        struct sockaddr_storage storage;
    } name;
    socklen_t size; /* octets of `name` in use */
};

enum poe_address_error {
    POE_ADDRESS_OK,
    POE_ADDRESS_MALFORMED,
    POE_ADDRESS_TOO_LONG /* beyond POE_ADDRESS_UNIX_MAX; the family is set */
};

/* Octets in the longest unix path or abstract name. */
#define POE_ADDRESS_UNIX_MAX (sizeof((struct sockaddr_un){0}.sun_path) - 1)

/* Octets that the longest text takes, the final NUL included. */
#define POE_ADDRESS_TEXT 160

enum poe_address_error poe_address_parse(struct poe_address *a,
                                         const char *text, size_t size);

/* Both of no octets, or the same in every one. */
bool poe_address_equal(const struct poe_address *a,
                       const struct poe_address *b);

/* Write the text and a final NUL; returns the octets of text. An abstract
** name may contain NULs. "" for a family that has no text. */
size_t poe_address_format(const struct poe_address *a,
                          char text[POE_ADDRESS_TEXT]);

#endif
