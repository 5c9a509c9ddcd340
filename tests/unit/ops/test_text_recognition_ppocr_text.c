/* test_text_recognition_ppocr_text.c -- text_recognition.ppocr_text: from probabilities to text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "op_env.h"
#include "op_test.h"

extern const struct junco_op junco_op_text_recognition_ppocr_text;
static const struct junco_op *const op = &junco_op_text_recognition_ppocr_text;

/* Three characters, one of three bytes, and a line end as on Windows: five classes. */
static const char characters[] = "a\n\xe4\xbd\xa0\r\nb";
static const struct junco_model_meta meta[] = {
    {"author", "nobody", 6},
    {"character", characters, sizeof(characters) - 1},
};
static const struct junco_model_info info = {.n_meta = 2, .meta = meta};
#define N_CLASSES 5
enum { BLANK, A, NI, B, SPACE };

static const char *const params[] = {"model=rec.onnx", NULL};

/* One row: at each step `p[i]` for the class best[i], little for the others. */
#define MAX_STEPS 8
static struct junco_table scores(size_t steps, const int *best, const float *p) {
    const int64_t dims[] = {(int64_t)steps, N_CLASSES};
    float data[MAX_STEPS * N_CLASSES];

    for (size_t i = 0; i < steps * N_CLASSES; i++)
        data[i] = i % N_CLASSES == (size_t)best[i / N_CLASSES] ? p[i / N_CLASSES] : 0.01f;
    return op_test_tensor(2, dims, data);
}

static void test_reads(void **state) {
    static const struct {
        size_t steps;
        int best[MAX_STEPS];
        float p[MAX_STEPS];
        const char *text;
        double confidence;
    } cases[] = {
        {4,
         {A, BLANK, NI, B},
         {0.5f, 0.9f, 0.75f, 1},
         "a\xe4\xbd\xa0"
         "b",
         0.75},
        /* a run counts once, with its first probability; a blank parts two runs */
        {5, {A, A, BLANK, A, A}, {1, 0.25f, 1, 0.5f, 0.25f}, "aa", 0.75},
        {3, {B, SPACE, B}, {1, 1, 1}, "b b", 1},
        {2, {BLANK, BLANK}, {1, 1}, "", 0},
        {0, {0}, {0}, "", 0},
    };
    struct junco_env env = {.model = "rec.onnx", .info = &info};
    struct op_test t = {0};

    (void)state;
    ok(op_test_open(&t, op, &env, params, err));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct junco_table in = scores(cases[i].steps, cases[i].best, cases[i].p);
        const struct junco_bytes *got;

        ok(op_test_run(&t, &in, 0, err));
        assert_int_equal(t.n_failed, 0);
        assert_int_equal(t.out.rows, 1);
        got = &t.out.columns[0].as.bytes[0];
        assert_int_equal(got->size, strlen(cases[i].text));
        assert_memory_equal(got->size ? got->data : "", cases[i].text, got->size);
        assert_float_equal(t.out.columns[1].as.float64[0], cases[i].confidence, 1e-9);
        junco_table_done(&in);
    }
    op_test_close(&t);
    assert_int_equal(env.n_open, 0);
}

static void test_wrong_class_count(void **state) {
    static const int64_t dims[] = {1, 4};
    static const float data[] = {1, 0, 0, 0};
    struct junco_table in = op_test_tensor(2, dims, data);
    struct junco_env env = {.model = "rec.onnx", .info = &info};
    struct op_test t = {0};

    (void)state;
    ok(op_test_open(&t, op, &env, params, err));
    ok(op_test_run(&t, &in, 0, err));
    assert_int_equal(t.n_failed, 1);
    assert_int_equal(t.first_why.code, JUNCO_ETYPE);
    assert_non_null(strstr(t.first_why.message, "gives 4 classes, but lists 3 characters"));
    op_test_close(&t);
    junco_table_done(&in);
}

static void refuses(const struct junco_model_info *model, const char *text) {
    struct junco_env env = {.model = "rec.onnx", .info = model};
    struct op_test t = {0};

    fails(op_test_open(&t, op, &env, params, err), JUNCO_EDATA, text);
    op_test_close(&t);
    assert_int_equal(env.n_open, 0);
}

static void test_no_characters(void **state) {
    static const struct junco_model_info bare = {0};
    static const struct junco_model_info other = {.n_meta = 1, .meta = meta};

    (void)state;
    refuses(&bare, "model 'rec.onnx' has no metadata 'character'");
    refuses(&other, "model 'rec.onnx' has no metadata 'character'");
}

static void test_missing_model(void **state) {
    struct junco_env env = {.model = "other.onnx", .info = &info};
    struct op_test t = {0};

    (void)state;
    fails(op_test_open(&t, op, &env, params, err), JUNCO_ENOTFOUND, "no model 'rec.onnx'");
    op_test_close(&t);
}

static void test_too_many_characters(void **state) {
    enum { SIZE = 65537 };
    char *lines = junco_alloc(SIZE);
    struct junco_model_meta many = {"character", lines, SIZE};
    struct junco_model_info model = {.n_meta = 1, .meta = &many};
    struct junco_env env = {.model = "rec.onnx", .info = &model};
    struct op_test t = {0};

    (void)state;
    assert_non_null(lines);
    memset(lines, '\n', SIZE);
    fails(op_test_open(&t, op, &env, params, err), JUNCO_ELIMIT, "lists 65537 characters");
    op_test_close(&t);
    junco_free(lines);
}

static junco_status open_and_read(struct junco_error *err) {
    static const int64_t dims[] = {2, N_CLASSES};
    static const float data[] = {0, 1, 0, 0, 0, 0, 0, 1, 0, 0};
    struct junco_env env = {.model = "rec.onnx", .info = &info};
    const struct junco_type *const type = junco_type_of(JUNCO_KIND_TENSOR);
    static const char *const name = "in";
    struct junco_builder *builder = NULL;
    struct junco_table in = {0};
    struct op_test t = {0};
    void *to;
    junco_status st = junco_builder_new(1, &name, &type, &builder, err);

    if (!st)
        st = junco_builder_row(builder, 0, err);
    if (!st)
        st = junco_put_tensor(builder, 0, JUNCO_DTYPE_FLOAT32, 2, dims, &to, err);
    if (!st) {
        memcpy(to, data, sizeof(data));
        st = junco_builder_finish(builder, &in, err);
    }
    junco_builder_free(builder);
    if (!st)
        st = op_test_open(&t, op, &env, params, err);
    if (!st)
        st = op_test_run(&t, &in, 0, err);
    if (!st && t.n_failed) {
        *err = t.first_why;
        st = err->code;
    }
    op_test_close(&t);
    junco_table_done(&in);
    return st;
}

static void test_out_of_memory(void **state) {
    (void)state;
    check_allocations(open_and_read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_wrong_class_count),
        cmocka_unit_test(test_no_characters),
        cmocka_unit_test(test_missing_model),
        cmocka_unit_test(test_too_many_characters),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
