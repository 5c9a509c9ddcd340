/* tensor_math.c -- arithmetic and reductions over tensors' elements. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "expr/tensor_math.h"

#include <math.h>

#include "expr/tensor.h"

/* Elements go through in blocks, as doubles or as int64s: one loop an operation instead of one an
 * operation and element type.  A double has bits enough that rounding to float32 once more gives
 * what float32 arithmetic gives for + - * /. */

#define BLOCK 256

static bool is_float_dtype(junco_dtype dtype) {
    return tensor_element_kind(dtype) == JUNCO_KIND_FLOAT64;
}

static bool is_signed_dtype(junco_dtype dtype) {
    return dtype == JUNCO_DTYPE_INT8 || dtype == JUNCO_DTYPE_INT16 || dtype == JUNCO_DTYPE_INT32 ||
           dtype == JUNCO_DTYPE_INT64;
}

/* ---- types ---- */

static junco_dtype promote_ints(junco_dtype a, junco_dtype b) {
    static const junco_dtype wider[] = {[1] = JUNCO_DTYPE_INT16,
                                        [2] = JUNCO_DTYPE_INT32,
                                        [4] = JUNCO_DTYPE_INT64,
                                        [8] = JUNCO_DTYPE_FLOAT64};
    size_t x = junco_dtype_size(a), y = junco_dtype_size(b);

    if (a == JUNCO_DTYPE_BOOL || b == JUNCO_DTYPE_BOOL)
        return a == JUNCO_DTYPE_BOOL && b == a ? JUNCO_DTYPE_INT64 : a == JUNCO_DTYPE_BOOL ? b : a;
    if (is_signed_dtype(a) == is_signed_dtype(b))
        return x >= y ? a : b;
    if (is_signed_dtype(b))
        return y > x ? b : wider[x];
    return x > y ? a : wider[y];
}

static junco_dtype promote_floats(junco_dtype a, junco_dtype b) {
    size_t x = junco_dtype_size(a), y = junco_dtype_size(b);

    if (a == JUNCO_DTYPE_FLOAT64 || b == JUNCO_DTYPE_FLOAT64)
        return JUNCO_DTYPE_FLOAT64;
    if ((!is_float_dtype(a) && x > 2) || (!is_float_dtype(b) && y > 2))
        return JUNCO_DTYPE_FLOAT64;
    return JUNCO_DTYPE_FLOAT32;
}

static bool is_comparison(ast_op op) {
    return op >= AST_EQ && op <= AST_GE;
}

junco_dtype tensor_result_dtype(ast_op op, junco_dtype a, junco_dtype b) {
    if (is_comparison(op))
        return JUNCO_DTYPE_BOOL;
    if (a == JUNCO_DTYPE_ANY || b == JUNCO_DTYPE_ANY)
        return JUNCO_DTYPE_ANY;
    if (is_float_dtype(a) || is_float_dtype(b))
        return promote_floats(a, b);
    return op == AST_DIV ? JUNCO_DTYPE_FLOAT64 : promote_ints(a, b);
}

junco_dtype tensor_scalar_dtype(ast_op op, junco_dtype tensor, bool is_float) {
    if (is_comparison(op))
        return JUNCO_DTYPE_BOOL;
    if (tensor == JUNCO_DTYPE_ANY)
        return tensor;
    if (is_float_dtype(tensor))
        return tensor == JUNCO_DTYPE_FLOAT64 ? tensor : JUNCO_DTYPE_FLOAT32;
    if (is_float || op == AST_DIV)
        return JUNCO_DTYPE_FLOAT64;
    return tensor == JUNCO_DTYPE_BOOL ? JUNCO_DTYPE_INT64 : tensor;
}

junco_dtype tensor_fold_dtype(tensor_fold fold, junco_dtype dtype) {
    if (fold == FOLD_ARGMAX || fold == FOLD_ARGMIN)
        return JUNCO_DTYPE_INT64;
    if (dtype == JUNCO_DTYPE_ANY)
        return dtype;
    if (is_float_dtype(dtype))
        return dtype == JUNCO_DTYPE_FLOAT64 ? dtype : JUNCO_DTYPE_FLOAT32;
    if (fold == FOLD_MEAN)
        return JUNCO_DTYPE_FLOAT64;
    return fold == FOLD_SUM ? JUNCO_DTYPE_INT64 : dtype;
}

bool tensor_broadcast(const struct junco_tensor *a, const struct junco_tensor *b,
                      struct junco_tensor *ret_shape) {
    int rank = a->rank > b->rank ? a->rank : b->rank;

    ret_shape->rank = rank;
    for (int i = 0; i < rank; i++) {
        int x = i - (rank - a->rank), y = i - (rank - b->rank);
        int64_t m = x < 0 ? 1 : a->dims[x], n = y < 0 ? 1 : b->dims[y];
        if (m != n && m != 1 && n != 1)
            return false;
        ret_shape->dims[i] = m == 1 ? n : m;
    }
    return true;
}

/* ---- blocks ---- */

#define LOAD(T)                    \
    for (size_t i = 0; i < n; i++) \
    ret[i] = ((const T *)t->data)[first + i]
#define CASES(MACRO)         \
    case JUNCO_DTYPE_BOOL:   \
    case JUNCO_DTYPE_UINT8:  \
        MACRO(uint8_t);      \
        break;               \
    case JUNCO_DTYPE_INT8:   \
        MACRO(int8_t);       \
        break;               \
    case JUNCO_DTYPE_UINT16: \
        MACRO(uint16_t);     \
        break;               \
    case JUNCO_DTYPE_INT16:  \
        MACRO(int16_t);      \
        break;               \
    case JUNCO_DTYPE_UINT32: \
        MACRO(uint32_t);     \
        break;               \
    case JUNCO_DTYPE_INT32:  \
        MACRO(int32_t);      \
        break;               \
    case JUNCO_DTYPE_UINT64: \
        MACRO(uint64_t);     \
        break;               \
    case JUNCO_DTYPE_INT64:  \
        MACRO(int64_t);      \
        break

void tensor_load_floats(const struct junco_tensor *t, size_t first, size_t n, double *ret) {
    switch (t->dtype) {
        CASES(LOAD);
    case JUNCO_DTYPE_FLOAT32:
        LOAD(float);
        break;
    case JUNCO_DTYPE_FLOAT64:
        LOAD(double);
        break;
    default:
        for (size_t i = 0; i < n; i++) {
            struct junco_value item = {.as.float64 = 0};
            (void)!tensor_element(t, first + i, &item); /* a 16-bit float: it cannot fail */
            ret[i] = item.as.float64;
        }
        break;
    }
}

void tensor_load_ints(const struct junco_tensor *t, size_t first, size_t n, int64_t *ret) {
#define LOAD_INT(T)                \
    for (size_t i = 0; i < n; i++) \
    ret[i] = (int64_t)((const T *)t->data)[first + i]
    switch (t->dtype) {
        CASES(LOAD_INT);
    default:
        break;
    }
}

/* Floats go to float32 or float64 only, or to bool. */
static void store_floats(struct junco_tensor *t, size_t first, size_t n, const double *from) {
    for (size_t i = 0; i < n; i++) {
        if (t->dtype == JUNCO_DTYPE_FLOAT32)
            ((float *)t->data)[first + i] = (float)from[i];
        else
            ((double *)t->data)[first + i] = from[i];
    }
}

static void store_ints(struct junco_tensor *t, size_t first, size_t n, const int64_t *from) {
#define STORE(T)                   \
    for (size_t i = 0; i < n; i++) \
    ((T *)t->data)[first + i] = (T)from[i]
    switch (t->dtype) {
        CASES(STORE);
    default:
        break;
    }
}

/* ---- element by element ---- */

static double floor_mod(double a, double b) {
    double r = fmod(a, b);

    return r != 0.0 && (r < 0) != (b < 0) ? r + b : r;
}

/* The whole part of a / b without the error that rounding a / b first would bring (1.0 // 0.1 is 9). */
static double floor_div(double a, double b) {
    double r, q;

    if (b == 0.0 || !isfinite(a))
        return a / b;
    r = fmod(a, b);
    q = (a - r) / b - (r != 0.0 && (r < 0) != (b < 0));
    return q == 0.0 ? copysign(0.0, a / b) : floor(q + 0.5);
}

static void apply_floats(ast_op op, const double *a, const double *b, size_t n, double *d) {
    switch (op) {
    case AST_ADD:
        for (size_t i = 0; i < n; i++)
            d[i] = a[i] + b[i];
        break;
    case AST_SUB:
        for (size_t i = 0; i < n; i++)
            d[i] = a[i] - b[i];
        break;
    case AST_MUL:
        for (size_t i = 0; i < n; i++)
            d[i] = a[i] * b[i];
        break;
    case AST_DIV:
        for (size_t i = 0; i < n; i++)
            d[i] = a[i] / b[i];
        break;
    case AST_FLOORDIV:
        for (size_t i = 0; i < n; i++)
            d[i] = floor_div(a[i], b[i]);
        break;
    case AST_MOD:
        for (size_t i = 0; i < n; i++)
            d[i] = floor_mod(a[i], b[i]);
        break;
    default:
        for (size_t i = 0; i < n; i++)
            d[i] = pow(a[i], b[i]);
        break;
    }
}

/* Ints wrap around, as numpy's do; a division by zero is 0. */
static int64_t int_power(int64_t base, int64_t exponent) {
    uint64_t result = 1, factor = (uint64_t)base;

    if (exponent < 0)
        return base == 1 ? 1 : base == -1 ? (exponent % 2 ? -1 : 1) : 0;
    for (; exponent > 0; exponent >>= 1, factor *= factor)
        if (exponent & 1)
            result *= factor;
    return (int64_t)result;
}

static int64_t int_operation(ast_op op, int64_t a, int64_t b) {
    int64_t q, r;

    if (op == AST_POW)
        return int_power(a, b);
    if (b == 0)
        return 0;
    q = b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b;
    r = b == -1 ? 0 : a % b;
    if (r != 0 && (r < 0) != (b < 0)) {
        q--;
        r += b;
    }
    return op == AST_MOD ? r : q;
}

static void apply_ints(ast_op op, const int64_t *a, const int64_t *b, size_t n, int64_t *d) {
    switch (op) {
    case AST_ADD:
        for (size_t i = 0; i < n; i++)
            d[i] = (int64_t)((uint64_t)a[i] + (uint64_t)b[i]);
        break;
    case AST_SUB:
        for (size_t i = 0; i < n; i++)
            d[i] = (int64_t)((uint64_t)a[i] - (uint64_t)b[i]);
        break;
    case AST_MUL:
        for (size_t i = 0; i < n; i++)
            d[i] = (int64_t)((uint64_t)a[i] * (uint64_t)b[i]);
        break;
    default:
        for (size_t i = 0; i < n; i++)
            d[i] = int_operation(op, a[i], b[i]);
        break;
    }
}

#define COMPARE(operator)          \
    for (size_t i = 0; i < n; i++) \
    d[i] = a[i] operator b[i]
#define DEFINE_COMPARE(name, T)                                                 \
    static void name(ast_op op, const T *a, const T *b, size_t n, uint8_t *d) { \
        switch (op) {                                                           \
        case AST_EQ:                                                            \
            COMPARE(==);                                                        \
            break;                                                              \
        case AST_NE:                                                            \
            COMPARE(!=);                                                        \
            break;                                                              \
        case AST_LT:                                                            \
            COMPARE(<);                                                         \
            break;                                                              \
        case AST_LE:                                                            \
            COMPARE(<=);                                                        \
            break;                                                              \
        case AST_GT:                                                            \
            COMPARE(>);                                                         \
            break;                                                              \
        default:                                                                \
            COMPARE(>=);                                                        \
            break;                                                              \
        }                                                                       \
    }
DEFINE_COMPARE(compare_floats, double)
DEFINE_COMPARE(compare_ints, int64_t)

static bool side_is_float(const struct tensor_side *s) {
    return s->tensor ? is_float_dtype(s->tensor->dtype) || s->tensor->dtype == JUNCO_DTYPE_UINT64
                     : s->is_float;
}

/* n elements of a side from `first` on, or the one there n times. */
static void side_floats(const struct tensor_side *s, size_t first, bool is_run, size_t n,
                        double *ret) {
    if (s->tensor)
        tensor_load_floats(s->tensor, first, is_run ? n : 1, ret);
    else
        ret[0] = s->is_float ? s->float64 : (double)s->int64;
    for (size_t i = 1; i < n && !is_run; i++)
        ret[i] = ret[0];
}

static void side_ints(const struct tensor_side *s, size_t first, bool is_run, size_t n,
                      int64_t *ret) {
    if (s->tensor)
        tensor_load_ints(s->tensor, first, is_run ? n : 1, ret);
    else
        ret[0] = s->int64;
    for (size_t i = 1; i < n && !is_run; i++)
        ret[i] = ret[0];
}

/* A block of the result; each side goes along (is_run) or stays. */
struct block_place {
    size_t at[2];
    bool is_run[2];
    size_t out, n;
};

static void apply_block(ast_op op, const struct tensor_side *a, const struct tensor_side *b,
                        const struct block_place *p, struct junco_tensor *result) {
    double x[BLOCK], y[BLOCK];
    int64_t k[BLOCK], m[BLOCK];
    bool is_float = side_is_float(a) || side_is_float(b) || is_float_dtype(result->dtype);

    if (is_float && result->dtype != JUNCO_DTYPE_UINT64) {
        side_floats(a, p->at[0], p->is_run[0], p->n, x);
        side_floats(b, p->at[1], p->is_run[1], p->n, y);
        if (is_comparison(op)) {
            compare_floats(op, x, y, p->n, (uint8_t *)result->data + p->out);
            return;
        }
        apply_floats(op, x, y, p->n, x);
        store_floats(result, p->out, p->n, x);
        return;
    }
    side_ints(a, p->at[0], p->is_run[0], p->n, k);
    side_ints(b, p->at[1], p->is_run[1], p->n, m);
    if (is_comparison(op)) {
        compare_ints(op, k, m, p->n, (uint8_t *)result->data + p->out);
        return;
    }
    apply_ints(op, k, m, p->n, k);
    store_ints(result, p->out, p->n, k);
}

static bool same_shape(const struct junco_tensor *a, const struct junco_tensor *b) {
    bool is_same = a->rank == b->rank;

    for (int i = 0; is_same && i < a->rank; i++)
        is_same = a->dims[i] == b->dims[i];
    return is_same;
}

/* Where the side's elements for the result's row `row` (of its last dimension) begin. */
static size_t side_row(const struct junco_tensor *t, const struct junco_tensor *result,
                       size_t row) {
    size_t at = 0, stride = t->rank > 0 ? (size_t)t->dims[t->rank - 1] : 1;

    for (int i = result->rank - 2, k = t->rank - 2; i >= 0; i--, k--) {
        size_t index = row % (size_t)result->dims[i];
        row /= (size_t)result->dims[i];
        if (k < 0)
            continue;
        at += t->dims[k] == 1 ? 0 : index * stride;
        stride *= (size_t)t->dims[k];
    }
    return at;
}

void tensor_apply(ast_op op, const struct tensor_side *a, const struct tensor_side *b,
                  struct junco_tensor *result) {
    const struct tensor_side *sides[2] = {a, b};
    size_t total = junco_tensor_count(result), run = total;
    bool is_flat = true;

    for (int s = 0; s < 2; s++)
        is_flat &= !sides[s]->tensor || same_shape(sides[s]->tensor, result);
    if (!is_flat && total > 0)
        run = (size_t)result->dims[result->rank - 1];
    for (size_t row = 0; total > 0 && row < total / run; row++) {
        struct block_place p = {.n = 0};
        for (size_t i = 0; i < run; i += p.n) {
            p.n = run - i < BLOCK ? run - i : BLOCK;
            p.out = row * run + i;
            for (int s = 0; s < 2; s++) {
                const struct junco_tensor *t = sides[s]->tensor;
                p.is_run[s] =
                    t && (is_flat || (t->rank > 0 && t->dims[t->rank - 1] == (int64_t)run));
                p.at[s] = !t ? 0 : is_flat ? i : side_row(t, result, row) + (p.is_run[s] ? i : 0);
            }
            apply_block(op, a, b, &p, result);
        }
    }
}

/* ---- reductions ---- */

/* The running result of one group of elements.  NaN wins max and min, as in numpy. */
struct fold {
    double number;
    int64_t whole, best;
    bool has_any;
};

static bool float_wins(tensor_fold fold, double x, double best) {
    if (isnan(best))
        return false;
    if (isnan(x))
        return true;
    return fold == FOLD_MAX || fold == FOLD_ARGMAX ? x > best : x < best;
}

static void fold_floats(tensor_fold fold, const double *x, size_t n, int64_t first,
                        struct fold *f) {
    if (fold == FOLD_SUM || fold == FOLD_MEAN) {
        double sums[4] = {0}; /* that do not wait for each other */
        size_t i = 0;
        for (; i + 4 <= n; i += 4)
            for (size_t k = 0; k < 4; k++)
                sums[k] += x[i + k];
        for (; i < n; i++)
            sums[0] += x[i];
        f->number += (sums[0] + sums[1]) + (sums[2] + sums[3]);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (f->has_any && !float_wins(fold, x[i], f->number))
            continue;
        f->number = x[i];
        f->best = first + (int64_t)i;
        f->has_any = true;
    }
}

static void fold_ints(tensor_fold fold, const int64_t *x, size_t n, int64_t first, struct fold *f) {
    bool is_max = fold == FOLD_MAX || fold == FOLD_ARGMAX;

    for (size_t i = 0; i < n; i++) {
        if (fold == FOLD_SUM || fold == FOLD_MEAN) {
            f->whole = (int64_t)((uint64_t)f->whole + (uint64_t)x[i]);
            f->number += (double)x[i];
        } else if (!f->has_any || (is_max ? x[i] > f->whole : x[i] < f->whole)) {
            f->whole = x[i];
            f->best = first + (int64_t)i;
            f->has_any = true;
        }
    }
}

static void store_fold(tensor_fold fold, bool is_float, const struct fold *f, size_t n,
                       struct junco_tensor *result, size_t at) {
    double number = fold == FOLD_MEAN ? f->number / (double)n : f->number;

    if (fold == FOLD_ARGMAX || fold == FOLD_ARGMIN)
        store_ints(result, at, 1, &f->best);
    else if (is_float || fold == FOLD_MEAN)
        store_floats(result, at, 1, &number);
    else
        store_ints(result, at, 1, &f->whole);
}

/* The group of result element `at`: k elements, `inner` apart. */
static void fold_group(tensor_fold fold, const struct junco_tensor *t, size_t start, size_t inner,
                       size_t k, struct fold *f) {
    double x[BLOCK];
    int64_t m[BLOCK];
    size_t step = inner == 1 ? BLOCK : 1;
    bool is_float = is_float_dtype(t->dtype);
    bool is_biased = t->dtype == JUNCO_DTYPE_UINT64 && fold != FOLD_SUM && fold != FOLD_MEAN;

    for (size_t i = 0; i < k; i += step) {
        size_t n = k - i < step ? k - i : step;
        if (is_float) {
            tensor_load_floats(t, start + i * inner, n, x);
            fold_floats(fold, x, n, (int64_t)i, f);
        } else {
            tensor_load_ints(t, start + i * inner, n, m);
            for (size_t j = 0; j < n && is_biased; j++)
                m[j] ^= INT64_MIN; /* so that signed order is theirs */
            fold_ints(fold, m, n, (int64_t)i, f);
        }
    }
    if (is_biased)
        f->whole ^= INT64_MIN;
}

void tensor_reduce(tensor_fold fold, const struct junco_tensor *tensor, int axis,
                   struct junco_tensor *result) {
    size_t total = junco_tensor_count(tensor), inner = 1, k = total;

    if (axis >= 0) {
        k = (size_t)tensor->dims[axis];
        for (int i = axis + 1; i < tensor->rank; i++)
            inner *= (size_t)tensor->dims[i];
    }
    for (size_t at = 0; at < junco_tensor_count(result); at++) {
        struct fold f = {.has_any = false};
        fold_group(fold, tensor, at / inner * inner * k + at % inner, inner, k, &f);
        store_fold(fold, is_float_dtype(tensor->dtype), &f, k, result, at);
    }
}

/* ---- dot ---- */

static void load_pairs(const struct tensor_dot *dot, size_t i, size_t n, bool is_float, double *x,
                       double *y, int64_t *k, int64_t *m) {
    if (is_float)
        tensor_load_floats(dot->a, dot->first_a + i, n, x);
    else
        tensor_load_ints(dot->a, dot->first_a + i, n, k);
    for (size_t j = 0; j < n; j += dot->step_b == 1 ? n : 1) {
        size_t at = dot->first_b + (i + j) * dot->step_b, run = dot->step_b == 1 ? n : 1;
        if (is_float)
            tensor_load_floats(dot->b, at, run, y + j);
        else
            tensor_load_ints(dot->b, at, run, m + j);
    }
}

void tensor_dot_store(const struct tensor_dot *dot, bool is_float, struct junco_tensor *result,
                      size_t at) {
    double x[BLOCK], y[BLOCK], number = 0;
    int64_t k[BLOCK], m[BLOCK];
    uint64_t whole = 0;

    for (size_t i = 0; i < dot->n; i += BLOCK) {
        size_t n = dot->n - i < BLOCK ? dot->n - i : BLOCK;
        load_pairs(dot, i, n, is_float, x, y, k, m);
        for (size_t j = 0; j < n; j++) {
            if (is_float)
                number += x[j] * y[j];
            else
                whole += (uint64_t)k[j] * (uint64_t)m[j];
        }
    }
    if (is_float)
        store_floats(result, at, 1, &number);
    else
        store_ints(result, at, 1, &(int64_t){(int64_t)whole});
}
