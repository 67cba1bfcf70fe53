/*
** core.h - what libFuzzer and replay.c try of csrc/core.
** Each function reads an input and aborts where what should hold does not.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_FUZZ_CORE_H
#define POE_FUZZ_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
    const uint8_t *data;
    size_t size;
};

/* The next octet; 0 when there is none. */
unsigned take_octet(struct input *in);

/* Abort, saying what was expected. */
void expect(bool holds, const char *what);

void try_address_text(struct input *in); /* address.c: what a user writes */
void try_address_name(struct input *in); /* address.c: what a system gives */
void try_control(struct input *in);      /* control.c */
void try_outq(struct input *in);         /* outq.c */
void try_timers(struct input *in);       /* timers.c */

/* An input's first octet says what is tried; the others are for that. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
