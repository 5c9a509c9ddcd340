/* test_vector_ops.c -- vectors in cells: read, normalised, compared, ranked; and what they refuse. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "op_test.h"
#include "ops/vector/vector.h"

extern const struct junco_op junco_op_vector_cosine, junco_op_vector_normalize,
    junco_op_vector_topk;

/* ---- reading ---- */

static struct junco_value tensor(junco_dtype dtype, int64_t n, const void *data) {
    return (struct junco_value){
        .kind = JUNCO_KIND_TENSOR,
        .as.tensor = {.data = (void *)data, .dtype = dtype, .rank = 1, .dims = {n}}};
}

static void test_read(void **state) {
    static const double doubles[] = {1, 2.5, 1e300};
    static const float floats[] = {1, 2.5f, NAN}, many[JUNCO_MAX_VECTOR_DIMS + 1];
    const struct junco_value good[] = {tensor(JUNCO_DTYPE_FLOAT64, 2, doubles),
                                       tensor(JUNCO_DTYPE_FLOAT32, 2, floats)};
    struct junco_value value;
    struct vector vector = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        ok(vector_read(&good[i], &vector, err));
        assert_int_equal(vector.n, 2);
        assert_true(vector.at[0] == 1 && vector.at[1] == 2.5f);
    }
    value = tensor(JUNCO_DTYPE_FLOAT64, 3, doubles);
    fails(vector_read(&value, &vector, err), JUNCO_EVALUE, "number 2 of the vector is 1e+300");
    value = tensor(JUNCO_DTYPE_FLOAT32, 3, floats);
    fails(vector_read(&value, &vector, err), JUNCO_EVALUE, "number 2 of the vector is nan");
    value = tensor(JUNCO_DTYPE_FLOAT32, 0, floats);
    fails(vector_read(&value, &vector, err), JUNCO_EVALUE, "is empty");
    value = tensor(JUNCO_DTYPE_INT64, 2, doubles);
    fails(vector_read(&value, &vector, err), JUNCO_ETYPE, "got one of int64");
    value = tensor(JUNCO_DTYPE_FLOAT32, JUNCO_MAX_VECTOR_DIMS, many);
    ok(vector_read(&value, &vector, err));
    value = tensor(JUNCO_DTYPE_FLOAT32, JUNCO_MAX_VECTOR_DIMS + 1, many);
    fails(vector_read(&value, &vector, err), JUNCO_ELIMIT, "at most 65536");
    value.as.tensor.rank = 2;
    fails(vector_read(&value, &vector, err), JUNCO_ETYPE, "2 dimensions");
    value = (struct junco_value){.kind = JUNCO_KIND_STRING};
    fails(vector_read(&value, &vector, err), JUNCO_ETYPE, "got a string");
    vector_done(&vector);
}

static void test_read_lists(void **state) {
    const struct junco_type *type;
    struct junco_value value = {.kind = JUNCO_KIND_LIST}, *items;
    struct vector vector = {0};

    (void)state;
    ok(junco_type_parse("list<any>", &type, err));
    ok(junco_list_new(type, 2, &value.as.list, err));
    items = junco_list_items(value.as.list);
    items[0] = (struct junco_value){.kind = JUNCO_KIND_INT64, .as.int64 = 3};
    items[1] = (struct junco_value){.kind = JUNCO_KIND_FLOAT64, .as.float64 = -0.5};
    ok(vector_read(&value, &vector, err));
    assert_true(vector.at[0] == 3 && vector.at[1] == -0.5f);
    items[0] = (struct junco_value){.kind = JUNCO_KIND_NULL};
    fails(vector_read(&value, &vector, err), JUNCO_EVALUE, "number 0 of the vector is nan");
    vector_done(&vector);
    junco_value_unref(&value);
    junco_type_unref(type);
}

static void test_normalize(void **state) {
    float huge[] = {FLT_MAX, FLT_MAX}, tiny[] = {0, FLT_TRUE_MIN}, zeros[] = {0, -0.0f};

    (void)state;
    ok(vector_normalize(huge, 2, err));
    assert_true(fabs(huge[0] - sqrt(0.5)) < 1e-7 && huge[0] == huge[1]);
    ok(vector_normalize(tiny, 2, err));
    assert_true(tiny[1] == 1);
    fails(vector_normalize(zeros, 2, err), JUNCO_EVALUE, "all zeros");
}

/* ---- the operators ---- */

static struct junco_table row_of(size_t n, const float *numbers) {
    const int64_t dims = (int64_t)n;

    return op_test_tensor(1, &dims, numbers);
}

static void run(struct op_test *t, const struct junco_op *op, const char *const *params,
                struct junco_table in) {
    ok(op_test_open(t, op, NULL, params, err));
    ok(op_test_run(t, &in, 0, err));
    junco_table_done(&in);
}

static void expect_failure(const struct junco_op *op, struct junco_table in, const char *says) {
    struct op_test t;

    run(&t, op, NULL, in);
    assert_int_equal(t.n_failed, 1);
    if (!strstr(t.first_why.message, says))
        fail_msg("'%s' does not say '%s'", t.first_why.message, says);
    op_test_close(&t);
}

static void test_cosine(void **state) {
    static const struct {
        float a[2], b[2];
        double want;
    } cases[] = {{{1, 0}, {5, 0}, 1},
                 {{1, 0}, {-2, 0}, -1},
                 {{1, 0}, {0, 3}, 0},
                 {{FLT_MAX, FLT_MAX}, {FLT_MAX, FLT_MAX}, 1},
                 {{FLT_TRUE_MIN, 0}, {FLT_MAX, FLT_MAX}, 0.70710678118654752}};
    static const float zeros[2], three[3] = {1, 2, 3};
    struct op_test t;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        run(&t, &junco_op_vector_cosine, NULL,
            op_test_join(row_of(2, cases[i].a), row_of(2, cases[i].b)));
        assert_true(fabs(t.out.columns[0].as.float64[0] - cases[i].want) < 1e-12);
        assert_true(fabs(t.out.columns[0].as.float64[0]) <= 1);
        op_test_close(&t);
    }
    expect_failure(&junco_op_vector_cosine, op_test_join(row_of(3, three), row_of(2, three)),
                   "vector a has 3 numbers, b has 2");
    expect_failure(&junco_op_vector_cosine, op_test_join(row_of(2, three), row_of(2, zeros)),
                   "vector b is all zeros");
    expect_failure(&junco_op_vector_cosine,
                   op_test_join(row_of(1, (const float[]){NAN}), row_of(1, three)),
                   "vector a: number 0");
}

static void test_normalize_op(void **state) {
    struct op_test t;
    const float *out;

    (void)state;
    run(&t, &junco_op_vector_normalize, NULL, row_of(2, (const float[]){3, -4}));
    out = t.out.columns[0].as.tensor[0].data;
    assert_true(out[0] == 0.6f && out[1] == -0.8f);
    op_test_close(&t);
    expect_failure(&junco_op_vector_normalize, row_of(2, (const float[]){0, 0}), "all zeros");
}

static void test_topk_op(void **state) {
    static const float matrix[] = {1, 0, 0, 2, 3, 3, -1, 0}, query[] = {2, 0};
    static const int64_t dims[] = {4, 2};
    static const struct {
        const char *metric;
        int64_t rows[3];
        double scores[3];
    } cases[] = {{"metric=cosine", {0, 2, 1}, {1, 0.70710678, 0}},
                 {"metric=l2", {0, 1, 3}, {1, 2.82842712, 3}},
                 {"metric=ip", {2, 0, 1}, {6, 2, 0}}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *params[] = {"k=3", cases[i].metric, NULL};
        const struct junco_tensor *rows, *scores;
        struct op_test t;

        run(&t, &junco_op_vector_topk, params,
            op_test_join(op_test_tensor(2, dims, matrix), row_of(2, query)));
        rows = &t.out.columns[0].as.tensor[0];
        scores = &t.out.columns[1].as.tensor[0];
        assert_int_equal(rows->dims[0], 3);
        assert_memory_equal(rows->data, cases[i].rows, sizeof(cases[i].rows));
        for (size_t j = 0; j < 3; j++)
            assert_true(fabs(((const float *)scores->data)[j] - cases[i].scores[j]) < 1e-6);
        op_test_close(&t);
    }
    expect_failure(&junco_op_vector_topk,
                   op_test_join(op_test_tensor(2, dims, matrix), row_of(1, query)),
                   "the vector has 1 numbers, the matrix's rows have 2");
    expect_failure(
        &junco_op_vector_topk,
        op_test_join(op_test_tensor(2, dims, (const float[8]){1, 1, 0, 0}), row_of(2, query)),
        "row 1 of the matrix: the vector is all zeros");
    expect_failure(&junco_op_vector_topk,
                   op_test_join(op_test_tensor(2, dims, (const float[8]){1, 1, 0, INFINITY}),
                                row_of(2, query)),
                   "number 1 of the matrix's row 1 is inf");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),         cmocka_unit_test(test_read_lists),
        cmocka_unit_test(test_normalize),    cmocka_unit_test(test_cosine),
        cmocka_unit_test(test_normalize_op), cmocka_unit_test(test_topk_op),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
