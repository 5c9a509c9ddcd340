/* rig.h -- run a case on the real executor and compare. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STRESS_RIG_H
#define STRESS_RIG_H

#include "case.h"

#define PROBLEM_BYTES 4096

/* Run all calls of the case.  False: something is not as it must be, and *ret_problem says what. */
bool case_run(const struct stress_case *c, char ret_problem[PROBLEM_BYTES]);

/* shrink.c: the same in a process of its own, where a crash or a hang is a problem, too. */
bool case_try(const struct stress_case *c, char ret_problem[PROBLEM_BYTES]);

/* shrink.c: take away what the problem does not need, for so many seconds at most. */
void case_shrink(struct stress_case *c, char ret_problem[PROBLEM_BYTES], int seconds);

#endif
