/* expr.h -- lambda expressions: typed at build time, evaluated over whole columns. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_EXPR_H
#define EXPR_EXPR_H

#include "data/buf.h"
#include "data/builder.h"

#include <junco/table.h>

/* A compiled lambda: immutable, any thread.  Expressions mean what Python means (floor division,
 * banker's rounding, short circuit); null propagates; int64 overflow, division by zero and an
 * index out of range are the row's error. */
struct expr;

/* Where a lambda's text stands, so that errors point at it.  file NULL: the text alone. */
struct expr_source {
    const char *text; /* "lambda c: c >= 0.5", or any expression's span of the file */
    const char *file;
    int line, column; /* of the text's first byte, from 1 */
};

/* Compile `source` for parameters of these types, in order.  The lambda's parameter count must be
 * n_params.  n_results > 1: the body must be a tuple of that many.  Errors carry file:line:column,
 * the source line and a caret.  The caller owns *ret_expr; everything is borrowed during the call
 * only. */
junco_status expr_compile(const struct expr_source *source, size_t n_params,
                          const struct junco_type *const *param_types, size_t n_results,
                          struct expr **ret_expr, struct junco_error *err) JUNCO_MUST_CHECK;

/* Compile a filter's lambda: expr_compile() with one result, which is its truth as Python has it
 * (0, '' and [] are false), a bool, or null where the value is. */
junco_status expr_compile_filter(const struct expr_source *source, size_t n_params,
                                 const struct junco_type *const *param_types,
                                 struct expr **ret_expr, struct junco_error *err) JUNCO_MUST_CHECK;
void expr_free(struct expr *expr);

size_t expr_n_results(const struct expr *expr);
const struct junco_type *expr_result_type(const struct expr *expr, size_t i); /* borrowed */

/* How many parameters the lambda in `source` takes, and which are used (bit i); no types needed. */
junco_status expr_params(const struct expr_source *source, size_t *ret_n,
                         struct junco_error *err) JUNCO_MUST_CHECK;

/* The rows that failed; zero-initialise, expr_errors_done(). */
struct expr_errors {
    size_t n, capacity;
    struct row_error *at; /* ascending by row */
};
void expr_errors_done(struct expr_errors *errors);

/* Evaluate over all rows of `in` (its columns in parameter order).  Each ret_columns[i] has
 * in->rows rows; a row that failed is null there and listed in *errors.  Payloads made on the way
 * are charged to `account` (NULL: nobody).  Any thread; the caller owns the columns. */
junco_status expr_eval(const struct expr *expr, const struct junco_chunk *in,
                       struct account *account, struct junco_column *ret_columns,
                       struct expr_errors *errors, struct junco_error *err) JUNCO_MUST_CHECK;

/* The same where each result is a list that is to become rows: ret_items[i] has the items of all
 * rows' lists one behind the other, ret_counts (in->rows of them, the caller's) how many are which
 * row's.  A null list and a row that failed have none.  A row whose results differ in length fails,
 * and so does a value that turns out to be no list; `names` are the results', for that message.  No
 * list is made on the way where the expression's last operation makes its items. */
junco_status expr_eval_lists(const struct expr *expr, const struct junco_chunk *in,
                             const char *const *names, struct account *account,
                             struct junco_column *ret_items, size_t *ret_counts,
                             struct expr_errors *errors, struct junco_error *err) JUNCO_MUST_CHECK;

#endif
