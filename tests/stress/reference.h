/* reference.h -- what a case must give: every step done by itself, row after row. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STRESS_REFERENCE_H
#define STRESS_REFERENCE_H

#include "case.h"

#define MOST_DEPTH 9

struct ref_row {
    int64_t v[N_COLUMNS]; /* or STRESS_NULL */
    int64_t key[MOST_DEPTH];
    size_t depth;
    char why[48]; /* of a row that failed and was kept: where; else "" */
};

/* Rows on their way, and behind them, perhaps, a failure that ends the call. */
struct ref_rows {
    struct ref_row *at;
    size_t n, capacity;
    const char *word; /* what errors call them: "row", "window" */
    bool has_failed;
    char node[16], place[128]; /* has_failed: where; "source" */
};

struct expected {
    struct ref_rows rows;
    size_t n_failed; /* rows that failed, and were dropped or kept */
    size_t n_told; /* of those: whose way ended before the results */
    bool is_cut; /* by a head: how much failed behind it is nobody's business */
    bool is_too_large; /* more rows than are worth a test: nothing else is set */
};

/* The caller owns (expected_done). */
void reference_run(const struct stress_case *c, const struct use *use,
                   struct expected *ret_expected);
void expected_done(struct expected *expected);

#endif
