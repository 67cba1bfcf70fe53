/* Reference: a binary heap of timers that know their place in it, and
** epoll_wait(2) for the time until the first.  SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* clock_gettime */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define SPAN 2000000000 /* nanoseconds */
#define MILLISECOND 1000000

struct timer {
    int64_t due;  /* nanoseconds */
    size_t place; /* in the heap */
    void (*fire)(struct timer *timer);
};

static struct timer **heap;
static size_t count;
static long long fired;

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void put(struct timer *timer, size_t place)
{
    heap[place] = timer;
    timer->place = place;
}

static void sift_up(struct timer *timer, size_t place)
{
    while (place > 0 && heap[(place - 1) / 2]->due > timer->due) {
        put(heap[(place - 1) / 2], place);
        place = (place - 1) / 2;
    }
    put(timer, place);
}

static void sift_down(struct timer *timer, size_t place)
{
    size_t child;

    while ((child = 2 * place + 1) < count) {
        if (child + 1 < count && heap[child + 1]->due < heap[child]->due)
            child++;
        if (heap[child]->due >= timer->due)
            break;
        put(heap[child], place);
        place = child;
    }
    put(timer, place);
}

/* The last one takes the place of the one that leaves. */
static void leave(struct timer *timer)
{
    struct timer *last = heap[--count];
    size_t place = timer->place;

    if (last == timer)
        return;
    sift_down(last, place);
    sift_up(last, last->place);
}

static struct timer *after(int64_t time, void (*fire)(struct timer *timer))
{
    struct timer *timer = malloc(sizeof *timer);

    if (timer == NULL)
        exit(EXIT_FAILURE);
    *timer = (struct timer){.due = now() + time, .fire = fire};
    sift_up(timer, count++);
    return timer;
}

static void cancel(struct timer *timer)
{
    leave(timer);
    free(timer);
}

static void count_and_free(struct timer *timer)
{
    fired++;
    free(timer);
}

static void run(void)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event;

    while (count > 0) {
        int64_t time = now();
        struct timer *first = heap[0];

        if (first->due <= time) {
            leave(first);
            first->fire(first);
        } else {
            int64_t left = (first->due - time + MILLISECOND - 1) / MILLISECOND;

            epoll_wait(epoll, &event, 1, (int)left);
        }
    }
    close(epoll);
}

int main(int argc, char **argv)
{
    size_t size = argc > 1 ? (size_t)atoll(argv[1]) : 0;
    struct timer **timers = calloc(size + 1, sizeof *timers);

    heap = calloc(size + 1, sizeof *heap);
    if (timers == NULL || heap == NULL)
        return EXIT_FAILURE;
    srandom(1);
    for (size_t i = 0; i < size; i++)
        timers[i] = after(random() % SPAN, count_and_free);
    for (size_t i = 0; i < size; i += 2)
        cancel(timers[i]);
    run();
    printf("%lld fired\n", fired);
    return EXIT_SUCCESS;
}
