/*
** processor.h - who runs where and when, as far as the system lets us choose.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_BENCH_PROCESSOR_H
#define POE_BENCH_PROCESSOR_H

/* Stay on the processor we are on; the children inherit that. On two, what a
** read costs depends on whose cache holds the octets, and what an answer costs
** depends on whether its processor had fallen asleep. */
void stay_on_one_processor(void);

/* On one processor, have no process interrupt the other when that gives it
** something: who sends sends all it may, then who receives takes all. */
void take_turns(void);

/* Leave the processor to our children; nothing happens where it is the only
** one. */
void move_to_another_processor(void);

#endif
