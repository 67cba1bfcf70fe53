/*
** descriptor.h - make descriptors: close-on-exec and non-blocking from the
** first instant. What differs between systems is in here and nowhere else.
** All return -1 with errno set on failure; EINTR is never seen.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_DESCRIPTOR_H
#define POE_DESCRIPTOR_H

#include <stdbool.h>

struct poe_address;

/* `flags` as in open(2), access mode and all. */
int poe_fd_open(const char *path, int flags);
int poe_fd_pipe(int fds[2]);
int poe_fd_dup(int fd);

/* Make somebody else's descriptor close-on-exec and non-blocking. */
int poe_fd_adopt(int fd);

/* Release it, once: the number is free again even after an error. */
int poe_fd_close(int fd);

/* 1 if operations on it block, 0 if not. */
int poe_fd_is_blocking(int fd);
int poe_fd_set_blocking(int fd, bool on);

/* A pipe's capacity in octets; setting it returns what the system chose. */
int poe_fd_pipe_size(int fd);
int poe_fd_set_pipe_size(int fd, int octets);

struct poe_pty {
    bool raw;                     /* octets pass as they are */
    unsigned short rows, columns; /* characters; 0 leaves the size unset */
};

/* fds[0] is the master, fds[1] the slave. */
int poe_fd_pty(const struct poe_pty *options, int fds[2]);

/* The path of a pty's slave, from its master. */
int poe_fd_ptsname(int master, char *path, unsigned size);

/* What the descriptor leads to: "tcp", "unix stream", "pipe", "file" ... */
const char *poe_fd_kind(int fd);

#endif
