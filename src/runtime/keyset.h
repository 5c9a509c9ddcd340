/* keyset.h -- the different keys among a call's rows, numbered in order of first appearance. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNTIME_KEYSET_H
#define RUNTIME_KEYSET_H

#include "base/arena.h"
#include "data/builder.h"
#include "runtime/piece.h"
#include "runtime/program.h"

/* A row's key is what it has in some columns of bool, int64, float64, string or bytes.  Null is a
 * value like others here, -0.0 is 0.0, and NaN is NaN.  Zero-initialise; owner only. */
struct keyset {
    size_t n, capacity;
    struct keyset_entry *entries;
    size_t n_slots; /* a power of two */
    size_t *slots; /* 1 + an entry's number; 0: free */
    struct arena arena; /* the keys, encoded */
    unsigned char *scratch; /* the key being looked for */
    size_t scratch_size;
    uint64_t secret[2]; /* of the hash */
};

void keyset_done(struct keyset *set);

/* What the row's key would take at most, to be charged before it is added. */
size_t keyset_cost(const struct piece *piece, const struct program_arg *by, size_t n_by,
                   size_t row);
/* The number of the row's key, which is added where it is not there. */
junco_status keyset_add(struct keyset *set, const struct piece *piece, const struct program_arg *by,
                        size_t n_by, size_t row, size_t *ret_at, bool *ret_is_new,
                        struct junco_error *err) JUNCO_MUST_CHECK;

/* Put a key's n values into the builder's columns from `column` on. */
junco_status keyset_put(const struct keyset *set, size_t at, size_t n,
                        struct junco_builder *builder, size_t column,
                        struct junco_error *err) JUNCO_MUST_CHECK;
/* "city='Berlin', n=3", cut.  Returns buf. */
const char *keyset_format(const struct keyset *set, size_t at, const struct program_arg *by,
                          size_t n_by, char *buf, size_t size);

#endif
