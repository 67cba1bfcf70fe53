/*
** control.c - the control data of a message, sound or not: each descriptor in
** it is handed over or closed, and closed once.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* the types of control data */
#include "core.h"
#include "core/envelope.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* What is closed while control data is read, which has no descriptors. */
static bool is_counted;
static unsigned closed;

int __real_close(int fd);
int __wrap_close(int fd);

int __wrap_close(int fd)
{
    if (!is_counted)
        return __real_close(fd);
    closed++;
    return 0;
}

static const struct {
    int level, type;
    size_t size;
} kinds[] = {
    {IPPROTO_IP, IP_PKTINFO, sizeof(struct in_pktinfo)},
    {IPPROTO_IPV6, IPV6_PKTINFO, sizeof(struct in6_pktinfo)},
    {SOL_SOCKET, SCM_RIGHTS, 2 * sizeof(int)},
    {SOL_SOCKET, SCM_CREDENTIALS, sizeof(struct ucred)},
    {SOL_SOCKET, SO_TIMESTAMP, 16},
    {IPPROTO_IP, IP_TTL, sizeof(int)},
    {IPPROTO_IP, IP_TOS, 2 * sizeof(int)}, /* its number is that of rights */
    {IPPROTO_IPV6, IPV6_HOPLIMIT, sizeof(int)},
};

/* One piece, of the size that it should have or of another. */
static bool append(struct msghdr *m, struct input *in)
{
    unsigned which = take_octet(in) % (sizeof kinds / sizeof *kinds);
    unsigned odd = take_octet(in);
    size_t size = odd < 128 ? kinds[which].size : odd - 128;
    struct cmsghdr *c =
        (struct cmsghdr *)((char *)m->msg_control + m->msg_controllen);

    if (m->msg_controllen + CMSG_SPACE(size) > POE_CONTROL_SIZE)
        return false;
    *c = (struct cmsghdr){.cmsg_len = CMSG_LEN(size),
                          .cmsg_level = kinds[which].level,
                          .cmsg_type = kinds[which].type};
    for (size_t i = 0; i < size; i++)
        CMSG_DATA(c)[i] = (uint8_t)take_octet(in);
    m->msg_controllen += CMSG_SPACE(size);
    return true;
}

/* How many descriptors there are in all. */
static unsigned count_rights(struct msghdr *m)
{
    unsigned count = 0;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
            count += (unsigned)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    return count;
}

/* As the system gives it: whole pieces, the last of them perhaps cut. */
static void expect_all_handed_over(struct msghdr *m, unsigned max_fds)
{
    struct poe_control_said said;
    unsigned rights = count_rights(m);
    bool sound;

    closed = 0;
    is_counted = true;
    sound = poe_control_read(m, &said, max_fds);
    is_counted = false;
    expect(said.fd_count <= max_fds, "no more come than were asked for");
    expect(sound || said.fd_count == 0, "of what is wrong nothing is kept");
    expect(said.fd_count + closed == rights,
           "each descriptor is handed over or closed");
}

/* As no system gives it: octets. */
static void try_raw(struct msghdr *m, struct input *in)
{
    struct poe_control_said said;
    size_t size = in->size < POE_CONTROL_SIZE ? in->size : POE_CONTROL_SIZE;

    memcpy(m->msg_control, in->data, size);
    m->msg_controllen = size;
    is_counted = true;
    poe_control_read(m, &said, POE_ENVELOPE_FDS);
    is_counted = false;
}

void try_control(struct input *in)
{
    struct poe_control control = {.data = {0}};
    struct msghdr m = {.msg_control = control.data};
    unsigned how = take_octet(in);

    if (how & 1)
        m.msg_flags = MSG_CTRUNC;
    if (how & 2) {
        try_raw(&m, in);
        return;
    }
    while (in->size > 0 && append(&m, in))
        ;
    expect_all_handed_over(&m, how >> 2 & 1 ? 3 : POE_ENVELOPE_FDS);
}
