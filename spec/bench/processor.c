/*
** processor.c - sched_setaffinity(2), sched_setscheduler(2). What the system
** refuses does no harm, but makes the numbers less sure.
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* sched_setaffinity */
#include "processor.h"

#include <sched.h>
#include <stdbool.h>

#ifdef __linux__

static bool stay_on(int number)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)number, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}

void stay_on_one_processor(void)
{
    int here = sched_getcpu();

    if (here >= 0)
        stay_on(here);
}

void take_turns(void)
{
    const struct sched_param none = {0};

    sched_setscheduler(0, SCHED_BATCH, &none);
}

void move_to_another_processor(void)
{
    int here = sched_getcpu();

    for (int number = 0; number < CPU_SETSIZE; number++)
        if (number != here && stay_on(number))
            return;
}

#else

void stay_on_one_processor(void)
{
}

void take_turns(void)
{
}

void move_to_another_processor(void)
{
}

#endif
