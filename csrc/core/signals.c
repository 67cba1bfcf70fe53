/*
** signals.c - over signalfd(2): no handler runs, so nothing need be global.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE
#include "core/signals.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

void poe_signals_init(struct poe_signals *s)
{
    s->fd = -1;
    sigemptyset(&s->watched);
    sigemptyset(&s->blocked);
}

/* Have the descriptor follow `watched`. */
static int follow(struct poe_signals *s)
{
    int fd = signalfd(s->fd, &s->watched, SFD_CLOEXEC | SFD_NONBLOCK);

    if (fd < 0)
        return errno;
    s->fd = fd;
    return 0;
}

static void set_of(sigset_t *set, int number)
{
    sigemptyset(set);
    sigaddset(set, number);
}

static void block(struct poe_signals *s, int number)
{
    sigset_t one, before;

    set_of(&one, number);
    pthread_sigmask(SIG_BLOCK, &one, &before);
    if (sigismember(&before, number) == 0)
        sigaddset(&s->blocked, number);
}

/* Unblock it, if that was our doing. What has come meanwhile and was not taken
** is delivered, as if it had come now. */
static void unblock(struct poe_signals *s, int number)
{
    sigset_t one;

    if (sigismember(&s->blocked, number) != 1)
        return;
    set_of(&one, number);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    sigdelset(&s->blocked, number);
}

static bool is_signalfd(int fd)
{
    static const char kind[] = "anon_inode:[signalfd]";
    char path[64], text[sizeof kind];
    ssize_t size;

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    size = readlink(path, text, sizeof text);
    return size == (ssize_t)sizeof kind - 1 &&
           memcmp(text, kind, sizeof kind - 1) == 0;
}

/* The signals that a signalfd takes, as bits; 0 where that is not known. */
static unsigned long long mask_of(int fd)
{
    char path[64], line[128];
    unsigned long long mask = 0;
    FILE *info;

    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
    if ((info = fopen(path, "re")) == NULL)
        return 0;
    while (fgets(line, sizeof line, info) != NULL)
        if (strncmp(line, "sigmask:", 8) == 0)
            mask = strtoull(line + 8, NULL, 16);
    fclose(info);
    return mask;
}

static bool is_taken_by(int fd, int number)
{
    return is_signalfd(fd) && (mask_of(fd) >> (number - 1) & 1) != 0;
}

/* Does another signalfd of the process take this signal? Where the system does
** not tell, none does. */
static bool is_taken(const struct poe_signals *s, int number)
{
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *entry;
    bool taken = false;

    if (dir == NULL)
        return false;
    while (!taken && (entry = readdir(dir)) != NULL) {
        int fd = atoi(entry->d_name);

        taken = fd != s->fd && is_taken_by(fd, number);
    }
    closedir(dir);
    return taken;
}

int poe_signals_watch(struct poe_signals *s, int number)
{
    int error;

    if (sigaddset(&s->watched, number) < 0)
        return EINVAL;
    block(s, number);
    error = follow(s);
    if (error == 0 && is_taken(s, number))
        error = EBUSY;
    if (error != 0)
        poe_signals_unwatch(s, number);
    return error;
}

int poe_signals_unwatch(struct poe_signals *s, int number)
{
    int error = 0;

    sigdelset(&s->watched, number);
    if (s->fd >= 0)
        error = follow(s);
    unblock(s, number);
    return error;
}

int poe_signals_take(struct poe_signals *s)
{
    struct signalfd_siginfo info;

    if (s->fd < 0 || read(s->fd, &info, sizeof info) != (ssize_t)sizeof info)
        return 0;
    return (int)info.ssi_signo;
}

void poe_signals_close(struct poe_signals *s)
{
    for (int number = 1; number < NSIG; number++)
        unblock(s, number);
    if (s->fd >= 0)
        close(s->fd);
    poe_signals_init(s);
}
