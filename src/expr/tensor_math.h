/* tensor_math.h -- arithmetic and reductions over tensors' elements. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPR_TENSOR_MATH_H
#define EXPR_TENSOR_MATH_H

#include "expr/ast.h"

#include <junco/value.h>

/* One side of an operation: a tensor, or one number for all elements. */
struct tensor_side {
    const struct junco_tensor *tensor; /* NULL: the number */
    bool is_float;
    int64_t int64;
    double float64;
};

typedef enum tensor_fold {
    FOLD_SUM,
    FOLD_MEAN,
    FOLD_MAX,
    FOLD_MIN,
    FOLD_ARGMAX,
    FOLD_ARGMIN
} tensor_fold;

/* numpy's type of a result: of two tensors, of a tensor and a number.  16-bit floats give float32,
 * bool counts as an int.  ANY where one is ANY. */
junco_dtype tensor_result_dtype(ast_op op, junco_dtype a, junco_dtype b);
junco_dtype tensor_scalar_dtype(ast_op op, junco_dtype tensor, bool is_float);
junco_dtype tensor_fold_dtype(tensor_fold fold, junco_dtype dtype);

/* The shape two shapes broadcast to, as numpy has it; false: they do not. */
bool tensor_broadcast(const struct junco_tensor *a, const struct junco_tensor *b,
                      struct junco_tensor *ret_shape);

/* result[i] = a[i] op b[i]; `result` has dtype, shape and memory. */
void tensor_apply(ast_op op, const struct tensor_side *a, const struct tensor_side *b,
                  struct junco_tensor *result);

/* Fold dimension `axis` (-1: all) of a tensor that has elements; `result` has the shape without
 * it, its dtype and memory. */
void tensor_reduce(tensor_fold fold, const struct junco_tensor *tensor, int axis,
                   struct junco_tensor *result);

/* One element of a product: n pairs, a's side by side, b's step_b apart. */
struct tensor_dot {
    const struct junco_tensor *a, *b;
    size_t first_a, first_b, step_b, n;
};
void tensor_dot_store(const struct tensor_dot *dot, bool is_float, struct junco_tensor *result,
                      size_t at);

/* Elements first … first + n - 1 of all, in row-major order. */
void tensor_load_floats(const struct junco_tensor *tensor, size_t first, size_t n, double *ret);
void tensor_load_ints(const struct junco_tensor *tensor, size_t first, size_t n, int64_t *ret);

#endif
