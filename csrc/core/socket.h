/*
** socket.h - make sockets and ask them; close-on-exec and non-blocking from
** the first instant. All return -1 with errno set on failure.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_SOCKET_H
#define POE_SOCKET_H

#include "core/driver.h"

struct poe_address;
struct poe_sockopt;

int poe_socket_open(int family, int type);
int poe_socket_pair(int type, int fds[2]);

/* Bind it; a unix path is made with these permissions, or, if they are
** negative, with those that the process's umask leaves. */
int poe_socket_bind(int fd, const struct poe_address *to, int permissions);

/* Start to connect: 0 when connected or under way. */
int poe_socket_connect(int fd, const struct poe_address *to);

/* How it went: POE_OK, POE_WANT_WRITE while under way, or POE_ERROR and
** *error. The system tells an error once only. */
enum poe_outcome poe_socket_connected(int fd, int *error);

/* The next connection; its peer is in *peer. Those that were gone before
** they could be accepted are passed over. */
int poe_socket_accept(int fd, struct poe_address *peer);

/* It listens; false for what is no socket. */
bool poe_socket_listens(int fd);

int poe_socket_name(int fd, struct poe_address *a);
int poe_socket_peer(int fd, struct poe_address *a);

/* AF_..., SOCK_... */
int poe_socket_family(int fd);
int poe_socket_type(int fd);

/* An option by its name in lower case, without SO_; NULL if there is none. */
const struct poe_sockopt *poe_sockopt_find(const char *name);
bool poe_sockopt_is_flag(const struct poe_sockopt *option);

/* Flags are 0 or 1; linger is in seconds, -1 when off. */
int poe_sockopt_get(int fd, const struct poe_sockopt *option, int *value);
int poe_sockopt_set(int fd, const struct poe_sockopt *option, int value);

#endif
