/* split.h -- a lambda over lists taken apart: what can be had from the items one by one, and the rest. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_SPLIT_H
#define EXPR_SPLIT_H

#include "base/arena.h"
#include "expr/expr.h"

#define SPLIT_MAX_ITEMS 32

typedef enum split_function {
    SPLIT_LEN = 0,
    SPLIT_SUM,
    SPLIT_MIN,
    SPLIT_MAX,
    SPLIT_ANY,
    SPLIT_ALL,
} split_function;

/* A function of a list's items: sum(x * y for x, y in zip(a, b) if x). */
struct split_item {
    split_function function;
    bool may_not_run; /* it stands where Python might not come to */
    size_t n_in;
    size_t *in; /* the lambda's parameters whose items it goes through, side by side */
    const char *value; /* "lambda x, y: (x * y)"; NULL: the items themselves */
    const char *condition; /* "lambda x, y: (x)"; NULL: all items count */
};

/* With lists _fold0, _fold1 … in place of the items' calls, each a list of at most one item that
 * comes to the same as the whole one (of len: a number), `rest` gives what the lambda gave. */
struct split {
    size_t n;
    struct split_item items[SPLIT_MAX_ITEMS];
    const char *rest; /* "lambda _fold0, _fold1: sum(_fold0) / _fold1" */
};

/* Take the lambda in `source`, which has been compiled before, apart.  *ret_can false: it looks at
 * its parameters in other ways, too.  Texts lie in the arena. */
junco_status expr_split(const struct expr_source *source, struct arena *arena,
                        struct split *ret_split, bool *ret_can,
                        struct junco_error *err) JUNCO_MUST_CHECK;

#endif
