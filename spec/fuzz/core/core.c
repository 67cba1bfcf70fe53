/*
** core.c - which part of csrc/core an input is for.
** SPDX-License-Identifier: MIT
*/
#include "core.h"

#include <stdio.h>
#include <stdlib.h>

unsigned take_octet(struct input *in)
{
    if (in->size == 0)
        return 0;
    in->size--;
    return *in->data++;
}

void expect(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "not survived: expected that %s\n", what);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    void (*const targets[])(struct input *) = {
        try_address_text, try_address_name, try_control, try_outq, try_timers};
    struct input in = {data, size};

    targets[take_octet(&in) % (sizeof targets / sizeof *targets)](&in);
    return 0;
}
