/* tally.h -- what a function of many values has seen so far: a count, a sum, the smallest. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_TALLY_H
#define RUNTIME_TALLY_H

#include "data/builder.h"
#include "graph/aggregate.h"

/* One function of one group.  Zero-initialise; owner only. */
struct tally {
    int64_t n; /* values, for ROWS and LIST also those that are null */
    bool is_beyond; /* a sum left the 64 bits: there is no result */
    struct junco_value value; /* MIN, MAX: owned; SUM, MEAN: int64 or float64 */
    struct junco_value *items; /* LIST: owned */
    size_t capacity;
};

/* What a value more takes at most, beside its payload, which is charged already. */
size_t tally_cost(aggregate function);
void tally_done(struct tally *tally);

/* See the value of a column's row; a reference to its payload is kept where need be. */
junco_status tally_add(struct tally *tally, aggregate function, const struct junco_column *column,
                       size_t row, struct junco_error *err) JUNCO_MUST_CHECK;
/* Put the result, of a column's `type` as aggregate_type() has it, into the builder's row. */
junco_status tally_put(const struct tally *tally, aggregate function, const struct junco_type *type,
                       struct junco_builder *builder, size_t column,
                       struct junco_error *err) JUNCO_MUST_CHECK;

#endif
