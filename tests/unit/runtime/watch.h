/* watch.h -- operators that look at who runs them, with what, and how many at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_RUNTIME_WATCH_H
#define UNIT_RUNTIME_WATCH_H

#include <junco/op.h>

#include <stdbool.h>

/* t.watch gives its rows as they are.  Argument k: 1: each run waits at the gate (fixture.h);
 * 2: its runs take a while.  The others are the same with a flag. */
extern const struct junco_op watch_op; /* t.watch */
extern const struct junco_op watch_op_blocking; /* t.watch_blocking */

/* What their runs saw since it was taken last. */
struct watched {
    int n_runs;
    int n_at_once, most_at_once; /* runs */
    int n_threads; /* different ones */
    int n_worker_threads, n_blocking_threads; /* of those, by name */
    size_t most_rows; /* of a run */
    bool has_mixed_calls; /* a run saw rows of two thousands: see rig_table() */
};
struct watched watched_take(void);

#endif
