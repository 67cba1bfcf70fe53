/*
** envelope.c - control data of messages, written and read; cmsg(3).
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* struct in6_pktinfo, struct ucred */
#include "core/envelope.h"

#include <assert.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Append one piece of control data. */
static void append(struct msghdr *m, int level, int type, const void *data,
                   size_t size)
{
    struct cmsghdr *c =
        (struct cmsghdr *)((char *)m->msg_control + m->msg_controllen);

    assert(m->msg_controllen + CMSG_SPACE(size) <= POE_CONTROL_SIZE);
    memset(c, 0, CMSG_SPACE(size));
    c->cmsg_level = level;
    c->cmsg_type = type;
    c->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(c), data, size);
    m->msg_controllen += CMSG_SPACE(size);
}

static void append_own_address(struct msghdr *m, const struct poe_address *at)
{
    if (at->name.any.sa_family == AF_INET) {
        struct in_pktinfo info = {.ipi_spec_dst = at->name.in.sin_addr};

        append(m, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
    } else {
        struct in6_pktinfo info = {.ipi6_addr = at->name.in6.sin6_addr,
                                   .ipi6_ifindex = at->name.in6.sin6_scope_id};

        append(m, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
    }
}

void poe_envelope_address(const struct poe_envelope *e, struct msghdr *m,
                          struct poe_control *control)
{
    if (e->to.size > 0) {
        m->msg_name = (void *)(size_t)&e->to.name; /* not written through */
        m->msg_namelen = e->to.size;
    }
    m->msg_control = control->data;
    m->msg_controllen = 0;
    if (e->at.size > 0)
        append_own_address(m, &e->at);
    if (e->fd_count > 0)
        append(m, SOL_SOCKET, SCM_RIGHTS, e->fds, e->fd_count * sizeof(int));
    if (m->msg_controllen == 0)
        m->msg_control = NULL;
}

static bool read_pktinfo(const struct cmsghdr *c, size_t size,
                         struct poe_address *at)
{
    struct in_pktinfo info;

    if (size != sizeof info)
        return false;
    memcpy(&info, CMSG_DATA(c), sizeof info);
    at->name.in =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = info.ipi_addr};
    at->size = sizeof at->name.in;
    return true;
}

static bool read_pktinfo6(const struct cmsghdr *c, size_t size,
                          struct poe_address *at)
{
    struct in6_pktinfo info;

    if (size != sizeof info)
        return false;
    memcpy(&info, CMSG_DATA(c), sizeof info);
    at->name.in6 = (struct sockaddr_in6){.sin6_family = AF_INET6,
                                         .sin6_addr = info.ipi6_addr};
    if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
        at->name.in6.sin6_scope_id = info.ipi6_ifindex;
    at->size = sizeof at->name.in6;
    return true;
}

static bool read_rights(const struct cmsghdr *c, size_t size,
                        struct poe_control_said *said)
{
    size_t count = size / sizeof(int);
    bool fits =
        size % sizeof(int) == 0 && count <= POE_ENVELOPE_FDS - said->fd_count;

    for (size_t i = 0; i < count; i++) {
        int fd;

        memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
        if (fits)
            said->fds[said->fd_count++] = fd;
        else
            close(fd);
    }
    return fits;
}

static bool read_credentials(const struct cmsghdr *c, size_t size,
                             struct poe_control_said *said)
{
    struct ucred ucred;

    if (size != sizeof ucred)
        return false;
    memcpy(&ucred, CMSG_DATA(c), sizeof ucred);
    said->has_credentials = ucred.pid != 0; /* sent before they were asked */
    said->pid = ucred.pid;
    said->uid = ucred.uid;
    said->gid = ucred.gid;
    return true;
}

/* Does a piece lie in the control data as a whole? */
static bool is_whole(const struct msghdr *m, const struct cmsghdr *c)
{
    size_t before = (size_t)((const char *)c - (const char *)m->msg_control);

    return c->cmsg_len >= CMSG_LEN(0) &&
           c->cmsg_len <= m->msg_controllen - before;
}

/* What nobody asked for is passed over. */
static bool read_one(const struct cmsghdr *c, struct poe_control_said *said)
{
    size_t size = c->cmsg_len - CMSG_LEN(0);

    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
        return read_pktinfo(c, size, &said->at);
    if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO)
        return read_pktinfo6(c, size, &said->at);
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
        return read_rights(c, size, said);
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_CREDENTIALS)
        return read_credentials(c, size, said);
    return true;
}

bool poe_control_read(const struct msghdr *m, struct poe_control_said *said,
                      unsigned max_fds)
{
    struct msghdr *header = (struct msghdr *)(size_t)m; /* CMSG_NXTHDR's type */
    bool sound = max_fds == 0 || (m->msg_flags & MSG_CTRUNC) == 0;

    said->at.size = 0;
    said->fd_count = 0;
    said->has_credentials = false;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL;
         c = CMSG_NXTHDR(header, c))
        sound = is_whole(m, c) && read_one(c, said) && sound;
    sound = sound && said->fd_count <= max_fds;
    if (!sound)
        poe_control_close(said);
    return sound;
}

void poe_control_close(struct poe_control_said *said)
{
    while (said->fd_count > 0)
        close(said->fds[--said->fd_count]);
}
