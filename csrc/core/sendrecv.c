/*
** sendrecv.c - driver over sockets of every type: octets of a stream, and
** messages one by one where the socket keeps them. Source: recvmmsg(2),
** sendmmsg(2), sendmsg(2).
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* recvmmsg, sendmmsg */
#include "core/driver.h"
#include "core/mmsg.h"
#include "core/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* The only place in this file that turns errno into an outcome. */
static enum poe_outcome failed(struct poe_driver *d, enum poe_outcome want)
{
    if (errno == EAGAIN)
        return want;
    d->error = errno;
    return POE_ERROR;
}

static bool is_inet(int family)
{
    return family == AF_INET || family == AF_INET6;
}

static bool is_wildcard(const struct poe_address *a)
{
    if (a->name.any.sa_family == AF_INET)
        return a->name.in.sin_addr.s_addr == htonl(INADDR_ANY);
    return memcmp(&a->name.in6.sin6_addr, &in6addr_any, sizeof in6addr_any) ==
           0;
}

/* Have the system tell to which of our addresses a message was sent. */
static bool ask_own_address(int fd, int family)
{
    const int on = 1;

    if (family == AF_INET)
        return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) == 0;
    return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on) == 0;
}

static bool is_bound_to_wildcard(int fd)
{
    struct poe_address own;

    return poe_socket_name(fd, &own) == 0 && is_wildcard(&own);
}

/* Does the system tell to which of our addresses each message came? */
static bool is_told_own_address(const struct poe_driver *d, int fd)
{
    if (d->peer.type != SOCK_DGRAM || d->peer.connected ||
        !is_inet(d->peer.family) || !is_bound_to_wildcard(fd))
        return false;
    return ask_own_address(fd, d->peer.family);
}

/* Learn what the socket is, once; false with errno if it is none. */
static bool learn(struct poe_driver *d, int fd)
{
    struct poe_address peer;
    const int on = 1;

    if (d->peer.fd == fd)
        return true;
    d->peer.type = poe_socket_type(fd);
    if (d->max_message == 0 && d->peer.type > 0 &&
        d->peer.type != SOCK_STREAM) {
        errno = EPROTOTYPE;
        return false;
    }
    if (d->peer.type < 0)
        return false;
    d->peer.fd = fd;
    d->peer.family = poe_socket_family(fd);
    d->peer.connected = poe_socket_peer(fd, &peer) == 0;
    d->peer.wildcard = is_told_own_address(d, fd);
    if (d->peer.type == SOCK_SEQPACKET)
        setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof on);
    if (d->credentials)
        setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    return true;
}

static size_t control_size(const struct poe_driver *d)
{
    size_t size = 0;

    if (d->peer.wildcard)
        size += CMSG_SPACE(sizeof(struct in6_pktinfo));
    if (d->peer.type == SOCK_SEQPACKET)
        size += CMSG_SPACE(sizeof(struct timeval));
    if (d->credentials)
        size += CMSG_SPACE(sizeof(struct ucred));
    if (d->max_fds > 0)
        size += CMSG_SPACE(d->max_fds * sizeof(int));
    return size;
}

static unsigned batch(const struct poe_driver *d)
{
    return d->peer.type == SOCK_STREAM ? 1 : poe_driver_batch(d);
}

static size_t room(const struct poe_driver *d)
{
    return d->peer.type == SOCK_STREAM ? d->block_size : d->max_message;
}

/* Room for one more message in each header. */
static void prepare(const struct poe_driver *d, struct poe_inbox *in,
                    struct mmsghdr *headers, struct iovec *iov,
                    struct poe_control *controls)
{
    size_t control = control_size(d);

    for (unsigned i = 0; i < batch(d); i++) {
        struct poe_arrival *arrival = &in->arrivals[i];
        struct msghdr *m = &headers[i].msg_hdr;

        arrival->offset = i * room(d);
        iov[i] = (struct iovec){in->data + arrival->offset, room(d)};
        *m = (struct msghdr){.msg_iov = &iov[i], .msg_iovlen = 1};
        if (!d->peer.connected) {
            m->msg_name = &arrival->from.name;
            m->msg_namelen = sizeof arrival->from.name;
        }
        if (control > 0) {
            m->msg_control = controls[i].data;
            m->msg_controllen = control;
        }
    }
}

static void arrived(const struct poe_driver *d, struct poe_arrival *arrival,
                    const struct mmsghdr *header)
{
    const struct msghdr *m = &header->msg_hdr;
    bool sound = poe_control_read(m, &arrival->said, d->max_fds);

    arrival->size = header->msg_len;
    arrival->from.size = m->msg_namelen;
    arrival->fault = POE_FAULT_NONE;
    if (d->peer.type != SOCK_STREAM && arrival->size > d->max_message) {
        arrival->fault = POE_FAULT_CUT;
        poe_control_close(&arrival->said); /* they are lost with it */
    } else if (!sound) {
        arrival->fault = POE_FAULT_CONTROL;
    }
}

/* Is this the end, or a message of no octets? A seqpacket socket gives nothing
** for both; but to a message it adds its time, for which learn() asked. */
static bool is_end(const struct poe_driver *d, const struct mmsghdr *header)
{
    if (header->msg_len > 0 || d->peer.type == SOCK_DGRAM)
        return false;
    return d->peer.type == SOCK_STREAM || header->msg_hdr.msg_controllen == 0;
}

/* Octets of a stream that come with nothing else. */
static enum poe_outcome read_octets(struct poe_driver *d, int fd,
                                    struct poe_inbox *in)
{
    ssize_t got;

    do
        got = recv(fd, in->data, d->block_size, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return failed(d, POE_WANT_READ);
    if (got == 0)
        return POE_EOF;
    poe_stream_arrived(in, (size_t)got);
    return POE_OK;
}

static enum poe_outcome read_messages(struct poe_driver *d, int fd,
                                      struct poe_inbox *in)
{
    struct mmsghdr headers[POE_INBOX_MESSAGES];
    struct iovec iov[POE_INBOX_MESSAGES];
    struct poe_control controls[POE_INBOX_MESSAGES];
    int flags = MSG_CMSG_CLOEXEC | MSG_WAITFORONE;
    int count;

    if (d->peer.type != SOCK_STREAM)
        flags |= MSG_TRUNC; /* tell the real length */
    prepare(d, in, headers, iov, controls);
    count = poe_recv_messages(fd, headers, batch(d), flags);
    if (count < 0)
        return failed(d, POE_WANT_READ);
    in->next = in->count = 0;
    for (int i = 0; i < count && !is_end(d, &headers[i]); i++)
        arrived(d, &in->arrivals[in->count++], &headers[i]);
    return in->count > 0 ? POE_OK : POE_EOF;
}

static enum poe_outcome sr_read(struct poe_driver *d, int fd,
                                struct poe_inbox *in)
{
    if (!learn(d, fd))
        return failed(d, POE_WANT_READ);
    if (d->peer.type == SOCK_STREAM && control_size(d) == 0)
        return read_octets(d, fd, in);
    return read_messages(d, fd, in);
}

static bool has_fds(const struct poe_message *message)
{
    return message->envelope != NULL && message->envelope->fd_count > 0;
}

/* Only unix sockets carry descriptors; others would drop them silently. */
static bool can_carry(const struct poe_driver *d,
                      const struct poe_message *message)
{
    return d->peer.family == AF_UNIX || !has_fds(message);
}

/* Prepare headers for the first messages in the queue; returns how many. */
static unsigned address(const struct poe_driver *d, struct mmsghdr *headers,
                        struct iovec *iov, struct poe_control *controls)
{
    const struct poe_outq *q = &d->out;
    unsigned n = 0;

    for (; n < POE_INBOX_MESSAGES && n < q->messages; n++) {
        const struct poe_message *message = poe_outq_peek(q, n);

        if (!can_carry(d, message))
            break;
        iov[n].iov_base = (char *)(size_t)message->data;
        iov[n].iov_len = message->size;
        headers[n] = (struct mmsghdr){
            .msg_hdr = {.msg_iov = &iov[n], .msg_iovlen = 1},
        };
        if (message->envelope != NULL)
            poe_envelope_address(message->envelope, &headers[n].msg_hdr,
                                 &controls[n]);
    }
    return n;
}

/* Does the failure concern one message alone, so that those behind it can go?
** A datagram's may: it is too long, or cannot reach its own destination. What
** else ails the socket or the system concerns all, and all are kept. */
static bool is_messages_own(const struct poe_driver *d, int error)
{
    static const int own[] = {
        ECONNREFUSED, ENOENT,        EDESTADDRREQ, ENOTCONN,     EINVAL,
        EACCES,       EPERM,         ENETUNREACH,  EHOSTUNREACH, EPROTOTYPE,
        EAFNOSUPPORT, EADDRNOTAVAIL, ENOTDIR,      ENAMETOOLONG, ELOOP,
    };

    if (error == EMSGSIZE)
        return true;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (error == own[i])
            return d->peer.type == SOCK_DGRAM;
    return false;
}

/* The error of an earlier datagram, which the peer's host sent back? Then this
** one has not been tried. */
static bool is_stale(const struct poe_driver *d, int error)
{
    /* unreachable: another type of the internet's, but for SCTP */
    bool is_udp = is_inet(d->peer.family) && d->peer.type == SOCK_DGRAM;

    return is_udp && error == ECONNREFUSED;
}

static enum poe_outcome send_some(struct poe_driver *d, int fd,
                                  size_t *released)
{
    struct mmsghdr headers[POE_INBOX_MESSAGES];
    struct iovec iov[POE_INBOX_MESSAGES];
    struct poe_control controls[POE_INBOX_MESSAGES];
    unsigned n = address(d, headers, iov, controls);
    int sent = -1;

    errno = EINVAL;
    if (n > 0)
        sent = poe_send_messages(fd, headers, n, MSG_NOSIGNAL);
    if (sent < 0)
        return failed(d, POE_WANT_WRITE);
    *released += poe_outq_drop(&d->out, (size_t)sent);
    return POE_OK;
}

/* Send until all has gone or the socket takes no more. A message that can
** never go is dropped and told, once those behind it have been tried. */
static enum poe_outcome send_messages(struct poe_driver *d, int fd,
                                      size_t *released)
{
    enum poe_outcome outcome = POE_OK;
    int error = 0;
    bool stale = false;

    while (d->out.messages > 0) {
        outcome = send_some(d, fd, released);
        if (outcome == POE_OK)
            stale = false;
        if (outcome == POE_OK)
            continue;
        if (outcome != POE_ERROR)
            break;
        error = error != 0 ? error : d->error;
        if (is_stale(d, d->error) && !stale) {
            stale = true; /* once more */
            continue;
        }
        if (!is_messages_own(d, d->error))
            break;
        *released += poe_outq_drop(&d->out, 1);
    }
    d->error = error;
    return error != 0 ? POE_ERROR : outcome;
}

/* Address what is to be written next. Descriptors go with the first octets of
** their chunk, which are written by themselves, and only once. */
static void address_stream(const struct poe_outq *q, struct msghdr *m,
                           struct poe_control *control)
{
    const struct poe_message *message = poe_outq_peek(q, 0);

    if (q->written > 0 || !has_fds(message))
        return;
    m->msg_iov->iov_len = message->size;
    m->msg_iovlen = 1;
    poe_envelope_address(message->envelope, m, control);
}

/* One piece of octets and nothing else is the commonest write by far. */
static ssize_t send_stream(int fd, const struct msghdr *m)
{
    if (m->msg_iovlen > 1 || m->msg_control != NULL)
        return sendmsg(fd, m, MSG_NOSIGNAL);
    return send(fd, m->msg_iov->iov_base, m->msg_iov->iov_len, MSG_NOSIGNAL);
}

static enum poe_outcome sr_write(struct poe_driver *d, int fd,
                                 struct iovec *iov, int count, size_t *n)
{
    struct poe_control control;
    struct msghdr m = {.msg_iov = iov, .msg_iovlen = (size_t)count};
    ssize_t sent;

    if (!can_carry(d, poe_outq_peek(&d->out, 0))) {
        poe_outq_peek(&d->out, 0)->envelope = NULL; /* its octets can go */
        errno = EINVAL;
        return failed(d, POE_WANT_WRITE);
    }
    address_stream(&d->out, &m, &control);
    do
        sent = send_stream(fd, &m);
    while (sent < 0 && errno == EINTR);
    if (sent < 0)
        return failed(d, POE_WANT_WRITE);
    *n = (size_t)sent;
    /* unreachable: that a socket takes nothing, and does not say why */
    return sent > 0 ? POE_OK : POE_WANT_WRITE;
}

static enum poe_outcome sr_flush(struct poe_driver *d, int fd, size_t *released)
{
    if (!learn(d, fd))
        return failed(d, POE_WANT_WRITE);
    if (d->peer.type == SOCK_STREAM)
        return poe_stream_flush(d, fd, released);
    return send_messages(d, fd, released);
}

const struct poe_driver_ops poe_sendrecv_ops = {
    .name = "sendrecv",
    .read_name = "recv",
    .write_name = "send",
    .addressed = true,
    .read = sr_read,
    .flush = sr_flush,
    .write = sr_write,
};
