/* op_test.h -- run one operator on rows made in a test. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_OPS_OP_TEST_H
#define TESTS_UNIT_OPS_OP_TEST_H

#include "base/arena.h"
#include "data/builder.h"

#include <junco/op.h>

#define OP_TEST_COLUMNS 8

/* An operator with its parameters set; zero-initialise.  Owner only. */
struct op_test {
    const struct junco_op *op;
    const struct junco_env *env;
    struct arena arena;
    void *instance, *call_state; /* of one call, whatever is run */
    bool is_open;
    size_t n_out; /* output columns: the ports', or the names given */
    const char *in_names[OP_TEST_COLUMNS], *out_names[OP_TEST_COLUMNS];
    struct junco_value values[8]; /* literals among the parameters */
    size_t n_values;
    struct junco_table out; /* of the last run */
    size_t n_failed; /* its failed rows */
    struct junco_error first_why; /* of the first one */
    size_t n_runs; /* run() calls it took */
};

/* Set parameters ("width=3", as --set writes them; NULL ends them; the rest are defaults) and open.
 * env may be NULL for operators that need none. */
junco_status op_test_open(struct op_test *t, const struct junco_op *op, const struct junco_env *env,
                          const char *const *params, struct junco_error *err);

/* The same, with the columns' names (NULL-ended; copied); NULL: the ports'. */
junco_status op_test_open_named(struct op_test *t, const struct junco_op *op,
                                const struct junco_env *env, const char *const *params,
                                const char *const *in, const char *const *out,
                                struct junco_error *err);

/* Run on all rows of `in` with room for max_rows output rows a run (0: any); t->out and the failed
 * rows are replaced.  Rows keep their order. */
junco_status op_test_run(struct op_test *t, const struct junco_table *in, size_t max_rows,
                         struct junco_error *err);
void op_test_close(struct op_test *t);

/* Rows without columns: the input of a source.  The caller owns. */
struct junco_table op_test_no_columns(size_t rows);

/* Tables for inputs: the caller owns. */
struct junco_table op_test_strings(size_t n, const char *const *texts); /* NULL text: null */
struct junco_table op_test_image(junco_pixels pixels, int width, int height, const uint8_t *data);
/* Columns of two tables of as many rows, side by side; takes both. */
struct junco_table op_test_join(struct junco_table a, struct junco_table b);
struct junco_table op_test_tensor(int rank, const int64_t *dims, const float *data);

#endif
