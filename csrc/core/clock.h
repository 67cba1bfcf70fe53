/*
** clock.h - a clock that never goes back.
** SPDX-License-Identifier: MIT
*/
#ifndef POE_CLOCK_H
#define POE_CLOCK_H

/* Seconds since some time in the past. */
double poe_clock(void);

#endif
