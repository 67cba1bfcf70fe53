/*
** resolver.c - lookups in threads, which share two queues of them.
** A thread is made when a lookup finds fewer than THREADS at work, and ends
** when nothing waits. All signals are blocked in it. One whose lookup has been
** cancelled cannot be stopped: another takes its place, THREADS_MAX in all.
** SPDX-License-Identifier: MIT
*/
#define _POSIX_C_SOURCE 200809L
#include "core/resolver.h"
#include "core/address.h"
#include "core/descriptor.h"
#include "core/lookup.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    THREADS = 4, /* at work for somebody */
    THREADS_MAX = 64,
    LOOKUPS_MAX = 4096 /* not begun, or not taken */
};

struct worker {
    struct poe_resolver *resolver;
    struct poe_lookup *lookup; /* under way */
    pthread_t thread;
    bool is_at_work;
    bool exists; /* or existed, and is to be joined; not for the thread */
};

struct poe_resolver {
    pthread_mutex_t lock; /* of what threads share */
    struct poe_lookups waiting, done;
    struct worker workers[THREADS_MAX];
    long long last_id;
    pid_t owner;
    int pipe[2]; /* holds one octet while `done` holds anything */
};

/* The pipe takes one octet and gives it back at once: neither call can fail
** for good, and there is nobody to tell if it does for a moment. */
static void set_readable(struct poe_resolver *r, bool readable)
{
    char octet = 0;
    ssize_t n;

    do
        n = readable ? write(r->pipe[1], &octet, 1)
                     : read(r->pipe[0], &octet, 1);
    /* unreachable: another error, of a pipe of ours */
    while (n < 0 && (errno == EINTR || errno == EAGAIN));
}

static void finish(struct poe_resolver *r, struct poe_lookup *l)
{
    if (l->is_cancelled) {
        poe_lookup_free(l);
        return;
    }
    poe_lookups_push(&r->done, l);
    if (r->done.count == 1)
        set_readable(r, true);
}

/* Nobody wants to know any more what this thread looks up. */
static bool is_abandoned(const struct worker *w)
{
    return w->lookup != NULL && w->lookup->is_cancelled;
}

/* Threads that are at work for somebody. */
static int count_busy(const struct poe_resolver *r)
{
    int busy = 0;

    for (int i = 0; i < THREADS_MAX; i++)
        busy += r->workers[i].is_at_work && !is_abandoned(&r->workers[i]);
    return busy;
}

/* What to look up next; NULL if that is for others, of whom one has taken the
** place of this thread while it was abandoned. */
static struct poe_lookup *next_lookup(struct worker *w)
{
    struct poe_resolver *r = w->resolver;

    w->lookup = NULL;
    if (count_busy(r) <= THREADS)
        w->lookup = poe_lookups_pop(&r->waiting);
    return w->lookup;
}

/* A thread's life. Once an answer is there to be seen, its thread is on the
** next or has ended: who sees all answers may join at once. */
static void *work(void *argument)
{
    struct worker *w = argument;
    struct poe_resolver *r = w->resolver;

    pthread_mutex_lock(&r->lock);
    while (next_lookup(w) != NULL) {
        pthread_mutex_unlock(&r->lock);
        poe_lookup_run(w->lookup);
        pthread_mutex_lock(&r->lock);
        finish(r, w->lookup);
    }
    w->is_at_work = false;
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static void join(struct worker *w)
{
    if (w->exists)
        pthread_join(w->thread, NULL);
    w->exists = false;
}

/* Threads inherit what is blocked: the host's signals are for the host's. */
static int create_thread(struct worker *w)
{
    sigset_t all, before;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&w->thread, NULL, work, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

/* A worker without a thread that is at work; NULL if there is none. */
static struct worker *find_free(struct poe_resolver *r)
{
    for (struct worker *w = r->workers; w < r->workers + THREADS_MAX; w++)
        if (!w->is_at_work)
            return w;
    return NULL;
}

static bool is_anyone_at_work(const struct poe_resolver *r)
{
    for (int i = 0; i < THREADS_MAX; i++)
        if (r->workers[i].is_at_work)
            return true;
    return false;
}

/* Have one thread more, if there may be one; errno, but 0 while others work:
** they come to what waits in the end. */
static int add_thread(struct poe_resolver *r)
{
    struct worker *w = count_busy(r) < THREADS ? find_free(r) : NULL;
    int error;

    if (w == NULL)
        return 0;
    join(w);
    error = create_thread(w);
    w->exists = w->is_at_work = error == 0;
    return is_anyone_at_work(r) ? 0 : error;
}

struct poe_resolver *poe_resolver_new(void)
{
    struct poe_resolver *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    if (poe_fd_pipe(r->pipe) < 0) {
        free(r);
        return NULL;
    }
    pthread_mutex_init(&r->lock, NULL);
    poe_lookups_init(&r->waiting);
    poe_lookups_init(&r->done);
    for (int i = 0; i < THREADS_MAX; i++)
        r->workers[i].resolver = r;
    r->owner = getpid();
    return r;
}

bool poe_resolver_is_ours(const struct poe_resolver *r)
{
    return r->owner == getpid();
}

static void end_threads(struct poe_resolver *r)
{
    pthread_mutex_lock(&r->lock);
    poe_lookups_clear(&r->waiting);
    pthread_mutex_unlock(&r->lock);
    for (int i = 0; i < THREADS_MAX; i++)
        join(&r->workers[i]);
    poe_lookups_clear(&r->done);
    pthread_mutex_destroy(&r->lock);
}

void poe_resolver_free(struct poe_resolver *r)
{
    if (poe_resolver_is_ours(r))
        end_threads(r); /* else a thread that is no more may hold the lock */
    poe_fd_close(r->pipe[0]);
    poe_fd_close(r->pipe[1]);
    free(r);
}

bool poe_resolver_is_idle(struct poe_resolver *r)
{
    bool idle;

    if (!poe_resolver_is_ours(r))
        return true;
    pthread_mutex_lock(&r->lock);
    idle = !is_anyone_at_work(r);
    pthread_mutex_unlock(&r->lock);
    return idle;
}

int poe_resolver_fd(const struct poe_resolver *r)
{
    return r->pipe[0];
}

/* Queue it, and see to it that a thread will come to it; errno. */
static int submit(struct poe_resolver *r, struct poe_lookup *l)
{
    int error = ENOBUFS;

    pthread_mutex_lock(&r->lock);
    if (r->waiting.count + r->done.count < LOOKUPS_MAX)
        error = add_thread(r);
    if (error == 0) {
        l->answer.id = ++r->last_id;
        poe_lookups_push(&r->waiting, l);
    }
    pthread_mutex_unlock(&r->lock);
    return error;
}

long long poe_resolver_ask(struct poe_resolver *r,
                           const struct poe_question *question)
{
    struct poe_lookup *l = NULL;
    int error = ECHILD;

    if (poe_resolver_is_ours(r)) {
        l = poe_lookup_new(question);
        error = l != NULL ? submit(r, l) : ENOMEM;
    }
    if (error == 0)
        return r->last_id; /* only asking changes it */
    free(l);
    errno = error;
    return -1;
}

/* It is under way: mark it, and have another thread for what waits. */
static void abandon(struct poe_resolver *r, long long id)
{
    for (int i = 0; i < THREADS_MAX; i++) {
        struct poe_lookup *l = r->workers[i].lookup;

        if (l != NULL && l->answer.id == id)
            l->is_cancelled = true;
    }
    if (r->waiting.count > 0)
        add_thread(r);
}

static void cancel(struct poe_resolver *r, long long id)
{
    if (poe_lookups_remove(&r->waiting, id))
        return;
    if (!poe_lookups_remove(&r->done, id))
        abandon(r, id);
    else if (r->done.count == 0)
        set_readable(r, false);
}

void poe_resolver_cancel(struct poe_resolver *r, long long id)
{
    if (!poe_resolver_is_ours(r))
        return;
    pthread_mutex_lock(&r->lock);
    cancel(r, id);
    pthread_mutex_unlock(&r->lock);
}

bool poe_resolver_peek(struct poe_resolver *r, struct poe_answer *answer)
{
    bool some;

    if (!poe_resolver_is_ours(r))
        return false;
    pthread_mutex_lock(&r->lock);
    some = r->done.first != NULL;
    if (some)
        *answer = r->done.first->answer;
    pthread_mutex_unlock(&r->lock);
    return some;
}

void poe_resolver_drop(struct poe_resolver *r)
{
    pthread_mutex_lock(&r->lock);
    poe_lookup_free(poe_lookups_pop(&r->done));
    if (r->done.count == 0)
        set_readable(r, false);
    pthread_mutex_unlock(&r->lock);
}

static bool is_same(const struct addrinfo *a, const struct addrinfo *b)
{
    return a->ai_addrlen == b->ai_addrlen &&
           memcmp(a->ai_addr, b->ai_addr, a->ai_addrlen) == 0;
}

static bool is_new(const struct addrinfo *all, const struct addrinfo *one)
{
    while (all != one && !is_same(all, one))
        all = all->ai_next;
    return all == one;
}

const struct addrinfo *poe_resolver_next(const struct poe_answer *answer,
                                         const struct addrinfo *from,
                                         struct poe_address *address)
{
    const struct addrinfo *a = from != NULL ? from->ai_next : answer->found;

    while (a != NULL && !is_new(answer->found, a))
        a = a->ai_next;
    /* unreachable: an address of a family that nobody asked for */
    if (a == NULL || a->ai_addrlen > sizeof address->name)
        return NULL;
    memcpy(&address->name, a->ai_addr, a->ai_addrlen);
    address->size = a->ai_addrlen;
    return a;
}
