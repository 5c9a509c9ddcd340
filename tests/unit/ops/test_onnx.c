/* test_onnx.c -- the operator onnx, on models of the fake engine. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/list.h"
#include "base/mem.h"
#include "data/builder.h"
#include "data/column.h"

#include <junco/op.h>

extern const struct junco_op junco_op_onnx;
static const struct junco_op *const op = &junco_op_onnx;

/* ---- a host that looks models up in one folder and shares nothing ---- */

struct junco_env {
    size_t n_open;
};

junco_status junco_env_model(const struct junco_env *env, const char *name, char *ret_path,
                             size_t size, struct junco_error *err) {
    const char *root = getenv("JUNCO_SOURCE_ROOT");

    (void)env;
    (void)err;
    snprintf(ret_path, size, "%s/tests/conform/models/%s", root ? root : ".", name);
    return JUNCO_OK;
}

junco_status junco_env_session(const struct junco_env *env, const struct junco_session_spec *spec,
                               const struct junco_backend **ret_backend,
                               struct junco_session **ret_session, struct junco_error *err) {
    junco_status st = junco_backend_fake.load(spec, ret_session, err);

    if (!st) {
        ((struct junco_env *)env)->n_open++;
        *ret_backend = &junco_backend_fake;
    }
    return st;
}

void junco_env_release(const struct junco_env *env, struct junco_session *session) {
    ((struct junco_env *)env)->n_open--;
    junco_backend_fake.unload(session);
}

/* ---- helpers ---- */

static struct junco_env env;

static void assert_ok(junco_status st, const struct junco_error *err) {
    if (st)
        fail_msg("%s: %s", junco_status_name(st), err->message);
}

/* An instance as the host makes it: zeroed, then the parameters written in by offset. */
struct param {
    const char *name, *text;
};
static void *new_instance(const struct param *params, size_t n) {
    static const char *const in[] = {"in"}, *const out[] = {"out"};
    static const struct junco_columns columns = {1, 1, in, out};
    struct junco_error err = {0};
    char *instance = junco_zalloc(op->instance_size);
    size_t i, j;

    assert_non_null(instance);
    for (i = 0; i < n; i++) {
        for (j = 0; op->params[j].name && strcmp(op->params[j].name, params[i].name) != 0; j++)
            ;
        assert_non_null(op->params[j].name);
        if (op->params[j].kind == JUNCO_PARAM_VALUE) {
            struct junco_value *value =
                (struct junco_value *)(void *)(instance + op->params[j].offset);

            value->kind = JUNCO_KIND_STRING;
            value->as.bytes =
                (struct junco_bytes){.data = params[i].text, .size = strlen(params[i].text)};
        } else {
            memcpy(instance + op->params[j].offset, &params[i].text, sizeof(params[i].text));
        }
    }
    assert_ok(op->columns(instance, &columns, &err), &err);
    return instance;
}

static void *instance_of(const char *model) {
    const struct param param = {"model", model};

    return new_instance(&param, 1);
}

static junco_status output_type(void *instance, const char *from, char *text, size_t size,
                                struct junco_error *err) {
    const struct junco_type *in = NULL, *out = NULL;
    junco_status st;

    assert_ok(junco_type_parse(from, &in, err), err);
    st = op->types(instance, &env, &in, &out, err);
    if (!st)
        junco_type_format(out, text, size);
    junco_type_unref(in);
    junco_type_unref(out);
    return st;
}

/* A column of rows with `dims` of floats counting up from 0; open in all dims. */
struct shape {
    int rank;
    int64_t dims[2];
};
static void build(const struct shape *shapes, size_t n, struct junco_table *ret_table) {
    const char *name = "in";
    const struct junco_type *type = junco_type_of(JUNCO_KIND_TENSOR);
    struct junco_builder *builder = NULL;
    struct junco_error err = {0};
    float next = 0;
    size_t i, j;

    assert_ok(junco_builder_new(1, &name, &type, &builder, &err), &err);
    for (i = 0; i < n; i++) {
        void *data = NULL;
        size_t count = 1;

        for (j = 0; j < (size_t)shapes[i].rank; j++)
            count *= (size_t)shapes[i].dims[j];
        assert_ok(junco_builder_row(builder, i, &err), &err);
        assert_ok(junco_put_tensor(builder, 0, JUNCO_DTYPE_FLOAT32, shapes[i].rank, shapes[i].dims,
                                   &data, &err),
                  &err);
        for (j = 0; j < count; j++)
            ((float *)data)[j] = next++;
    }
    assert_ok(junco_builder_finish(builder, ret_table, &err), &err);
    junco_builder_free(builder);
}

/* Open, run once on the table's rows, close. */
static junco_status run(void *instance, const struct junco_table *table, struct account *account,
                        struct junco_table *ret_table, struct junco_error *err) {
    const char *name = "out";
    const struct junco_type *in_type = table->columns[0].type, *type = NULL;
    struct junco_chunk chunk = {table->rows, 1, table->columns};
    struct junco_builder *builder = NULL;
    junco_next next = JUNCO_MORE;
    junco_status st = op->open(instance, &env, err);

    if (!st)
        st = op->types(instance, &env, &in_type, &type, err);
    if (!st)
        st = junco_builder_new(1, &name, &type, &builder, err);
    junco_type_unref(type);
    if (!st) {
        builder_bound(builder, 0, 0, account);
        st = op->run(instance, NULL, &chunk, builder, &next, err);
    }
    if (!st) {
        assert_int_equal(next, JUNCO_DONE);
        st = junco_builder_finish(builder, ret_table, err);
    }
    junco_builder_free(builder);
    op->close(instance);
    return st;
}

static const struct junco_tensor *cell(const struct junco_table *table, size_t row) {
    assert_int_equal(table->columns[0].type->kind, JUNCO_KIND_TENSOR);
    assert_true(row < table->rows);
    return &table->columns[0].as.tensor[row];
}

/* ---- types ---- */

static void test_types(void **state) {
    static const struct {
        const char *model, *from, *want; /* want NULL: a type error that says `says` */
        const char *says;
    } rows[] = {
        {"scale.fake", "tensor<float32>[3]", "tensor<float32>[3]", NULL},
        {"scale.fake", "tensor<float32>[?]", "tensor<float32>[3]", NULL},
        {"scale.fake", "tensor", "tensor<float32>[3]", NULL},
        {"scale.fake", "any", "tensor<float32>[3]", NULL},
        {"fixed.fake", "tensor<float32>[3]", "tensor<float32>[3]", NULL},
        {"dynamic.fake", "tensor<float32>[4,?]", "tensor<float32>[?,?]", NULL},
        {"scale.fake", "tensor<float32>[4]", NULL, "'x' wants tensor<float32>[3] a row"},
        {"scale.fake", "tensor<float32>[1,3]", NULL, "got tensor<float32>[1,3]"},
        {"scale.fake", "tensor<uint8>[3]", NULL, "got tensor<uint8>[3]"},
        {"scale.fake", "image<rgb>", NULL, "got image<rgb>"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        void *instance = instance_of(rows[i].model);
        struct junco_error err = {0};
        char text[64];
        junco_status st = output_type(instance, rows[i].from, text, sizeof(text), &err);

        if (rows[i].want) {
            assert_ok(st, &err);
            assert_string_equal(text, rows[i].want);
        } else {
            assert_int_equal(st, JUNCO_ETYPE);
            assert_non_null(strstr(err.message, rows[i].model));
            assert_non_null(strstr(err.message, rows[i].says));
        }
        junco_free(instance);
    }
    assert_int_equal(env.n_open, 0);
}

static void test_models_it_does_not_take(void **state) {
    static const struct {
        struct param params[2];
        junco_status want;
        const char *says;
    } rows[] = {
        {{{"model", "none.fake"}}, JUNCO_ENOTFOUND, "none.fake"},
        {{{"model", "two.fake"}}, JUNCO_EINVAL, "has 2 inputs (a, b), the node reads 1 column"},
        {{{"model", "scale.fake"}, {"inputs", "z"}},
         JUNCO_EINVAL,
         "no input of the name that 'inputs' gives for column 'in'; it has: x"},
        {{{"model", "scale.fake"}, {"outputs", "z"}},
         JUNCO_EINVAL,
         "no output of the name that 'outputs' gives for column 'out'; it has: y"},
        {{{"model", "outputs.fake"}},
         JUNCO_EINVAL,
         "column 'out' is none of the model's outputs: y, sum; name the column so, or say which "
         "with outputs="},
        {{{"model", "batch8.fake"}}, JUNCO_EUNSUPPORTED, "fixed at 8"},
        {{{"model", "scale.fake"}, {"precision", "int8"}}, JUNCO_EUNSUPPORTED, "int8"},
        {{{"model", "scale.fake"}, {"device", "cuda"}}, JUNCO_EUNSUPPORTED, "cuda"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        void *instance = new_instance(rows[i].params, rows[i].params[1].name ? 2 : 1);
        struct junco_error err = {0};
        char text[64];

        assert_int_equal(output_type(instance, "tensor", text, sizeof(text), &err), rows[i].want);
        assert_non_null(strstr(err.message, rows[i].says));
        assert_int_equal(op->open(instance, &env, &err), rows[i].want);
        op->close(instance);
        junco_free(instance);
    }
    assert_int_equal(env.n_open, 0);
}

/* ---- runs ---- */

static void test_rows_of_one_shape_are_one_batch(void **state) {
    static const struct shape shapes[4] = {{1, {3}}, {1, {3}}, {1, {3}}, {1, {3}}};
    void *instance = instance_of("scale.fake");
    struct account *account = NULL;
    struct junco_table in = {0}, out = {0};
    struct junco_error err = {0};
    size_t row, i;

    (void)state;
    assert_ok(account_new(0, NULL, &account, &err), &err);
    build(shapes, 4, &in);
    assert_ok(run(instance, &in, account, &out, &err), &err);
    assert_int_equal(out.rows, 4);
    for (row = 0; row < 4; row++) {
        const struct junco_tensor *t = cell(&out, row);

        assert_int_equal(t->rank, 1);
        for (i = 0; i < 3; i++)
            assert_true(((float *)t->data)[i] == (float)(2 * (3 * row + i)));
        /* The cells are the engine's output: one buffer, side by side. */
        assert_ptr_equal(t->buf, cell(&out, 0)->buf);
    }
    assert_int_equal(account_used_bytes(account), 4 * 3 * sizeof(float));
    junco_table_done(&out);
    assert_int_equal(account_used_bytes(account), 0);
    junco_table_done(&in);
    account_unref(account);
    junco_free(instance);
}

static void test_rows_of_several_shapes(void **state) {
    static const struct shape shapes[5] = {
        {2, {2, 2}}, {2, {2, 2}}, {2, {1, 3}}, {2, {2, 2}}, {2, {0, 4}}};
    void *instance = instance_of("dynamic.fake");
    struct junco_table in = {0}, out = {0};
    struct junco_error err = {0};
    size_t row, i;

    (void)state;
    build(shapes, 5, &in);
    assert_ok(run(instance, &in, NULL, &out, &err), &err);
    assert_int_equal(out.rows, 5);
    for (row = 0; row < 5; row++) {
        const struct junco_tensor *from = cell(&in, row), *to = cell(&out, row);

        assert_int_equal(to->rank, 2);
        assert_memory_equal(to->dims, shapes[row].dims, sizeof(shapes[row].dims));
        for (i = 0; i < junco_tensor_count(from); i++)
            assert_true(((float *)to->data)[i] == 2 * ((float *)from->data)[i]);
    }
    junco_table_done(&in);
    junco_table_done(&out);
    junco_free(instance);
}

static void test_fixed_batch_runs_row_by_row(void **state) {
    static const struct shape shapes[3] = {{1, {3}}, {1, {3}}, {1, {3}}};
    void *instance = instance_of("fixed.fake");
    struct junco_table in = {0}, out = {0};
    struct junco_error err = {0};

    (void)state;
    build(shapes, 3, &in);
    assert_ok(run(instance, &in, NULL, &out, &err), &err);
    assert_int_equal(out.rows, 3);
    assert_true(((float *)cell(&out, 2)->data)[2] == 16);
    assert_ptr_not_equal(cell(&out, 0)->buf, cell(&out, 1)->buf);
    junco_table_done(&in);
    junco_table_done(&out);
    junco_free(instance);
}

static void test_one_output_of_several(void **state) {
    const struct param params[] = {{"model", "outputs.fake"}, {"outputs", "sum"}};
    static const struct shape shapes[2] = {{1, {3}}, {1, {3}}};
    void *instance = new_instance(params, 2);
    struct junco_table in = {0}, out = {0};
    struct junco_error err = {0};

    (void)state;
    build(shapes, 2, &in);
    assert_ok(run(instance, &in, NULL, &out, &err), &err);
    assert_int_equal(out.columns[0].type->kind, JUNCO_KIND_FLOAT64);
    assert_true(junco_column_get(&out.columns[0], 0).as.float64 == 3);
    assert_true(junco_column_get(&out.columns[0], 1).as.float64 == 12);
    junco_table_done(&in);
    junco_table_done(&out);
    junco_free(instance);
}

/* ---- several columns ---- */

/* Two columns of three floats: 0 … 2 and 10 … 12 in row 0, 3 … 5 and 13 … 15 in row 1. */
static void build_two(struct junco_table *ret_table) {
    static const char *const names[] = {"b", "a"};
    const struct junco_type *types[] = {junco_type_of(JUNCO_KIND_TENSOR),
                                        junco_type_of(JUNCO_KIND_TENSOR)};
    static const int64_t dims[] = {3};
    struct junco_builder *builder = NULL;
    struct junco_error err = {0};

    assert_ok(junco_builder_new(2, names, types, &builder, &err), &err);
    for (size_t row = 0; row < 2; row++) {
        assert_ok(junco_builder_row(builder, row, &err), &err);
        for (size_t c = 0; c < 2; c++) {
            void *data = NULL;

            assert_ok(junco_put_tensor(builder, c, JUNCO_DTYPE_FLOAT32, 1, dims, &data, &err),
                      &err);
            for (size_t i = 0; i < 3; i++)
                ((float *)data)[i] = (float)(c * 10 + row * 3 + i);
        }
    }
    assert_ok(junco_builder_finish(builder, ret_table, &err), &err);
    junco_builder_free(builder);
}

/* Columns in another order than the model's inputs find them by name; so do outputs. */
static void test_columns_by_name(void **state) {
    static const char *const in[] = {"b", "a"}, *const out[] = {"double", "sum"};
    const struct junco_columns columns = {2, 2, in, out};
    void *instance = instance_of("two.fake");
    const struct junco_type *types[2] = {NULL, NULL};
    struct junco_builder *builder = NULL;
    struct junco_table table = {0}, result = {0};
    struct junco_error err = {0};
    junco_next next;

    (void)state;
    build_two(&table);
    const struct junco_type *in_types[] = {table.columns[0].type, table.columns[1].type};
    struct junco_chunk chunk = {table.rows, 2, table.columns};
    assert_ok(op->columns(instance, &columns, &err), &err);
    assert_ok(op->types(instance, &env, in_types, types, &err), &err);
    assert_ok(op->open(instance, &env, &err), &err);
    assert_ok(junco_builder_new(2, out, types, &builder, &err), &err);
    assert_ok(op->run(instance, NULL, &chunk, builder, &next, &err), &err);
    assert_ok(junco_builder_finish(builder, &result, &err), &err);
    const float *twice = result.columns[0].as.tensor[1].data;
    const float *sum = result.columns[1].as.tensor[1].data;
    for (size_t i = 0; i < 3; i++) {
        assert_true(twice[i] == (float)(2 * (13 + i))); /* of input a */
        assert_true(sum[i] == (float)(13 + i + 3 + i));
    }
    junco_builder_free(builder);
    op->close(instance);
    junco_table_done(&table);
    junco_table_done(&result);
    junco_type_unref(types[0]);
    junco_type_unref(types[1]);
    junco_free(instance);
}

static void test_columns_that_do_not_bind(void **state) {
    static const struct {
        const char *in[3], *out[3];
        const char *says;
    } rows[] = {
        {{"a"}, {"sum"}, "the model has 2 inputs (a, b), the node reads 1 column"},
        {{"a", "c"}, {"sum"}, "column 'c' is none of the model's inputs: a, b"},
        {{"a", "b"}, {"total"}, "column 'total' is none of the model's outputs: sum, double"},
    };
    const struct junco_type *in_types[] = {junco_type_of(JUNCO_KIND_TENSOR),
                                           junco_type_of(JUNCO_KIND_TENSOR)};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct junco_columns columns = {rows[i].in[1] ? 2 : 1, 1, rows[i].in, rows[i].out};
        const struct junco_type *types[2] = {NULL, NULL};
        void *instance = instance_of("two.fake");
        struct junco_error err = {0};

        assert_ok(op->columns(instance, &columns, &err), &err);
        assert_int_equal(op->types(instance, &env, in_types, types, &err), JUNCO_EINVAL);
        assert_non_null(strstr(err.message, rows[i].says));
        junco_free(instance);
    }
}

/* Numbers for a model of one number a row: they need no tensor around them. */
static void test_numbers(void **state) {
    static const struct {
        junco_kind kind;
        double from, want;
    } rows[] = {{JUNCO_KIND_FLOAT64, 2.5, 2.5}, {JUNCO_KIND_INT64, -7, -7}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct junco_type *type = junco_type_of(rows[i].kind);
        struct junco_value value = {.kind = rows[i].kind};
        struct junco_table in = {.rows = 2, .n_columns = 1}, out = {0};
        void *instance = instance_of("number.fake");
        struct junco_column column;
        struct junco_error err = {0};

        if (rows[i].kind == JUNCO_KIND_INT64)
            value.as.int64 = (int64_t)rows[i].from;
        else
            value.as.float64 = rows[i].from;
        assert_ok(column_repeat(type, &value, 2, &column, &err), &err);
        in.columns = &column;
        assert_ok(run(instance, &in, NULL, &out, &err), &err);
        assert_int_equal(out.rows, 2);
        assert_true(junco_column_get(&out.columns[0], 1).as.float64 == 2 * rows[i].want);
        junco_table_done(&out);
        junco_column_unref(&column);
        junco_free(instance);
    }
}

static void test_no_rows(void **state) {
    void *instance = instance_of("scale.fake");
    struct junco_table in = {0}, out = {0};
    struct junco_error err = {0};

    (void)state;
    build(NULL, 0, &in);
    assert_ok(run(instance, &in, NULL, &out, &err), &err);
    assert_int_equal(out.rows, 0);
    junco_table_done(&in);
    junco_table_done(&out);
    junco_free(instance);
}

static void test_failing_runs(void **state) {
    static const struct {
        const char *model;
        struct shape shape;
        junco_status want;
        const char *says;
    } rows[] = {
        /* Rows 0 … 3 hold 0 to 11, and so the 9 this model fails on. */
        {"fails.fake", {1, {3}}, JUNCO_EENGINE, "holds 9"},
        {"scale.fake", {1, {4}}, JUNCO_ETYPE, "want tensor<float32>[?,3], got float32[4,4]"},
        {"mixed.fake", {0, {0}}, JUNCO_EENGINE, "no row for each"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct shape shapes[4] = {rows[i].shape, rows[i].shape, rows[i].shape, rows[i].shape};
        void *instance = instance_of(rows[i].model);
        struct junco_table in = {0}, out = {0};
        struct junco_error err = {0};

        build(shapes, 4, &in);
        assert_int_equal(run(instance, &in, NULL, &out, &err), rows[i].want);
        assert_non_null(strstr(err.message, rows[i].says));
        assert_non_null(strstr(err.message, rows[i].model));
        junco_table_done(&in);
        junco_free(instance);
    }
    assert_int_equal(env.n_open, 0);
}

static void test_account_without_room(void **state) {
    static const struct shape shapes[2] = {{1, {3}}, {1, {3}}};
    void *instance = instance_of("scale.fake");
    struct account *account = NULL;
    struct junco_table in = {0}, out = {0};
    struct junco_error err = {0};

    (void)state;
    assert_ok(account_new(5 * sizeof(float), NULL, &account, &err), &err);
    build(shapes, 2, &in);
    assert_int_equal(run(instance, &in, account, &out, &err), JUNCO_ELIMIT);
    assert_int_equal(account_used_bytes(account), 0);
    junco_table_done(&in);
    account_unref(account);
    junco_free(instance);
}

/* Types, open, run, close. */
static junco_status whole_use(void *instance, const struct junco_table *in,
                              struct junco_error *err) {
    struct junco_table out = {0};
    const struct junco_type *type = NULL;
    const struct junco_type *from = junco_type_of(JUNCO_KIND_TENSOR);
    junco_status st = op->types(instance, &env, &from, &type, err);

    junco_type_unref(type);
    if (!st)
        st = run(instance, in, NULL, &out, err);
    junco_table_done(&out);
    return st;
}

static void test_each_allocation_may_fail(void **state) {
    static const struct shape shapes[3] = {{2, {2, 2}}, {2, {2, 2}}, {2, {1, 3}}};
    struct junco_table in = {0};
    size_t live;
    uint64_t n;
    int has_failed = 1;

    (void)state;
    build(shapes, 3, &in);
    live = junco_mem_live();
    for (n = 1; has_failed; n++) {
        void *instance = instance_of("dynamic.fake");
        struct junco_error err = {0};
        junco_status st;

        junco_mem_fail_after(n);
        st = whole_use(instance, &in, &err);
        has_failed = junco_mem_has_failed();
        junco_mem_fail_after(0);
        junco_free(instance);
        assert_int_equal(st, has_failed ? JUNCO_ENOMEM : JUNCO_OK);
        assert_int_equal(junco_mem_live(), live);
        assert_int_equal(env.n_open, 0);
    }
    assert_true(n > 10);
    junco_table_done(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_models_it_does_not_take),
        cmocka_unit_test(test_rows_of_one_shape_are_one_batch),
        cmocka_unit_test(test_rows_of_several_shapes),
        cmocka_unit_test(test_fixed_batch_runs_row_by_row),
        cmocka_unit_test(test_one_output_of_several),
        cmocka_unit_test(test_columns_by_name),
        cmocka_unit_test(test_columns_that_do_not_bind),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_no_rows),
        cmocka_unit_test(test_failing_runs),
        cmocka_unit_test(test_account_without_room),
        cmocka_unit_test(test_each_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
